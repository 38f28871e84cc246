"""Patterns that rules look for, in one series or many: the last axis is always time.

`..._ends` marks the last point of each pattern, `whole` all points of it.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Placed:
    """Points as rules see them; arrays of shape (..., n).

    Attributes
    ----------
    values : float array
        In order of time.
    side : int array
        1 above the centre, -1 below, 0 on it.
    zone : int array, -3 to 3
        How many one-sigma borders a point is beyond; 3 is outside the limits. A point on a
        border is not beyond it.
    """

    values: np.ndarray
    side: np.ndarray
    zone: np.ndarray


def place(values: np.ndarray, centre: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Placed:
    """Place points between three-sigma limits that were not cut.

    Zones are sixths of the way from lower to upper limit, whatever the centre is.
    """
    middle, sigma = (upper + lower) / 2, (upper - lower) / 6
    zone = np.zeros(np.shape(values), dtype=int)
    for borders in ((middle - sigma, middle + sigma), (middle - 2 * sigma, middle + 2 * sigma)):
        zone += (values > borders[1]).astype(int) - (values < borders[0])
    zone += (values > upper).astype(int) - (values < lower)
    return Placed(values, np.sign(values - centre).astype(int), zone)


def all_ends(marks: np.ndarray, length: int) -> np.ndarray:
    """Mark where `length` marked points in a row end."""
    return _count(marks, length) == length


def some_ends(marks: np.ndarray, least: int, length: int) -> np.ndarray:
    """Mark where `least` of the last `length` points are marked, the last one among them."""
    if marks.shape[-1] < length:
        return np.zeros(marks.shape, dtype=bool)
    return (_count(marks, length) >= least) & marks


def rising_ends(values: np.ndarray, points: int) -> np.ndarray:
    """Mark where `points` points in a row end, each above the one before."""
    return all_ends(_steps(values) > 0, points - 1)


def alternating_ends(values: np.ndarray, points: int) -> np.ndarray:
    """Mark where `points` points in a row end that go up and down in turn."""
    signs = np.sign(_steps(values))
    turns = np.zeros(values.shape, dtype=bool)
    turns[..., 2:] = signs[..., 2:] * signs[..., 1:-1] < 0
    return all_ends(turns, points - 2)


def whole(ends: np.ndarray, length: int) -> np.ndarray:
    """Mark all points of the patterns of `length` points whose last points are marked."""
    return (_count(ends[..., ::-1], length) > 0)[..., ::-1]


def _steps(values: np.ndarray) -> np.ndarray:
    return np.diff(values, axis=-1, prepend=values[..., :1])


def _count(marks: np.ndarray, length: int) -> np.ndarray:
    """Count the marks among the last `length` points up to each point."""
    total = np.cumsum(marks, axis=-1, dtype=np.int32)
    count = total.copy()
    count[..., length:] -= total[..., :-length]
    return count
