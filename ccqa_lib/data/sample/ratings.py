"""Ratings with a halo, and an overall answer that follows them by known log odds."""

import numpy as np

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.streams import Stream

_RATING_CUTS = (-1.9, -1.2, -0.4, 0.7)  # of a standard normal impression, for 1|2 to 4|5
MISSING_CODES = ("0", "99", "BLANK")
_MISSING_SHARE = 0.013  # of each code
_MIDDLE = 3


def draw_ratings(rng: Stream, n: int, shifts: dict[str, np.ndarray | float]) -> dict:
    """Draw ratings 1 to 5 that share one impression; `shifts` move the mean of each."""
    impression = np.sqrt(truth.HALO) * rng.standard_normal(n)
    ratings = {}
    for name, shift in shifts.items():
        felt = impression + np.sqrt(1 - truth.HALO) * rng.standard_normal(n) + shift
        ratings[name] = 1 + np.searchsorted(_RATING_CUTS, felt).astype(np.int8)
    return ratings


def overall_log_odds(ratings: dict[str, np.ndarray], drivers: dict[str, float]) -> np.ndarray:
    """Return the planted linear predictor of the overall answer."""
    return sum(weight * (ratings[name] - _MIDDLE) for name, weight in drivers.items())


def draw_overall(rng: Stream, log_odds: np.ndarray) -> np.ndarray:
    """Draw the overall answer 1 to 5 from an ordered logit."""
    u = rng.random(len(log_odds))
    felt = log_odds + np.log(u + 1e-12) - np.log1p(1e-12 - u)
    return 1 + np.searchsorted(truth.OVERALL_CUTS, felt).astype(np.int8)


def draw_missing(rng: Stream, n: int) -> np.ndarray:
    """Draw which answers are missing: 0 for none, else 1 + the position in MISSING_CODES."""
    code = np.floor(rng.random(n) / _MISSING_SHARE).astype(np.int64)
    return np.where(code < len(MISSING_CODES), code + 1, 0).astype(np.int8)
