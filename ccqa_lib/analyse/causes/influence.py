"""Errors of sums of influences where rows of one day, or of one agent, resemble each other."""

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from ccqa_lib.analyse.change.newey_west import usual_lag


def standard_errors(influence: np.ndarray, clusters: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the standard error of each column of influences (rows x statistics).

    The largest is taken of: rows as independent; each kind of cluster by itself; days with their
    neighbours (Bartlett weights); and days and agents at once (Cameron, Gelbach & Miller 2011).

    Parameters
    ----------
    clusters : mapping of kind to codes
        ``day`` in the order of time, and ``agent`` where it is known.
    """
    tried = [(influence**2).sum(axis=0)]
    sums = {name: _sums(influence, codes) for name, codes in clusters.items()}
    own = {name: _squares(total) for name, total in sums.items()}
    tried += list(own.values())
    if "day" in sums:
        tried.append(_with_neighbours(sums["day"]))
    if len(sums) == 2:
        one, other = clusters.values()
        joint = np.unique(one.astype(np.int64) * (other.max() + 1) + other, return_inverse=True)[1]
        tried.append(sum(own.values()) - _squares(_sums(influence, joint)))
    return np.sqrt(np.max(tried, axis=0))


def _sums(influence: np.ndarray, codes: np.ndarray) -> np.ndarray:
    rows = np.arange(len(codes))
    belongs = sparse.csr_matrix((np.ones(len(codes)), (codes, rows)))
    return belongs @ influence


def _squares(sums: np.ndarray) -> np.ndarray:
    """Return the sum of squares over clusters, with the factor for few of them."""
    count = len(sums)
    return (sums**2).sum(axis=0) * count / max(count - 1, 1)


def _with_neighbours(sums: np.ndarray) -> np.ndarray:
    count = len(sums)
    lag = min(max(usual_lag(count), 1), count - 1)
    found = (sums**2).sum(axis=0)
    for k in range(1, lag + 1):
        found = found + 2 * (1 - k / (lag + 1)) * (sums[k:] * sums[:-k]).sum(axis=0)
    return np.maximum(found, 0) * count / max(count - 1, 1)
