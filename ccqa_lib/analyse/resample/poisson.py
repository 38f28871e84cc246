"""The bootstrap on groups of equal rows: as many numbers are drawn as there are groups, not rows.

In the Poisson bootstrap each row weighs in with a Poisson number of mean 1 (Hanley and MacGibbon,
2006; Chamandy et al., 2012). The weights of n equal rows add up to a Poisson number of mean n; so
one number a group gives the very same law as one a row. With it the total varies; for statistics
that do not depend on the total, such as means and shares, that changes nothing of order 1/n.
"""

from collections.abc import Callable

import numpy as np

from ccqa_lib.errors import AnalysisError

Statistic = Callable[[np.ndarray], float]


def poisson_replicates(
    counts: np.ndarray,
    statistic: Statistic,
    replicates: int = 2_000,
    seed: int = 1,
    clusters: np.ndarray | None = None,
) -> np.ndarray:
    """Return the statistic of each replicate, shape (replicates,).

    Parameters
    ----------
    counts : array, shape (groups,)
        How many equal rows stand behind each group.
    statistic : function of weights, shape (groups,)
        Weights take the place of the counts; it must be finite for every draw.
    clusters : array of int, shape (groups,), optional
        The cluster of each group, numbered from 0; whole clusters are drawn then, and each
        group weighs its count times its cluster's Poisson number of mean 1.

    Raises
    ------
    AnalysisError
        Counts are negative or all 0, or the statistic is not finite in some replicate.
    """
    counts = np.asarray(counts, dtype=float)
    if not len(counts) or (counts < 0).any() or not counts.any():
        raise AnalysisError(
            "The bootstrap needs counts of rows from 0 on, and at least one row; there is none."
        )
    rng = np.random.default_rng(seed)
    found = np.array([statistic(_weights(rng, counts, clusters)) for _ in range(replicates)])
    if not np.isfinite(found).all():
        raise AnalysisError(
            f"{(~np.isfinite(found)).sum():,} of {replicates:,} bootstrap draws have no value, as "
            "too few rows or clusters were drawn; with so few of them no interval can be given."
        )
    return found


def _weights(
    rng: np.random.Generator, counts: np.ndarray, clusters: np.ndarray | None
) -> np.ndarray:
    if clusters is None:
        return rng.poisson(counts).astype(float)
    return counts * rng.poisson(1.0, int(clusters.max()) + 1)[clusters]
