"""The partial likelihood: log-likelihood, score and information of hazard ratios.

Cox (1972, 1975). A time's risk set enters by its sums S0 (risk) and S1 (risk times columns). The
sum of squares never forms a (k, k) table for each time: it is the rows' cross-product, each row
weighed by the hazard it was exposed to.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ccqa_lib.analyse.survival.risk_sets import RiskSets
from ccqa_lib.analyse.survival.ties import Ties, TieSums, tie_sums


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """The data of a proportional-hazards model.

    `matrix` has standardised columns, shape (rows, k); `counts` the rows behind each row. The
    risk sets may weigh rows (Fine and Gray).
    """

    sets: RiskSets
    matrix: np.ndarray
    counts: np.ndarray
    ties: Ties

    @cached_property
    def event_sums(self) -> np.ndarray:
        """Sum of the columns over the events at each time, shape (times, k)."""
        return self.sets.at_events(self.matrix * self.counts[:, None])

    def at(self, beta: np.ndarray) -> "Moments":
        """Return the moments at these coefficients."""
        with np.errstate(over="ignore", invalid="ignore"):
            risk = np.exp(self.matrix @ beta)
            own = self.counts * risk
            products = self.matrix * own[:, None]
        S0, S1 = self.sets.totals(own), self.sets.totals(products)
        D0, D1 = self.sets.at_events(own), self.sets.at_events(products)
        sums = tie_sums(S0, D0, self.sets.deaths, self.ties)
        return Moments(self, beta, risk, S1, D1, sums)

    def evaluate(self, beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return log-likelihood, score and information."""
        here = self.at(beta)
        if not np.isfinite(here.loglik):
            return here.loglik, beta, np.eye(len(beta))
        with np.errstate(over="ignore", invalid="ignore"):
            return here.loglik, here.score(), here.information()


@dataclass(frozen=True, eq=False)
class Moments:
    """A partial likelihood at given coefficients.

    `risk` is exp(x'beta) of each row; `S1` and `D1` sum risk times columns over those at risk
    and over the tied events, shape (times, k).
    """

    model: PartialLikelihood
    beta: np.ndarray
    risk: np.ndarray
    S1: np.ndarray
    D1: np.ndarray
    sums: TieSums

    @property
    def loglik(self) -> float:
        """The log partial likelihood."""
        return float(self.model.event_sums.sum(axis=0) @ self.beta - self.sums.log.sum())

    @cached_property
    def expected_sums(self) -> np.ndarray:
        """Expected sum of the columns over the events at each time, shape (times, k)."""
        return self.S1 * self.sums.h0[:, None] - self.D1 * self.sums.h1[:, None]

    def score(self, weight: np.ndarray | float = 1.0) -> np.ndarray:
        """Return observed less expected columns; `weight` for each time."""
        gap = self.model.event_sums - self.expected_sums
        return np.sum(gap * np.reshape(weight, (-1, 1)), axis=0)

    def information(self, weight: np.ndarray | float = 1.0) -> np.ndarray:
        """Return the sum of the risk sets' covariances of the columns; `weight` for each time."""
        sets, s, X = self.model.sets, self.sums, self.model.matrix
        exposed = self.risk * sets.accumulate(s.h0 * weight)
        exposed[sets.event_rows] -= (self.risk[sets.event_rows]
                                     * (s.h1 * weight)[sets.event_at])  # fmt: skip
        own = (X * (self.model.counts * exposed)[:, None]).T @ X
        mixed = (self.S1 * (s.a1 * weight)[:, None]).T @ self.D1
        squares = (self.S1 * (s.a0 * weight)[:, None]).T @ self.S1
        squares += (self.D1 * (s.a2 * weight)[:, None]).T @ self.D1 - mixed - mixed.T
        return own - squares
