"""Logistic regression of very many rows: the same estimate as `fit_glm`, at a part of the cost.

Newton's steps on columns of mean 0 and spread 1, by cross-products; with very many rows they
begin at the estimate of every tenth row. The end is the same maximum: steps are taken until the
next one is below SETTLED standard errors. Where cross-products lose too many digits, `fit_glm`
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
SETTLED, MOST_STEPS = 1e-9, 40
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
    beta = np.zeros(X.shape[1])
    if len(X) > MANY:
        part = GlmData(data.y[::EVERY], data.counts[::EVERY], data.offset[::EVERY])
        if (near := _maximised(np.ascontiguousarray(X[::EVERY]), part)) is not None:
            beta = near[0]
    value = -np.inf
    for _ in range(MOST_STEPS):
        eta = X @ beta
        now = _loglik(eta, data)
        if not np.isfinite(now) or now < value - 1e-8 * abs(value):
            return None
        value, mu = now, special.expit(eta)
        information = (X * (data.counts * mu * (1 - mu))[:, None]).T @ X
        if np.linalg.cond(information) > WORST_CONDITION:
            return None
        inverse = np.linalg.inv(information)
        step = inverse @ (X.T @ (data.counts * (data.y - mu)))
        beta = beta + step
        if (np.abs(step) <= SETTLED * np.sqrt(np.diag(inverse))).all():
            return beta, inverse
    return None


def _loglik(eta: np.ndarray, data: GlmData) -> float:
    return float(data.counts @ (data.y * eta - np.logaddexp(0, eta)))
