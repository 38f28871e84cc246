"""Sigma of single values, from the mean range between one point and the next."""

import numpy as np
from scipy.optimize import brentq

from ccqa_lib.analyse.spc.constants import SCREEN, c4, d2

EXACT_D2 = d2(2)  # 2 / sqrt(pi)

# Variance of one range between neighbours, and covariance of two that share a point, for sigma
# 1 and in units of d2^2: d3(2)^2 = 2 - 4/pi, and (4/pi)(sqrt(3)/2 + asin(1/2)/2) - 4/pi.
_VARIANCE = (2 - 4 / np.pi) / EXACT_D2**2
_COVARIANCE = (4 / np.pi) * (np.sqrt(3) / 2 + np.pi / 12 - 1) / EXACT_D2**2


def moving_ranges(values: np.ndarray, baseline: np.ndarray | None = None) -> np.ndarray:
    """Return the range between each value and the one before it.

    Parameters
    ----------
    values : array, shape (..., n)
        In order of time; the last axis is time.
    baseline : bool array, shape (n,), optional
        Only ranges between two neighbours of the baseline are returned.
    """
    ranges = np.abs(np.diff(values, axis=-1))
    return ranges if baseline is None else ranges[..., baseline[1:] & baseline[:-1]]


def screened(ranges: np.ndarray, limit: float = SCREEN) -> np.ndarray:
    """Return the ranges below `limit` times their mean, once (Nelson 1982).

    Screening keeps one wild point from widening the limits; it also hides real variation, so
    it is used only where it is asked for.
    """
    return ranges[ranges < limit * ranges.mean()]


def sigma_from_ranges(ranges: np.ndarray, divisor: float = EXACT_D2) -> float | np.ndarray:
    """Return sigma: mean moving range over d2 (Montgomery, section 6.4); last axis is time."""
    return ranges.mean(axis=-1) / divisor


def range_sigma_df(points: int) -> float:
    """Return how many degrees of freedom a sigma from moving ranges of `points` values has.

    The chi distribution with the same coefficient of variation is taken; about 0.6 a point.
    """
    ranges = points - 1
    spread = (_VARIANCE * ranges + 2 * _COVARIANCE * (ranges - 1)) / ranges**2
    return float(brentq(lambda df: 1 / c4(df + 1) ** 2 - 1 - spread, 0.05, 10 * points))
