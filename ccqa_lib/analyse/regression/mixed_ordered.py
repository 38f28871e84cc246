"""Mixed ordered and logistic models: answers on a scale, or yes and no, given to shared agents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.cumulative import Ends, Link, interval_ends, pieces
from ccqa_lib.analyse.regression.differences import gradient
from ccqa_lib.analyse.regression.group_sums import require_groups
from ccqa_lib.analyse.regression.ordered import OrderedFit, fit_ordered
from ccqa_lib.analyse.regression.quadrature import Groups, Marginal, marginal
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block

NODES = 15
FARTHEST_LOG_SD = 12.0
UNSETTLED = 0.01  # a slope of the log-likelihood, per standard error, that is no top
NONE = 1e-3  # a spread below this, without a gain in likelihood, is none


@dataclass(frozen=True, eq=False)
class MixedOrderedFit:
    """An ordered (or, with two answers, logistic) regression with a random intercept.

    `table` holds thresholds and coefficients, on the scale of a given group; `sd` is the spread
    of the groups on the hidden scale; `effects` each group's most likely shift.
    """

    plain: OrderedFit
    group: str
    table: Coefficients
    sd: float
    effects: pd.Series
    loglik: float

    @property
    def coefficients(self) -> Coefficients:
        """The effects of the columns, without the thresholds."""
        return self.table.of(self.plain.design.names)

    def __str__(self) -> str:
        return (
            f"{self.plain}; the {len(self.effects)} values of {self.group} differ with a "
            f"standard deviation of {self.sd:.3g} log-odds"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_mixed_ordered(
    design: Design,
    outcome: str,
    group: str,
    levels: Sequence[Any] | None = None,
    count: str | None = None,
    nodes: int = NODES,
) -> MixedOrderedFit:
    """Fit by maximum likelihood with adaptive quadrature of `nodes` points.

    With two answers this is the logistic mixed model; its intercept is minus the threshold.

    Raises
    ------
    AnalysisError
        As `fit_ordered`; or there is one group, or every row is one.
    """
    plain = fit_ordered(design, outcome, levels, count)
    codes, names = pd.factorize(design.column(group), sort=True)
    require_groups(len(names), plain.n, group)
    groups = Groups(codes, len(names), plain.counts)
    ends = interval_ends(plain.codes, len(plain.levels), design.matrix)
    problem = _Problem(plain, ends, groups, nodes)
    found = problem.solve()
    if found is None:
        note = f"The values of {group} differ no more than chance would make them (spread 0)."
        nothing = pd.Series(0.0, index=pd.Index(names, name=group))
        return MixedOrderedFit(
            plain, group, plain.table.with_notes(note), 0.0, nothing, plain.loglik
        )
    parameters, covariance, sd, loglik, modes = found
    errors = f"mixed model with {group} as a random effect ({nodes}-point quadrature)"
    table = replace(plain.table, estimate=parameters, covariance=covariance, errors=errors)
    effects = pd.Series(modes, index=pd.Index(names, name=group))
    return MixedOrderedFit(plain, group, table, sd, effects, loglik)


@dataclass(frozen=True, eq=False)
class _Problem:
    """The likelihood in units of the plain model's standard errors, which suits any column.

    The gradient is the expected gradient of the rows, given what is known of their group's
    shift (Fisher's identity), taken at the same quadrature points.
    """

    plain: OrderedFit
    ends: Ends
    groups: Groups
    nodes: int

    @cached_property
    def root(self) -> np.ndarray:
        return np.linalg.cholesky(self.plain.inverse)

    def parameters(self, x: np.ndarray) -> np.ndarray:
        return self.plain.table.estimate + self.root @ x[:-1]

    def at(self, x: np.ndarray) -> Marginal:
        terms = _row_terms(self.ends, self.parameters(x), self.plain.link)
        return marginal(terms, self.groups, float(np.exp(x[-1])), self.nodes)

    def height(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the log-likelihood and its gradient."""
        nowhere = 1e10, np.zeros(len(x))
        if abs(x[-1]) > FARTHEST_LOG_SD:
            return nowhere
        try:
            now = self.at(x)
        except AnalysisError:  # too far a step of the search; it turns back
            return nowhere
        return -now.loglik, -self._gradient(x, now)

    def _gradient(self, x: np.ndarray, now: Marginal) -> np.ndarray:
        parameters, codes = self.parameters(x), self.groups.codes
        up, down = np.zeros(len(codes)), np.zeros(len(codes))
        for shift, weight in zip(now.shifts, now.weights, strict=True):
            each = pieces(self.ends, parameters, self.plain.link, shift[codes])
            share = self.groups.counts * weight[codes] / np.maximum(each.chance, 1e-300)
            up += share * each.by_upper
            down += share * each.by_lower
        slope = up @ self.ends.upper - down @ self.ends.lower
        squares = (now.weights * now.shifts**2).sum(axis=0) * np.exp(-2 * x[-1])
        return np.append(self.root.T @ slope, (squares - 1).sum())

    def solve(self):
        """Return parameters, covariance, sd, log-likelihood and modes; None for no spread."""
        k = len(self.plain.table.names)
        found = [self._search(np.append(np.zeros(k), s)) for s in (-1.0, 0.5)]
        x = min(found, key=lambda each: each.fun).x
        now = self.at(x)
        if now.loglik < self.plain.loglik + 1e-7 or np.exp(x[-1]) < NONE:
            return None
        if np.abs(self._gradient(x, now)).max() > UNSETTLED:
            raise AnalysisError(
                f"The mixed model of '{self.plain.outcome}' does not settle; use more rows a "
                "group, fewer columns, or clustered errors instead of random effects."
            )
        curve = gradient(lambda z: self.height(z)[1], x)
        inverse = np.linalg.inv((curve + curve.T) / 2)
        covariance = self.root @ inverse[:-1, :-1] @ self.root.T
        return self.parameters(x), covariance, float(np.exp(x[-1])), now.loglik, now.modes

    def _search(self, start: np.ndarray):
        return optimize.minimize(
            self.height, start, jac=True, method="BFGS", options={"gtol": 1e-6}
        )


def _row_terms(ends: Ends, parameters: np.ndarray, link: Link):
    """Return the function from shifts to log chances and their derivatives by the shift."""

    def terms(shift: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        now = pieces(ends, parameters, link, shift)
        chance = np.maximum(now.chance, 1e-300)
        first = -(now.by_upper - now.by_lower) / chance
        second = (now.upper_slope - now.lower_slope) / chance - first**2
        return np.log(chance), first, second

    return terms
