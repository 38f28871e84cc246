"""Adaptive Gauss-Hermite quadrature: the likelihood of rows that share a random intercept.

Pinheiro and Bates (1995): each group's integral is taken about the mode of its own integrand.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ccqa_lib.errors import AnalysisError

MOST_STEPS = 100

RowTerms = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Groups:
    """The group of each row (0 to size - 1), and how many rows stand behind each row."""

    codes: np.ndarray
    size: int
    counts: np.ndarray

    def total(self, values: np.ndarray) -> np.ndarray:
        """Return sums by group, each row counted as often as it stands for."""
        return np.bincount(self.codes, self.counts * values, self.size)


@dataclass(frozen=True, eq=False)
class Marginal:
    """The likelihood with the random intercept integrated out.

    `modes` is each group's most likely shift; `shifts` and `weights`, both (nodes, groups), are
    the quadrature points and their shares of each group's integral: what is known of a group's
    shift once its rows are seen.
    """

    loglik: float
    modes: np.ndarray
    shifts: np.ndarray
    weights: np.ndarray


def marginal(terms: RowTerms, groups: Groups, sd: float, nodes: int) -> Marginal:
    """Integrate the random intercept out of the likelihood.

    Parameters
    ----------
    terms : function
        From each row's shift to its log chance with first and second derivative by the shift.
    sd : float
        Standard deviation of the random intercept, above 0.
    nodes : int
        Quadrature points.
    """
    modes, curvature = _modes(terms, groups, sd)
    points, shares = np.polynomial.hermite.hermgauss(nodes)
    reach = np.sqrt(2 / curvature)
    shifts = modes + reach * points[:, None]
    inside = np.array([groups.total(terms(at[groups.codes])[0]) for at in shifts])
    logs = inside - shifts**2 / (2 * sd**2) + (points**2 + np.log(shares))[:, None]
    summed = np.logaddexp.reduce(logs, axis=0)
    scale = np.log(reach) - 0.5 * np.log(2 * np.pi * sd**2)
    return Marginal(float((summed + scale).sum()), modes, shifts, np.exp(logs - summed))


def _modes(terms: RowTerms, groups: Groups, sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's most likely shift and the curvature there, by Newton's method."""
    modes = np.zeros(groups.size)
    for _ in range(MOST_STEPS):
        _, first, second = terms(modes[groups.codes])
        slope = groups.total(first) - modes / sd**2
        curvature = 1 / sd**2 - groups.total(second)
        step = np.clip(slope / curvature, -3, 3)
        modes = modes + step
        if np.abs(step).max() < 1e-10 * (1 + np.abs(modes).max()):
            _, _, second = terms(modes[groups.codes])
            return modes, 1 / sd**2 - groups.total(second)
    raise AnalysisError("The random effects of some groups do not settle; merge small groups.")
