"""Logistic regression of very many rows: the same estimate as `fit_glm`, at a part of the cost.

Newton's steps on columns of mean 0 and spread 1, by cross-products; with very many rows they
begin at the estimate of every tenth row. The end is the same maximum: steps are taken until the
last one is below SETTLED standard errors. Where cross-products lose too many digits, `fit_glm`
(orthogonal steps) takes over.
"""

import numpy as np
from scipy import special

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.regression.families import BINOMIAL
from ccqa_lib.analyse.regression.glm import GlmData, GlmFit, fit_glm
from ccqa_lib.analyse.regression.outcome import require_residual_df

MANY, EVERY = 30_000, 10
FIRST_STEPS = 7  # on every tenth row; they need not settle
SETTLED, MOST_STEPS = 1e-6, 40  # a step so small leaves an error of its square
WORST_CONDITION = 1e9


def fit_many(design: Design, outcome: str, data: GlmData) -> GlmFit:
    """Fit a logistic regression whose design has the constant as its first column.

    Raises
    ------
    AnalysisError
        As `fit_glm`: the fit does not settle.
    """
    df = require_residual_df(data.counts.sum(), len(design.names))
    middle, spread = design.matrix[:, 1:].mean(axis=0), design.matrix[:, 1:].std(axis=0)
    X = np.empty(design.matrix.shape)
    X[:, 0] = 1.0
    X[:, 1:] = (design.matrix[:, 1:] - middle) / spread
    found = _maximised(X, data)
    if found is None:
        return fit_glm(design, outcome, BINOMIAL, data)
    scaled, inverse = found
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -middle / spread
    beta, inverse = back @ scaled, back @ inverse @ back.T
    eta = X @ scaled
    mu = special.expit(eta)
    share = data.counts @ data.y / data.counts.sum()
    null = (
        -2
        * data.counts.sum()
        * float(special.xlogy(share, share) + special.xlog1py(1 - share, -share))
    )
    return GlmFit(
        design, outcome, BINOMIAL, data.y, data.counts, data.offset, eta, mu,
        Coefficients(design.names, beta, inverse, normal_df(design.names), "model-based"),
        inverse, df, deviance=-2 * _loglik(eta, data), null_deviance=null,
        pearson=float(data.counts @ ((data.y - mu) ** 2 / np.maximum(mu * (1 - mu), 1e-300))),
    )  # fmt: skip


def _maximised(X: np.ndarray, data: GlmData) -> tuple[np.ndarray, np.ndarray] | None:
    """Return coefficients and inverse information; None where Newton's way is not safe."""
    beta, value = _start(X, data), -np.inf
    for _ in range(MOST_STEPS):
        eta = X @ beta
        now = _loglik(eta, data)
        if not np.isfinite(now) or now < value - 1e-8 * abs(value):
            return None
        value, (step, inverse) = now, _step(X, data, eta)
        if inverse is None:
            return None
        beta = beta + step
        if (np.abs(step) <= SETTLED * np.sqrt(np.diag(inverse))).all():
            return beta, inverse
    return None


def _start(X: np.ndarray, data: GlmData) -> np.ndarray:
    """Return where to begin: near the estimate of every tenth row, if there are very many."""
    beta = np.zeros(X.shape[1])
    if len(X) <= MANY:
        return beta
    part = GlmData(data.y[::EVERY], data.counts[::EVERY], data.offset[::EVERY])
    near = np.ascontiguousarray(X[::EVERY])
    for _ in range(FIRST_STEPS):
        step, inverse = _step(near, part, near @ beta)
        if inverse is None or not np.isfinite(step).all():
            return np.zeros(X.shape[1])
        beta = beta + step
    return beta


def _step(X: np.ndarray, data: GlmData, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Return Newton's step and the inverse information; None where too many digits are lost."""
    mu = special.expit(eta)
    information = X.T @ (X * (data.counts * mu * (1 - mu))[:, None])
    if not np.isfinite(information).all() or np.linalg.cond(information) > WORST_CONDITION:
        return np.zeros(X.shape[1]), None
    inverse = np.linalg.inv(information)
    return inverse @ (X.T @ (data.counts * (data.y - mu))), inverse


def _loglik(eta: np.ndarray, data: GlmData) -> float:
    return float(data.counts @ (data.y * eta - np.logaddexp(0, eta)))
