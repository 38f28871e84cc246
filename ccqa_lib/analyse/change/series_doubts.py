"""Reasons not to claim a change: it began when things were worst, or the series wanders."""

import numpy as np
from scipy import stats

from ccqa_lib.analyse.change.ar1 import whiten
from ccqa_lib.analyse.regression.linear import least_squares
from ccqa_lib.show.language import say

LAST_PERIODS = 3  # before the change, that may have caused it
WORST_P = 0.02  # below it the last periods before were extreme
WANDERS = 0.9  # correlation of neighbours from which on there is no level to change


def baseline_doubts(before: np.ndarray, phi: float) -> tuple[str, ...]:
    """Return the doubts of a baseline, shape (n,), and of the correlation found."""
    doubts = []
    if (p := last_periods_p(before, phi)) < WORST_P:
        doubts.append(
            say(
                "The last {count} periods before the change were already out of line with those "
                "before (p {p}): what is extreme comes back by itself (regression to the mean). "
                "Judge against a longer baseline, or a comparison series.",
                count=LAST_PERIODS,
                p=f"{p:.2g}",
            )
        )
    if phi > WANDERS:
        doubts.append(
            say(
                "The series wanders (neighbouring errors correlate by {size}): it has no line to "
                "leave. Use the differences from a comparison series.",
                size=f"{phi:.2f}",
            )
        )
    return tuple(doubts)


def last_periods_p(before: np.ndarray, phi: float) -> float:
    """Return the chance that the last periods lie so far off the line of the others."""
    n = len(before)
    period = np.arange(n)
    columns = np.column_stack([np.ones(n), period, period >= n - LAST_PERIODS]).astype(float)
    X, y = (whiten(part, np.ones(n - 1), phi) for part in (columns, before))
    beta, inverse = least_squares(X, y, np.ones(n))
    rss = float(((y - X @ beta) ** 2).sum())
    if rss <= 1e-20 * float(y @ y):
        return 1.0
    t = beta[2] / np.sqrt(inverse[2, 2] * rss / (n - 3))
    return float(2 * stats.t.sf(abs(t), n - 3))
