"""Kummer's function M(a, b, x) of positive numbers, as its logarithm: sums that never overflow.

All terms are positive, so that the sum keeps full precision whatever the size of the queue
(Abramowitz & Stegun 13.1.2).
"""

import numpy as np

from ccqa_lib.errors import AnalysisError

MOST_TERMS = 200_000
_LARGE = 1e250


def log_kummer(a: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return log M(a, b, x), arrays of one shape, all of them positive or `x` zero.

    Raises
    ------
    AnalysisError
        The sum needs more than MOST_TERMS terms.
    """
    term, total, log_scale = np.ones(x.shape), np.ones(x.shape), np.zeros(x.shape)
    for k in range(MOST_TERMS):
        step = (a + k) * x / ((b + k) * (k + 1))
        term = term * step
        total = total + term
        if ((step < 1) & (term * step <= 1e-17 * (1 - step) * total)).all():
            return log_scale + np.log(total)
        if total.max() > _LARGE:
            down = np.where(total > _LARGE, 1 / _LARGE, 1.0)
            term, total, log_scale = term * down, total * down, log_scale - np.log(down)
    raise AnalysisError(
        "patience_seconds: callers wait so long, and the load is so near the number of agents or "
        "above it, that the queue hardly ever settles. Give more agents, or a shorter patience."
    )
