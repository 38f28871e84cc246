"""Between which ends does a shift lie? The shifts that a rank test would not reject.

The test's normal score, ties and continuity corrected, falls in steps as the assumed shift
grows; each end of the interval is the step where it passes the critical value (Hodges & Lehmann
1963; Bauer 1972).
"""

from collections.abc import Callable

import numpy as np
from scipy import stats


def two_sample_interval(first: np.ndarray, second: np.ndarray, tail: float) -> tuple[float, float]:
    """Return the ends of the shift of the first group against the second."""
    steps = np.unique(np.subtract.outer(first, second))
    return _ends(lambda shift: _two_sample_score(first - shift, second), steps, tail)


def signed_rank_interval(differences: np.ndarray, tail: float) -> tuple[float, float]:
    """Return the ends of the centre of some differences."""
    means = np.add.outer(differences, differences) / 2
    return _ends(lambda shift: _signed_score(differences - shift), np.unique(means), tail)


def _ends(score: Callable[[float], float], steps: np.ndarray, tail: float) -> tuple[float, float]:
    limit = float(stats.norm.isf(tail))
    return _crossing(score, steps, limit), _crossing(score, steps, -limit)


def _crossing(score: Callable[[float], float], steps: np.ndarray, level: float) -> float:
    """Return the step after which the score is at or below the level, or the last step."""
    between = (steps[:-1] + steps[1:]) / 2
    low, high = 0, len(between)
    while low < high:
        middle = (low + high) // 2
        if score(between[middle]) > level:
            low = middle + 1
        else:
            high = middle
    return float(steps[low])


def _two_sample_score(first: np.ndarray, second: np.ndarray) -> float:
    m, n = len(first), len(second)
    ranks = stats.rankdata(np.concatenate([first, second]))
    excess = ranks[:m].sum() - m * (m + 1) / 2 - m * n / 2
    ties = np.unique(ranks, return_counts=True)[1]
    variance = m * n / 12 * (m + n + 1 - (ties**3 - ties).sum() / ((m + n) * (m + n - 1)))
    return float((excess - np.sign(excess) / 2) / np.sqrt(variance))


def _signed_score(differences: np.ndarray) -> float:
    kept = differences[differences != 0]
    n, ranks = len(kept), stats.rankdata(np.abs(kept))
    excess = ranks[kept > 0].sum() - n * (n + 1) / 4
    ties = np.unique(ranks, return_counts=True)[1]
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    return float((excess - np.sign(excess) / 2) / np.sqrt(variance))
