"""Since when has a stretch been at one level? A mean of a ramp describes no moment of it."""

import numpy as np

SPIKE = 3.0  # sigmas; one point farther from its neighbours makes no level
CLEAR = 4.0  # sigmas of a difference between two parts; chance alone seldom shows 3.3


def steady_from(z: np.ndarray) -> int:
    """Return where the last part of a stretch begins that is at one level.

    Binary segmentation: the stretch is cut where its two parts differ most, as long as they
    differ clearly, and the last part is looked at again (Scott and Knott 1974).

    Parameters
    ----------
    z : array, shape (points,)
        Points in sigmas from anywhere.
    """
    start = 0
    while (cut := _clearest_cut(z[start:])) > 0:
        start += cut
    return start


def _clearest_cut(z: np.ndarray) -> int:
    """Return how many points lie before the clearest change of level; 0 where none is clear."""
    if len(z) < 2:
        return 0
    before = np.arange(1, len(z))
    after = len(z) - before
    sums = np.cumsum(z)
    gaps = np.abs(sums[:-1] / before - (sums[-1] - sums[:-1]) / after)
    clear = gaps / np.sqrt(1 / before + 1 / after)
    return int(np.argmax(clear)) + 1 if clear.max() > CLEAR else 0


def slope_sigmas(z: np.ndarray) -> float:
    """Return the slope of a stretch in its standard errors, 0 for fewer than three points.

    Parameters
    ----------
    z : array, shape (points,)
        Points in sigmas, so that the standard error follows from their number.
    """
    if len(z) < 3:
        return 0.0
    time = np.arange(len(z)) - (len(z) - 1) / 2
    return float((time * z).sum() / np.sqrt((time**2).sum()))


def without_spikes(z: np.ndarray) -> np.ndarray:
    """Return the points, none farther than SPIKE from the median of itself and its neighbours.

    One passing point is no level; at either end the two nearest points are its neighbours.
    """
    if len(z) < 3:
        return z
    three = np.lib.stride_tricks.sliding_window_view(z, 3)
    middle = np.median(three, axis=1)
    middle = np.r_[middle[0], middle, middle[-1]]
    return np.clip(z, middle - SPIKE, middle + SPIKE)
