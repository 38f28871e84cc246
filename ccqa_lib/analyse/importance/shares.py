"""Shares of explained variance: how much of R² belongs to each driver when drivers overlap?

All from the correlation matrix, whose last row is the outcome; stacks of matrices are allowed, so
that a bootstrap is one call. LMG (Lindeman, Merenda and Gold 1980; the Shapley value) averages
a driver's gain in R² over all orders of entry; Johnson (2000) goes by uncorrelated stand-ins and
equals Genizi's decomposition.
"""

import math
from itertools import combinations

import numpy as np

from ccqa_lib.errors import AnalysisError

MOST_DRIVERS = 14  # 2^14 regressions; more take minutes and say little


def explained(correlations: np.ndarray, drivers: tuple[int, ...]) -> np.ndarray:
    """Return R² of the outcome on some drivers, for each matrix of a stack."""
    if not drivers:
        return np.zeros(correlations.shape[:-2])
    among = correlations[..., drivers, :][..., drivers]
    with_outcome = correlations[..., drivers, -1]
    beta = np.linalg.solve(among, with_outcome[..., None])[..., 0]
    return (beta * with_outcome).sum(axis=-1)


def lmg(correlations: np.ndarray) -> np.ndarray:
    """Return the average gain in R² by each driver over all orders; they sum to R².

    Raises
    ------
    AnalysisError
        More than MOST_DRIVERS drivers.
    """
    count = correlations.shape[-1] - 1
    if count > MOST_DRIVERS:
        raise AnalysisError(
            f"{count} drivers have {2**count:,} subsets; LMG takes {MOST_DRIVERS} drivers at most. "
            "Choose fewer, or use Johnson's weights."
        )
    if correlations.ndim == 2:
        return _lmg_of_one(correlations)
    shares = np.zeros((*correlations.shape[:-2], count))
    for size in range(count + 1):
        gained = _weight(size - 1, count)
        lost = _weight(size, count)
        for subset in combinations(range(count), size):
            r2 = explained(correlations, subset)
            inside = np.isin(np.arange(count), subset)
            shares += r2[..., None] * np.where(inside, gained, -lost)
    return shares


def _lmg_of_one(correlations: np.ndarray) -> np.ndarray:
    """Return LMG of one matrix, all subsets of one size solved together."""
    count = len(correlations) - 1
    shares = np.zeros(count)
    for size in range(1, count + 1):
        subsets = np.array(list(combinations(range(count), size)))
        with_outcome = correlations[subsets, -1]
        among = correlations[subsets[:, :, None], subsets[:, None, :]]
        beta = np.linalg.solve(among, with_outcome[..., None])[..., 0]
        r2 = (beta * with_outcome).sum(axis=1)
        inside = np.zeros((len(subsets), count), bool)
        np.put_along_axis(inside, subsets, True, axis=1)
        shares += r2 @ np.where(inside, _weight(size - 1, count), -_weight(size, count))
    return shares


def johnson(correlations: np.ndarray) -> np.ndarray:
    """Return Johnson's raw relative weights of each driver; they sum to R²."""
    values, vectors = np.linalg.eigh(correlations[..., :-1, :-1])
    swapped = np.swapaxes(vectors, -1, -2)
    root = (vectors * np.sqrt(values)[..., None, :]) @ swapped
    beta = np.linalg.solve(root, correlations[..., :-1, -1, None])
    return (root**2 @ beta**2)[..., 0]


def first(correlations: np.ndarray) -> np.ndarray:
    """Return R² of each driver alone."""
    return correlations[..., :-1, -1] ** 2


def last(correlations: np.ndarray) -> np.ndarray:
    """Return what each driver adds to all others."""
    everyone = tuple(range(correlations.shape[-1] - 1))
    whole = explained(correlations, everyone)
    gains = [
        whole - explained(correlations, tuple(j for j in everyone if j != i)) for i in everyone
    ]
    return np.stack(gains, axis=-1)


def standardised_effects(correlations: np.ndarray) -> np.ndarray:
    """Return the regression coefficients in standard deviations."""
    with_outcome = correlations[..., :-1, -1, None]
    return np.linalg.solve(correlations[..., :-1, :-1], with_outcome)[..., 0]


def pratt(correlations: np.ndarray) -> np.ndarray:
    """Return Pratt's products of effect and correlation; they may be negative."""
    return standardised_effects(correlations) * correlations[..., :-1, -1]


def _weight(others: int, count: int) -> float:
    """Return the chance that exactly a given set of `others` stands before a driver."""
    if not 0 <= others < count:
        return 0.0
    return 1 / (count * math.comb(count - 1, others))
