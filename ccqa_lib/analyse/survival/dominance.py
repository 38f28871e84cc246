"""How much weight lies to the lower left of each point of a plane?

Counting pairs one by one costs the square of the rows; here all questions go together through a
wavelet tree: one pass for each binary digit of the rank.
"""

import numpy as np


def weight_below(
    points: tuple[np.ndarray, np.ndarray], weights: np.ndarray, asked: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return, for each question (a, b), the weight of the points with x < a and y < b.

    Parameters
    ----------
    points : arrays x and y, shape (points,)
    weights : array, shape (points,)
    asked : arrays a and b, shape (questions,)
    """
    x, y = points
    order = np.argsort(x, kind="stable")
    prefix = np.searchsorted(x[order], asked[0], side="left")
    levels, rank = np.unique(y[order], return_inverse=True)
    limit = np.searchsorted(levels, asked[1], side="left")
    weights, found, start = weights[order], np.zeros(len(prefix)), np.zeros_like(prefix)
    for bit in reversed(range(len(levels).bit_length())):
        is_low = (rank >> bit) & 1 == 0
        low_before = np.concatenate([[0], np.cumsum(is_low)])
        weight_before = np.concatenate([[0.0], np.cumsum(np.where(is_low, weights, 0.0))])
        goes_high = (limit >> bit) & 1 == 1
        found += np.where(goes_high, weight_before[prefix] - weight_before[start], 0.0)
        start, prefix = (
            np.where(goes_high, low_before[-1] + place - low_before[place], low_before[place])
            for place in (start, prefix)
        )
        turned = np.concatenate([np.flatnonzero(is_low), np.flatnonzero(~is_low)])
        rank, weights = rank[turned], weights[turned]
    return found
