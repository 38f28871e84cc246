"""Generalised least squares when an error is a share phi of the one before, and new noise.

Pinheiro & Bates, Mixed-Effects Models in S and S-PLUS, section 5.1.1. Periods may be left out:
errors d periods apart correlate by phi^d.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.errors import AnalysisError

Likelihood = Literal["REML", "ML"]
MOST_PHI = 0.995


@dataclass(frozen=True, eq=False)
class Ar1Fit:
    """A fit with errors that follow one another.

    `phi` is the correlation of neighbouring errors, `sigma` the standard deviation of an error,
    in the outcome's unit; `loglik` is the one named by `likelihood`, with all constants.
    """

    likelihood: Likelihood
    coefficients: Coefficients
    phi: float
    sigma: float
    loglik: float

    def __str__(self) -> str:
        return f"Neighbouring errors correlate by {self.phi:.2f} ({self.likelihood})"


def fit_ar1(
    design: Design, y: np.ndarray, periods: np.ndarray, likelihood: Likelihood = "REML"
) -> Ar1Fit:
    """Fit by the likelihood, or by the restricted one, which is less biased.

    Parameters
    ----------
    periods : array of whole numbers, shape (n,)
        Number of each row's period; increasing.

    Raises
    ------
    AnalysisError
        Periods repeat or run backwards, or no row is left over.
    """
    gaps = np.diff(periods)
    if (gaps < 1).any() or (gaps != np.round(gaps)).any():
        raise AnalysisError(
            "periods: they repeat, run backwards or are no whole numbers; sort them and keep one "
            "row a period."
        )
    X, n, k = design.matrix, *design.matrix.shape
    if n <= k + 1:
        raise AnalysisError(f"periods: {n} are too few for {k} coefficients and a correlation.")
    _require_noise(X, y)

    def criterion(phi: float) -> float:
        return -_loglik(_profile(X, y, gaps, phi), n, k, likelihood)

    grid = np.linspace(-0.98, 0.98, 50)
    start = grid[np.argmin([criterion(phi) for phi in grid])]
    ends = max(start - 0.05, -MOST_PHI), min(start + 0.05, MOST_PHI)
    phi = optimize.minimize_scalar(
        criterion, bounds=ends, method="bounded", options={"xatol": 1e-10}
    ).x
    beta, inverse, rss, *_ = fitted = _profile(X, y, gaps, phi)
    variance = rss / (n - k if likelihood == "REML" else n)
    coefficients = Coefficients(
        design.names, beta, inverse * variance, np.full(k, float(n - k)),
        f"errors follow one another (AR(1), {likelihood})",
    )  # fmt: skip
    return Ar1Fit(
        likelihood, coefficients, float(phi), float(np.sqrt(variance)),
        _loglik(fitted, n, k, likelihood),
    )  # fmt: skip


def _require_noise(X: np.ndarray, y: np.ndarray) -> None:
    left = y - X @ np.linalg.lstsq(X, y)[0]
    if np.abs(left).max() <= 1e-9 * np.abs(y).max():
        raise AnalysisError(
            "value: the columns explain every row exactly, so that nothing shows how periods vary; "
            "check whether the series was filled in or smoothed."
        )


def whiten(values: np.ndarray, gaps: np.ndarray, phi: float) -> np.ndarray:
    """Return rows whose errors are unrelated and equally large, from rows in order of time."""
    share = (phi**gaps).reshape(-1, *[1] * (values.ndim - 1))
    later = (values[1:] - share * values[:-1]) / np.sqrt(1 - share**2)
    return np.concatenate([values[:1], later])


def _profile(X: np.ndarray, y: np.ndarray, gaps: np.ndarray, phi: float) -> tuple:
    """Return coefficients, (X'R^-1 X)^-1, residual sum of squares and both log determinants."""
    Xw, yw = whiten(X, gaps, phi), whiten(y, gaps, phi)
    q, r = np.linalg.qr(Xw)
    beta = np.linalg.solve(r, q.T @ yw)
    inner = np.linalg.inv(r)
    rss = float(((yw - Xw @ beta) ** 2).sum())
    log_r = float(np.log1p(-(phi ** (2 * gaps))).sum())
    return beta, inner @ inner.T, rss, log_r, 2 * float(np.log(np.abs(np.diag(r))).sum())


def _loglik(fitted: tuple, n: int, k: int, likelihood: Likelihood) -> float:
    *_, rss, log_r, log_x = fitted
    free = n - k if likelihood == "REML" else n
    extra = log_x if likelihood == "REML" else 0.0
    return -0.5 * (free * (np.log(2 * np.pi * rss / free) + 1) + log_r + extra)
