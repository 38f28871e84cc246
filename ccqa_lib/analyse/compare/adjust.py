"""How strong is each of many p values once all that was tested is accounted for?"""

import numpy as np

from ccqa_lib.errors import AnalysisError


def holm(p) -> np.ndarray:
    """Adjust so that any false discovery at all stays rare (Holm 1979)."""
    p = _checked(p)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    return _restore(stepped, order)


def hochberg(p) -> np.ndarray:
    """Holm's steps upwards; needs independent or positively dependent tests (Hochberg 1988)."""
    p = _checked(p)
    order = np.argsort(p, kind="stable")
    steps = (len(p) - np.arange(len(p))) * p[order]
    return _restore(np.minimum.accumulate(steps[::-1])[::-1], order)


def benjamini_hochberg(p) -> np.ndarray:
    """Adjust so that few of the discoveries are false (Benjamini & Hochberg 1995)."""
    return _step_up_fdr(_checked(p), 1.0)


def benjamini_yekutieli(p) -> np.ndarray:
    """Benjamini-Hochberg under any dependence between the tests (2001)."""
    p = _checked(p)
    return _step_up_fdr(p, float((1 / np.arange(1, len(p) + 1)).sum()))


def bonferroni(p) -> np.ndarray:
    """Multiply each p by the number of tests."""
    p = _checked(p)
    return np.minimum(len(p) * p, 1.0)


def sidak(p) -> np.ndarray:
    """Chance of so small a p among as many independent tests (Sidak 1967)."""
    p = _checked(p)
    return -np.expm1(len(p) * np.log1p(-p, where=p < 1, out=np.full(len(p), -np.inf)))


def hommel(p) -> np.ndarray:
    """Adjust by closed testing with Simes' inequality (Hommel 1988; Wright 1992)."""
    p = _checked(p)
    n, order = len(p), np.argsort(p, kind="stable")
    ranked = p[order]
    adjusted = np.full(n, float((n * ranked / np.arange(1, n + 1)).min()))
    bound = adjusted.copy()
    for m in range(n - 1, 1, -1):
        head, tail = n - m + 1, np.arange(n - m + 1, n)
        smallest = (m * ranked[tail] / np.arange(2, m + 1)).min()
        bound[:head] = np.minimum(m * ranked[:head], smallest)
        bound[head:] = bound[head - 1]
        adjusted = np.maximum(adjusted, bound)
    return _restore(np.maximum(adjusted, ranked), order)


def _step_up_fdr(p: np.ndarray, factor: float) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    steps = factor * len(p) / np.arange(1, len(p) + 1) * p[order]
    return _restore(np.minimum.accumulate(steps[::-1])[::-1], order)


def _restore(ranked: np.ndarray, order: np.ndarray) -> np.ndarray:
    adjusted = np.empty_like(ranked)
    adjusted[order] = np.minimum(ranked, 1.0)
    return adjusted


def _checked(p) -> np.ndarray:
    p = np.asarray(p, dtype=float)
    if p.ndim != 1 or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise AnalysisError(
            "p values: a list of at least one number from 0 to 1 is needed, none missing. "
            "Leave out tests that could not be run, and say how many."
        )
    return p
