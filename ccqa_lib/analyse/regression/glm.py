"""Generalised linear models: shares, counts and skewed times, by Fisher scoring.

McCullagh and Nelder, Generalized Linear Models, section 2.5, with steps halved while the deviance
grows. A step solves its least squares by Cholesky where the columns are far from combinations of
one another, which takes a tenth of the time of QR and leads to the same place, and by QR
elsewhere. Rows may stand for several (`counts`).
"""

import contextlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.products import products
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.regression.families import Family
from ccqa_lib.analyse.regression.outcome import require_residual_df
from ccqa_lib.analyse.regression.sandwich import (
    cluster_codes,
    covariance_of_sums,
    few_clusters_notes,
    require_clusters,
    sum_by,
)
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block
from ccqa_lib.show.language import say

MOST_STEPS = 100
SETTLED = 1e-20  # squared last step in standard errors: coefficients then hold ten digits
MANY_ROWS, EVERY, FEW_STEPS = 20_000, 10, 5  # few steps on every tenth of many rows come first
NEARLY = 1e-14  # the same where rounding in large tables allows no more
CLEAR = 1e-6  # least squared own part of a column (of 1) for which products lose no needed digit


@dataclass(frozen=True, eq=False)
class GlmFit:
    """A fitted generalised linear model.

    `eta` is the linear predictor with its offset and `mu` the mean, per row of the design;
    `inverse` is the inverse of the expected information at dispersion 1; `dispersion` is
    Pearson's where the family has one, and 1 otherwise; `pearson` is Pearson's chi-square.
    """

    design: Design
    outcome: str
    family: Family
    y: np.ndarray
    counts: np.ndarray
    offset: np.ndarray
    eta: np.ndarray
    mu: np.ndarray
    coefficients: Coefficients
    inverse: np.ndarray
    df_residual: float
    deviance: float
    null_deviance: float
    pearson: float

    @property
    def n(self) -> float:
        """Rows behind the fit."""
        return self.counts.sum()

    @property
    def loglik(self) -> float:
        """Log-likelihood, with all constants."""
        return float(self.counts @ self.family.loglik(self.y, self.mu))

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.loglik + 2 * len(self.design.names)

    @property
    def scores(self) -> np.ndarray:
        """Gradient of the log-likelihood (times dispersion) of one row, (rows, k)."""
        slope = self.family.slope(self.eta) / self.family.variance(self.mu)
        return self.design.matrix * ((self.y - self.mu) * slope)[:, None]

    def __str__(self) -> str:
        return (
            f"{self.outcome}: {self.family.name} model, {len(self.design.names)} coefficients "
            f"from {self.n:,.0f} rows"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class GlmData:
    """What a model is fitted to: outcome, rows behind each row, and offset, aligned."""

    y: np.ndarray
    counts: np.ndarray
    offset: np.ndarray


def fit_glm(design: Design, outcome: str, family: Family, data: GlmData) -> GlmFit:
    """Fit a family to checked data; errors are model-based.

    Raises
    ------
    AnalysisError
        There are not more rows than coefficients, or the fit does not settle.
    """
    df = require_residual_df(data.counts.sum(), len(design.names))
    beta, inverse = solve_glm(design.matrix, family, data, outcome)
    eta = design.matrix @ beta + data.offset
    mu = family.mean(eta)
    pearson = float(data.counts @ ((data.y - mu) ** 2 / family.variance(mu)))
    dispersion = pearson / df if family.has_dispersion else 1.0
    k_df = np.full(len(beta), df) if family.has_dispersion else normal_df(design.names)
    return GlmFit(
        design, outcome, family, data.y, data.counts, data.offset, eta, mu,
        Coefficients(design.names, beta, inverse * dispersion, k_df, "model-based"),
        inverse, df,
        deviance=float(data.counts @ family.deviance(data.y, mu)),
        null_deviance=_null_deviance(design, outcome, family, data),
        pearson=pearson,
    )  # fmt: skip


def solve_glm(
    matrix: np.ndarray, family: Family, data: GlmData, outcome: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return maximum-likelihood coefficients and the inverse expected information."""
    scale = np.sqrt(data.counts @ matrix**2)
    X = matrix / np.where(scale > 0, scale, 1)
    found = None
    with contextlib.suppress(AnalysisError, np.linalg.LinAlgError):
        start = _from_some_rows(X, family, data)
        found = None if start is None else _searched(X, family, data, start)
    if found is None or not found[2] < NEARLY:
        found = _searched(X, family, data)
    target, inverse, left = found
    if left < NEARLY:
        return target / scale, inverse / np.outer(scale, scale)
    raise AnalysisError(
        say(
            "The model of '{outcome}' does not settle after {count} steps; a "
            "category that is always or never so, or a column with a few huge "
            "values, is the usual cause.",
            outcome=outcome,
            count=MOST_STEPS,
        )
    )


def _searched(
    X: np.ndarray,
    family: Family,
    data: GlmData,
    start: np.ndarray | None = None,
    most: int = MOST_STEPS,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return where the search ends, the inverse information there, and how far off it may be."""
    beta = start
    if beta is None:
        nothing = np.zeros(len(X))
        beta = _step(X, np.zeros(X.shape[1]), (nothing, family.link(family.start(data.y))),
                     family, data)[0]  # fmt: skip
    linear = X @ beta
    deviance = _deviance(linear + data.offset, family, data)
    for _ in range(most):
        target, inverse = _step(X, beta, (linear, linear + data.offset), family, data)
        left = _step_size(target - beta, inverse)
        if left < SETTLED:
            break
        beta, linear, deviance = _halved((X, linear), beta, target, family, data, deviance)
    return target, inverse, left


def _from_some_rows(X: np.ndarray, family: Family, data: GlmData) -> np.ndarray | None:
    """Return where few steps on every tenth row lead: near the goal, at a tenth of the cost.

    Few, since those rows alone may be separated, and further steps then lead away. None where
    there are too few rows to gain by it, or those rows cannot be fitted.
    """
    if len(X) < MANY_ROWS:
        return None
    some = slice(None, None, EVERY)
    part = GlmData(data.y[some], data.counts[some], data.offset[some])
    beta = _searched(np.asfortranarray(X[some]), family, part, most=FEW_STEPS)[0]
    return beta if np.isfinite(beta).all() else None


def cluster_robust_glm(fit: GlmFit, by: str) -> Coefficients:
    """Return the coefficients with errors for clusters of rows: CR1, t on clusters less 1.

    The factor is G/(G-1), as in R's sandwich::vcovCL of type HC0.
    """
    clusters = fit.design.column(by)
    groups = require_clusters(clusters)
    table = replace(
        fit.coefficients,
        covariance=cluster_covariance(fit.scores * fit.counts[:, None], fit.inverse, clusters),
        df=np.full(len(fit.design.names), groups - 1.0),
        errors=f"clustered by {by} ({groups} clusters)",
    )
    return table.with_notes(*few_clusters_notes(by, groups))


def cluster_covariance(scores: np.ndarray, inverse: np.ndarray, clusters: pd.Series) -> np.ndarray:
    """Return the cluster sandwich with factor G/(G-1); `scores` are per row, (rows, k)."""
    codes, names = cluster_codes(clusters)
    return covariance_of_sums(sum_by(codes, scores, len(names)), inverse)


def robust_covariance(fit: GlmFit) -> np.ndarray:
    """Return the sandwich without clusters (HC0)."""
    scores = fit.scores
    return fit.inverse @ (scores.T * fit.counts) @ scores @ fit.inverse


def _step(
    X: np.ndarray,
    beta: np.ndarray,
    at: tuple[np.ndarray, np.ndarray],
    family: Family,
    data: GlmData,
) -> tuple[np.ndarray, np.ndarray]:
    """Return where the next step leads from `beta`, and the inverse information there.

    `at` holds X beta and the linear predictor from which the step is taken.
    """
    linear, eta = at
    mu = family.mean(eta)
    slope = family.slope(eta)
    weight = data.counts * slope**2 / np.maximum(family.variance(mu), 1e-300)
    working = eta - data.offset + (data.y - mu) / np.maximum(slope, 1e-300)
    score = (weight * (working - linear)) @ X
    information = products(X, weight)
    scale = np.sqrt(np.diag(information))
    if (scale > 0).all():
        scaled = information / np.outer(scale, scale)
        with contextlib.suppress(np.linalg.LinAlgError):
            if (np.diag(np.linalg.cholesky(scaled)) ** 2).min() > CLEAR:
                inverse = np.linalg.inv(scaled) / np.outer(scale, scale)
                return beta + inverse @ score, inverse
    return _step_by_qr(X, weight, working)


def _step_by_qr(
    X: np.ndarray, weight: np.ndarray, working: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    root = np.sqrt(weight)
    q, r = np.linalg.qr(X * root[:, None])
    if np.abs(np.diag(r)).min() < 1e-12 * np.abs(np.diag(r)).max():
        raise AnalysisError(
            say(
                "The model cannot be fitted: with these rows some column has no effect that could "
                "be measured (a category always or never so, or without exposure)."
            )
        )
    inverse = np.linalg.inv(r)
    return inverse @ (q.T @ (root * working)), inverse @ inverse.T


def _step_size(step: np.ndarray, inverse: np.ndarray) -> float:
    return float(step @ np.linalg.solve(inverse, step))


def _halved(
    at: tuple[np.ndarray, np.ndarray], beta, target, family: Family, data: GlmData, deviance: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the step, X times it and its deviance; a step that makes it worse is halved."""
    X, linear = at
    step = target - beta
    for _ in range(30):
        moved = X @ (beta + step)
        new = _deviance(moved + data.offset, family, data)
        if np.isfinite(new) and new <= deviance + 1e-10 * (abs(deviance) + 0.1):
            return beta + step, moved, new
        step = step / 2
    return beta, linear, deviance


def _deviance(eta: np.ndarray, family: Family, data: GlmData) -> float:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return float(data.counts @ family.deviance(data.y, family.mean(eta)))


def _null_deviance(design: Design, outcome: str, family: Family, data: GlmData) -> float:
    """Return the deviance of the model with the constant only, or with nothing."""
    if INTERCEPT not in design.names:
        return _deviance(data.offset, family, data)
    if not data.offset.any():  # the best constant is then the mean, whatever the family
        mean = np.full(len(data.y), np.average(data.y, weights=data.counts))
        return float(data.counts @ family.deviance(data.y, mean))
    ones = np.ones((len(data.y), 1))
    beta, _ = solve_glm(ones, family, data, outcome)
    return _deviance(beta[0] + data.offset, family, data)
