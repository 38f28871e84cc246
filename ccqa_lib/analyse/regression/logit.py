"""Logistic regression: what goes with an outcome that is yes or no, such as a complaint?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, stats

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.regression.families import BINOMIAL
from ccqa_lib.analyse.regression.glm import GlmData, GlmFit, fit_glm, solve_glm
from ccqa_lib.analyse.regression.outcome import row_counts, row_weights, yes_no_outcome
from ccqa_lib.analyse.regression.separation import FARTHEST, refuse_separation
from ccqa_lib.errors import AnalysisError

FEWEST_PER_EFFECT = 10


@dataclass(frozen=True)
class Discrimination:
    """How well a logistic model tells yes from no.

    `tjur` is the difference of mean fitted shares; `brier` the mean squared error; `auc` the
    chance that a yes is ranked above a no, with its DeLong interval.
    """

    mcfadden: float
    cox_snell: float
    nagelkerke: float
    tjur: float
    brier: float
    auc: float
    auc_low: float
    auc_high: float

    def __str__(self) -> str:
        return f"AUC {self.auc:.3f} ({self.auc_low:.3f} to {self.auc_high:.3f})"


def fit_logit(design: Design, outcome: str, count: str | None = None) -> GlmFit:
    """Fit a logistic regression by maximum likelihood; `count` tells the rows behind each row.

    Raises
    ------
    AnalysisError
        The outcome is not 0/1 or has one class, or a column separates it.
    """
    return _fit(design, outcome, row_counts(design, count))


def fit_logit_weighted(design: Design, outcome: str, weight: str) -> GlmFit:
    """Fit a logistic regression to rows with sampling weights, with robust errors.

    The weighted likelihood is no likelihood of the sample, so the errors come from the sandwich
    (Binder 1983) and criteria such as AIC mean nothing.
    """
    fit = _fit(design, outcome, row_weights(design, weight))
    weighted = fit.scores * fit.counts[:, None]
    covariance = fit.inverse @ weighted.T @ weighted @ fit.inverse
    errors = f"robust, sampling weights '{weight}'"
    return replace(
        fit, coefficients=replace(fit.coefficients, covariance=covariance, errors=errors)
    )


def _fit(design: Design, outcome: str, counts: np.ndarray) -> GlmFit:
    data = GlmData(yes_no_outcome(design, outcome, counts), counts, np.zeros(len(counts)))
    try:
        fit = fit_glm(design, outcome, BINOMIAL, data)
    except AnalysisError:
        _refuse_separated(design, outcome, data)
        raise
    if np.abs(fit.eta).max() > FARTHEST:
        _refuse_separated(design, outcome, data)
    return replace(fit, coefficients=fit.coefficients.with_notes(*_rarity_notes(fit)))


def odds_ratios(fit: GlmFit, confidence: float = 0.95) -> pd.DataFrame:
    """Return odds ratios with Wald intervals: coefficient, odds_ratio, low, high."""
    low, high = np.exp(fit.coefficients.interval(confidence)).T
    ratio = np.exp(fit.coefficients.estimate)
    return pd.DataFrame(
        {"coefficient": fit.design.names, "odds_ratio": ratio, "low": low, "high": high}
    )


def profile_interval(fit: GlmFit, name: str, confidence: float = 0.95) -> tuple[float, float]:
    """Return the profile-likelihood interval of a coefficient (log odds ratio)."""
    j = fit.design.names.index(name)
    others = np.delete(fit.design.matrix, j, axis=1)
    centre, se = fit.coefficients.estimate[j], fit.coefficients.se[j]
    limit = stats.chi2.ppf(confidence, 1)

    def excess(value: float) -> float:
        data = GlmData(fit.y, fit.counts, fit.offset + value * fit.design.matrix[:, j])
        eta = data.offset
        if others.shape[1]:
            beta, _ = solve_glm(others, fit.family, data, fit.outcome)
            eta = eta + others @ beta
        deviance = fit.counts @ fit.family.deviance(fit.y, fit.family.mean(eta))
        return deviance - fit.deviance - limit

    return tuple(_crossing(excess, centre, side * se) for side in (-1, 1))


def discrimination(fit: GlmFit, confidence: float = 0.95) -> Discrimination:
    """Measure how well the fit tells yes from no (DeLong, DeLong and Clarke-Pearson 1988)."""
    n, null = fit.n, -fit.null_deviance / 2
    cox_snell = 1 - np.exp(2 * (null - fit.loglik) / n)
    yes, no = fit.counts * fit.y, fit.counts * (1 - fit.y)
    auc, se = _auc(fit.mu, yes, no)
    reach = stats.norm.ppf((1 + confidence) / 2) * se
    return Discrimination(
        mcfadden=float(1 - fit.loglik / null),
        cox_snell=float(cox_snell),
        nagelkerke=float(cox_snell / (1 - np.exp(2 * null / n))),
        tjur=float(yes @ fit.mu / yes.sum() - no @ fit.mu / no.sum()),
        brier=float(fit.counts @ (fit.y - fit.mu) ** 2 / n),
        auc=auc,
        auc_low=max(auc - reach, 0.0),
        auc_high=min(auc + reach, 1.0),
    )


def _rarity_notes(fit: GlmFit) -> tuple[str, ...]:
    """Return the sentence that a reader of rare outcomes needs (Peduzzi et al. 1996)."""
    rarer = min(fit.counts @ fit.y, fit.counts @ (1 - fit.y))
    effects = len(fit.design.names) - (INTERCEPT in fit.design.names)
    if rarer >= FEWEST_PER_EFFECT * effects:
        return ()
    return (
        f"Only {rarer:,.0f} rows have the rarer '{fit.outcome}' for {effects} effects "
        f"({FEWEST_PER_EFFECT} each are advised): estimates lean away from zero.",
    )


def _crossing(excess, centre: float, step: float) -> float:
    far = centre + step
    for _ in range(60):
        if excess(far) > 0:
            return float(optimize.brentq(excess, *sorted((centre, far)), xtol=1e-10 * abs(step)))
        far += step
    return float(np.copysign(np.inf, step))


def _auc(score: np.ndarray, yes: np.ndarray, no: np.ndarray) -> tuple[float, float]:
    """Return the area under the curve and its DeLong standard error, from counts by score."""
    _, place = np.unique(score, return_inverse=True)
    yes_at, no_at = np.bincount(place, yes), np.bincount(place, no)
    below_no = np.cumsum(no_at) - no_at / 2
    above_yes = yes_at.sum() - np.cumsum(yes_at) + yes_at / 2
    won_by_yes, won_by_no = below_no / no_at.sum(), above_yes / yes_at.sum()
    auc = np.average(won_by_yes, weights=yes_at)
    variance = sum(
        (at @ (won - auc) ** 2) / (at.sum() - 1) / at.sum()
        for at, won in ((yes_at, won_by_yes), (no_at, won_by_no))
        if at.sum() > 1
    )
    return float(auc), float(np.sqrt(variance))


def _refuse_separated(design: Design, outcome: str, data: GlmData) -> None:
    real = data.counts > 0
    named = [i for i, name in enumerate(design.names) if name != INTERCEPT]
    names = tuple(design.names[i] for i in named)
    refuse_separation(design.matrix[real][:, named], data.y[real].astype(int), names, outcome)
