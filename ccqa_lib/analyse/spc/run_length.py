"""How many points pass, on average, before a chart signals, after a shift of the mean?

Average run lengths solve a linear integral equation; the integral is taken at Gauss-Legendre
nodes (Crowder 1987, Journal of Quality Technology 19; Montgomery, 9.1 and 9.2).
"""

import numpy as np
from scipy.special import ndtr

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(80)


def arl_shewhart(shift: float, width: float = 3.0) -> float:
    """Return the average run length of limits at `width` sigma; `shift` in sigmas."""
    return float(1 / (ndtr(-width - shift) + ndtr(-width + shift)))


def arl_cusum(shift: float, slack: float, limit: float) -> float:
    """Return the zero-state average run length of a two-sided CUSUM; all in sigmas.

    The two sides never signal together, so that their rates add (Kemp 1961).
    """
    rates = [1 / _arl_one_sided(side, slack, limit) for side in (shift, -shift)]
    return float(1 / sum(rates))


def arl_ewma(shift: float, weight: float, width: float) -> float:
    """Return the zero-state average run length of an EWMA with fixed limits."""
    reach = width * np.sqrt(weight / (2 - weight))
    at, weights = reach * _NODES, reach * _WEIGHTS
    from_at = _density((at - (1 - weight) * at[:, None]) / weight - shift) / weight * weights
    lengths = np.linalg.solve(np.eye(len(at)) - from_at, np.ones(len(at)))
    from_zero = _density(at / weight - shift) / weight * weights
    return float(1 + from_zero @ lengths)


def _arl_one_sided(shift: float, slack: float, limit: float) -> float:
    """Return the run length from 0: the sum rests at 0 or lies inside (0, limit)."""
    at, weights = limit * (_NODES + 1) / 2, limit * _WEIGHTS / 2
    start = np.append(0.0, at)
    to_zero = ndtr(slack - shift - start)
    inside = _density(at - start[:, None] + slack - shift) * weights
    moves = np.column_stack([to_zero, inside])
    return float(np.linalg.solve(np.eye(len(start)) - moves, np.ones(len(start)))[0])


def _density(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
