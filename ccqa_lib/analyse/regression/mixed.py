"""Mixed models: how much do agents (or teams) differ, and what goes with a measure within them?

A normal model with one grouping: random intercepts, and random slopes where asked. The variance
parameters maximise the profiled likelihood of Bates et al. (2015), from group cross-products
only, so cells with counts give the same answer as the rows behind them. Tests use Satterthwaite
degrees of freedom (Kuznetsova et al. 2017).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.differences import gradient, hessian
from ccqa_lib.analyse.regression.group_sums import GroupSums, group_sums, triangle
from ccqa_lib.show import Block

BOUNDARY = 1e-5  # a random spread below this share of the residual spread is none


@dataclass(frozen=True, eq=False)
class MixedFit:
    """A fitted mixed model.

    `coefficients` are the fixed effects; `covariance` is that of the random effects `random`, in
    squared units of the outcome; `effects` holds each group's predicted random effects (one row
    a group, shrunken towards zero); `criterion` is 'REML' or 'ML', `loglik` by that criterion.
    """

    outcome: str
    group: str
    random: tuple[str, ...]
    criterion: str
    coefficients: Coefficients
    covariance: np.ndarray
    var_residual: float
    effects: pd.DataFrame
    loglik: float
    n: float

    @property
    def deviance(self) -> float:
        """Minus twice the log-likelihood (the REML criterion, for REML)."""
        return -2 * self.loglik

    @property
    def sd(self) -> np.ndarray:
        """Standard deviations of the random effects."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def icc(self) -> float:
        """Share of variance that lies between groups, for random intercepts alone."""
        between = self.covariance[0, 0]
        return float(between / (between + self.var_residual))

    def __str__(self) -> str:
        if len(self.random) > 1:
            spreads = ", ".join(
                f"{name} {sd:.3g}" for name, sd in zip(self.random, self.sd, strict=True)
            )
            return f"{self.outcome}: standard deviations between values of {self.group}: {spreads}"
        return (
            f"{self.outcome}: {self.icc:.1%} of what is left unexplained lies between the "
            f"{len(self.effects)} values of {self.group}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class RandomPart:
    """Which column groups the rows, and which columns besides the constant vary by group."""

    group: str
    slopes: tuple[str, ...] = ()


def fit_mixed(
    design: Design, outcome: str, random: RandomPart, count: str | None = None
) -> MixedFit:
    """Fit by REML, the estimate to report.

    Raises
    ------
    AnalysisError
        There is one group, or every row is a group, or the outcome does not vary.
    """
    return _fit(design, outcome, random, group_sums(design, outcome, random, count), "REML")


def fit_mixed_ml(
    design: Design, outcome: str, random: RandomPart, count: str | None = None
) -> MixedFit:
    """Fit by maximum likelihood, the fit by which models with other columns are compared."""
    return _fit(design, outcome, random, group_sums(design, outcome, random, count), "ML")


def _fit(
    design: Design, outcome: str, random: RandomPart, sums: GroupSums, criterion: str
) -> MixedFit:
    theta = _best_theta(sums, criterion)
    best = sums.profile(theta)
    variance = best.rss / (sums.n - (sums.k if criterion == "REML" else 0))
    spread = sums.unscaled(theta)
    covariance = spread @ spread.T * variance
    names = (INTERCEPT, *random.slopes)
    none = np.sqrt(np.diag(covariance)) < BOUNDARY * np.sqrt(variance)
    table = Coefficients(
        design.names,
        sums.raw_beta(best.beta),
        sums.raw_covariance(best) * variance,
        _satterthwaite(sums, theta, variance) if criterion == "REML" else np.full(sums.k, np.inf),
        f"mixed model ({criterion}) with {random.group} as a random effect",
        _boundary_notes(random, none),
    )
    effects = pd.DataFrame(
        sums.predicted(theta, best), index=pd.Index(sums.groups, name=random.group), columns=names
    )
    return MixedFit(
        outcome, random.group, names, criterion, table, covariance, float(variance),
        effects.sort_index(), -best.deviance(criterion, sums) / 2, sums.n,
    )  # fmt: skip


def _boundary_notes(random: RandomPart, none: np.ndarray) -> tuple[str, ...]:
    if not none.any():
        return ()
    return (
        f"The values of {random.group} differ no more than chance would make them: their "
        "variance is estimated as 0.",
    )


def _best_theta(sums: GroupSums, criterion: str) -> np.ndarray:
    """Return the relative spread (lower triangle) with the largest likelihood."""

    def deviance(theta: np.ndarray) -> float:
        return sums.profile(theta).deviance(criterion, sums)

    q = sums.q
    if q == 1:
        return _best_scalar(deviance)
    diagonal = np.array([i == j for i in range(q) for j in range(i + 1)])
    bounds = [(0, None) if d else (None, None) for d in diagonal]
    found = optimize.minimize(
        deviance, diagonal.astype(float), method="L-BFGS-B", bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
    )  # fmt: skip
    return _polished(deviance, found.x, diagonal)


def _best_scalar(deviance: Callable[[np.ndarray], float]) -> np.ndarray:
    """Return the best single spread; scanned first, because there may be two valleys."""
    logs = np.linspace(np.log(1e-4), np.log(1e3), 60)
    heights = [deviance(np.exp([x])) for x in logs]
    i = int(np.argmin(heights))
    ends = logs[max(i - 1, 0)], logs[min(i + 1, len(logs) - 1)]
    found = optimize.minimize_scalar(
        lambda x: deviance(np.exp([x])), bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    if deviance(np.zeros(1)) <= found.fun + 1e-9:
        return np.zeros(1)
    return np.exp(_polished(lambda x: deviance(np.exp(x)), np.array([found.x]), np.array([False])))


def _polished(
    deviance: Callable[[np.ndarray], float], theta: np.ndarray, diagonal: np.ndarray
) -> np.ndarray:
    """Return theta after Newton steps that take it from six digits to nine."""
    for _ in range(3):
        if (np.abs(theta[diagonal]) < 1e-2).any():
            return theta  # at the boundary the derivatives by differences mean nothing
        curve = hessian(deviance, theta)
        if np.linalg.eigvalsh(curve).min() <= 0:
            return theta
        theta = theta - np.linalg.solve(curve, gradient(deviance, theta))
    return theta


def _satterthwaite(sums: GroupSums, theta: np.ndarray, variance: float) -> np.ndarray:
    """Return degrees of freedom of each fixed effect from the curvature at the optimum.

    Where a spread is at zero the curvature says nothing; then rows less coefficients are used.
    """
    at = np.append(theta, np.sqrt(variance))
    rows_left = np.full(sums.k, sums.n - sums.k)
    if (np.abs(np.diag(triangle(theta, sums.q))) < 1e-2).any():
        return rows_left

    def deviance(x: np.ndarray) -> float:
        return sums.profile(x[:-1]).reml_at(x[-1] ** 2, sums)

    def variances(x: np.ndarray) -> np.ndarray:
        return np.diag(sums.raw_covariance(sums.profile(x[:-1]))) * x[-1] ** 2

    curve = hessian(deviance, at)
    if np.linalg.eigvalsh(curve).min() <= 0:
        return rows_left
    slopes = gradient(variances, at)
    spread = np.einsum("ij,jk,ik->i", slopes, 2 * np.linalg.inv(curve), slopes)
    return 2 * variances(at) ** 2 / spread
