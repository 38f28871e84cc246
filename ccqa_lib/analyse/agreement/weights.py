"""How nearly do two categories agree? 1 for the same one, less the further apart they are."""

from typing import Literal

import numpy as np

from ccqa_lib.analyse.agreement.ratings import Ratings

Weighting = Literal["none", "linear", "quadratic", "ordinal"]


def weights_of(ratings: Ratings, weighting: Weighting) -> np.ndarray:
    """Return the q by q weights; distances count steps unless categories are numbers.

    linear 1 - |i-j| / range, quadratic with squares, ordinal by pairs of categories between
    (Gwet, Handbook of Inter-Rater Reliability, chapter 3).
    """
    q = len(ratings.categories)
    if weighting == "none":
        return np.eye(q)
    if weighting == "ordinal":
        span = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) + 1
        pairs = span * (span - 1) / 2
        return 1 - pairs / pairs.max()
    distance = np.abs(np.subtract.outer(*(2 * [_positions(ratings)])))
    power = 1 if weighting == "linear" else 2
    return 1 - (distance / distance.max()) ** power


def step_weights(q: int, power: int) -> np.ndarray:
    """Return weights by steps between q categories: 1 linear, 2 quadratic."""
    return 1 - (np.abs(np.subtract.outer(np.arange(q), np.arange(q))) / (q - 1)) ** power


def _positions(ratings: Ratings) -> np.ndarray:
    if all(isinstance(c, int | float | np.number) for c in ratings.categories):
        return ratings.values
    return np.arange(len(ratings.categories), dtype=float)
