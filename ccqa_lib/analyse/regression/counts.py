"""Counts and times: rates of contacts, complaints, errors; and skewed times.

Poisson regression with exposure, its over-dispersion, the negative binomial that allows for it,
and gamma regression for handle times.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.families import GAMMA, POISSON, negative_binomial
from ccqa_lib.analyse.regression.glm import GlmData, GlmFit, fit_glm
from ccqa_lib.analyse.regression.outcome import count_outcome, positive_column, row_counts
from ccqa_lib.errors import AnalysisError

MOST_THETA = 1e7  # above this the counts vary no more than Poisson counts


@dataclass(frozen=True, eq=False)
class NegativeBinomialFit:
    """A negative binomial fit: variance mu + mu^2 / theta.

    `model` holds the coefficients, with errors from the expected information at `theta` (as
    R's MASS: theta is orthogonal to them); `se_theta` likewise.
    """

    model: GlmFit
    theta: float
    se_theta: float

    @property
    def loglik(self) -> float:
        """Log-likelihood, with all constants."""
        return self.model.loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion; theta counts as a parameter."""
        return self.model.aic + 2

    def __str__(self) -> str:
        return f"{self.model}; theta {self.theta:.3g} (smaller is more varied)"

    def to_block(self):
        """Return the table that a notebook shows."""
        return self.model.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_poisson(
    design: Design, outcome: str, exposure: str | None = None, count: str | None = None
) -> GlmFit:
    """Fit a Poisson regression of counts over an exposure (days, contacts handled).

    Raises
    ------
    AnalysisError
        The outcome is no count or has no events, or the exposure is not above 0.
    """
    return fit_glm(design, outcome, POISSON, _count_data(design, outcome, exposure, count))


def overdispersion(fit: GlmFit) -> float:
    """Return Pearson's chi-square over its degrees of freedom: 1 where counts are Poisson."""
    return fit.pearson / fit.df_residual


def quasi_poisson(fit: GlmFit) -> Coefficients:
    """Return Poisson coefficients with errors widened by the over-dispersion, t tests."""
    factor = overdispersion(fit)
    return replace(
        fit.coefficients,
        covariance=fit.inverse * factor,
        df=np.full(len(fit.design.names), float(fit.df_residual)),
        errors=f"widened for over-dispersion {factor:.2f}",
    )


def fit_negative_binomial(
    design: Design, outcome: str, exposure: str | None = None, count: str | None = None
) -> NegativeBinomialFit:
    """Fit a negative binomial regression, theta by maximum likelihood.

    Raises
    ------
    AnalysisError
        As `fit_poisson`; or the counts vary no more than Poisson counts do.
    """
    data = _count_data(design, outcome, exposure, count)
    fit = fit_glm(design, outcome, POISSON, data)
    theta = 0.0
    for _ in range(200):
        last, theta = theta, _theta(fit.y, fit.mu, fit.counts, outcome)
        fit = fit_glm(design, outcome, negative_binomial(theta), data)
        if abs(theta - last) <= 1e-11 * theta:
            break
    information = _theta_information(theta, fit.y, fit.mu, fit.counts)
    return NegativeBinomialFit(fit, theta, float(1 / np.sqrt(information)))


def rate_ratios(table: Coefficients, confidence: float = 0.95) -> pd.DataFrame:
    """Return the factors by which a rate changes: coefficient, rate_ratio, low, high."""
    low, high = np.exp(table.interval(confidence)).T
    ratio = np.exp(table.estimate)
    return pd.DataFrame({"coefficient": table.names, "rate_ratio": ratio, "low": low, "high": high})


def fit_gamma(design: Design, outcome: str, count: str | None = None) -> GlmFit:
    """Fit a gamma regression with log link, for times above 0 whose spread grows with the mean.

    Raises
    ------
    AnalysisError
        The outcome is 0 or below somewhere, or constant.
    """
    y = positive_column(design, outcome, "for a gamma model of times or costs")
    if (y == y[0]).all():
        raise AnalysisError(f"'{outcome}' is {y[0]:g} in all rows used; nothing to explain.")
    counts = row_counts(design, count)
    return fit_glm(design, outcome, GAMMA, GlmData(y, counts, np.zeros(len(y))))


def overdispersion_p(fit: GlmFit) -> float:
    """Return the chance of so much spread if the counts were Poisson (Pearson's chi-square)."""
    return float(stats.chi2.sf(fit.pearson, fit.df_residual))


def _count_data(design: Design, outcome: str, exposure: str | None, count: str | None) -> GlmData:
    y, counts = count_outcome(design, outcome), row_counts(design, count)
    if exposure is None:
        return GlmData(y, counts, np.zeros(len(y)))
    return GlmData(y, counts, np.log(positive_column(design, exposure, "as an exposure")))


def _theta(y: np.ndarray, mu: np.ndarray, counts: np.ndarray, outcome: str) -> float:
    """Return theta at which the likelihood of the counts about their means is largest."""

    def slope(log_theta: float) -> float:
        theta = np.exp(log_theta)
        digamma = special.digamma(theta + y) - special.digamma(theta)
        logs = np.log(theta) + 1 - np.log(theta + mu) - (y + theta) / (mu + theta)
        return float(counts @ (digamma + logs))

    low, high = np.log(1e-6), np.log(MOST_THETA)
    if slope(high) > 0 or slope(low) < 0:
        raise AnalysisError(
            f"The counts in '{outcome}' vary no more than Poisson counts do, so the negative "
            "binomial has no estimate of its extra spread; use the Poisson model."
        )
    return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-14, rtol=1e-14)))


def _theta_information(theta: float, y: np.ndarray, mu: np.ndarray, counts: np.ndarray) -> float:
    """Return the observed information of theta."""
    trigamma = special.polygamma(1, theta) - special.polygamma(1, theta + y)
    rest = -1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta) ** 2
    return float(counts @ (trigamma + rest))
