"""Proportional odds: may one coefficient serve all answers of a scale?

Brant's Wald test on separate yes/no models (Brant 1990), and the likelihood-ratio test that lets
one term have its own effect at each threshold (Peterson and Harrell 1990).
"""

import contextlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.products import products
from ccqa_lib.analyse.regression.families import BINOMIAL
from ccqa_lib.analyse.regression.glm import GlmData, solve_glm
from ccqa_lib.analyse.regression.ordered import OrderedFit, starting_point
from ccqa_lib.analyse.regression.ordered_search import Answers, maximise
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import say

APART = 25.0  # log-odds beyond what rows can show: a column tells the answers apart


@dataclass(frozen=True, eq=False)
class BrantTest:
    """Brant's test: `rows` has term, chi2, df and p; the first row is all columns together.

    `effects` has one row a threshold and one column a coefficient: the separate log odds ratios.
    `untested` are the answers above which a column tells all rows apart, so that no effect can be
    measured there.
    """

    rows: pd.DataFrame
    effects: pd.DataFrame
    untested: tuple[Any, ...] = ()

    @property
    def p(self) -> float:
        """Chance of effects this unlike if one coefficient served all thresholds."""
        return float(self.rows["p"].iloc[0])

    def __str__(self) -> str:
        verdict = "no sign against one" if self.p >= 0.05 else "signs against one"
        return f"Brant's test: {verdict} coefficient for all answers (p = {self.p:.3g})"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.rows, str(self), role="assumptions", formats={"p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True)
class NominalTest:
    """Likelihood-ratio test that a term needs its own effect at each threshold."""

    term: str
    chi2: float
    df: int
    p: float

    def __str__(self) -> str:
        return f"{self.term}: chi-square {self.chi2:.2f} on {self.df} df, p = {self.p:.3g}"


def brant_test(fit: OrderedFit) -> BrantTest:
    """Test whether the effects are the same at each threshold at which they can be measured.

    Raises
    ------
    AnalysisError
        There are two answers only, or a column tells all answers apart at all thresholds but one.
    """
    cuts = len(fit.levels) - 1
    if cuts < 2:
        raise AnalysisError(
            f"'{fit.outcome}' has two answers only; with one threshold there is nothing to compare."
        )
    X = np.column_stack([np.ones(len(fit.codes)), _scaled(fit.design.matrix)])
    kept, effects, above, inverses = _separate_fits(fit, X)
    names = fit.design.names
    covariance = _joint_covariance(X, fit.counts, above, inverses)
    rows = [("all", *_wald(effects, covariance, np.arange(len(names))))]
    rows += [(name, *_wald(effects, covariance, np.array([i]))) for i, name in enumerate(names)]
    raw = effects / fit.design.matrix.std(axis=0)
    return BrantTest(
        pd.DataFrame(rows, columns=["term", "chi2", "df", "p"]),
        pd.DataFrame(raw, index=[f"above {fit.levels[cut]}" for cut in kept], columns=names),
        tuple(fit.levels[cut] for cut in range(cuts) if cut not in kept),
    )


def nominal_test(fit: OrderedFit, term: str) -> NominalTest:
    """Test whether `term` needs its own effect at each threshold.

    Raises
    ------
    AnalysisError
        The freer model cannot be fitted: a threshold has too few answers on one side.
    """
    own = np.isin(np.arange(len(fit.design.names)), fit.design.terms[term])
    X, cuts = _scaled(fit.design.matrix), len(fit.levels) - 1
    answers = Answers(fit.codes, len(fit.levels), fit.counts, X[:, ~own], nominal=X[:, own])
    effects = int(own.sum()) * cuts + int((~own).sum())
    start = starting_point(fit.codes, fit.counts, effects, fit.link)
    df = int(own.sum()) * (cuts - 1)
    chi2 = 2 * (maximise(answers, fit.link, start).loglik - fit.loglik)
    return NominalTest(term, chi2, df, float(stats.chi2.sf(chi2, df)))


def _scaled(matrix: np.ndarray) -> np.ndarray:
    return (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)


def _separate_fits(fit: OrderedFit, X: np.ndarray):
    """Return the cuts that can be fitted, their effects (cuts, k), shares above and inverses."""
    kept, effects, above, inverses = [], [], [], []
    for cut in range(len(fit.levels) - 1):
        data = GlmData((fit.codes > cut).astype(float), fit.counts, np.zeros(len(X)))
        found = _fit_one(X, data, fit.outcome)
        if found is not None:
            beta, inverse = found
            kept.append(cut)
            effects.append(beta[1:])
            above.append(BINOMIAL.mean(X @ beta))
            inverses.append(inverse)
    if len(kept) < 2:
        raise AnalysisError(
            say(
                "Proportional odds cannot be tested: at {few} of the {all} steps between answers "
                "of '{outcome}' some column tells all answers apart. Merge rare answers or "
                "categories.",
                few=str(len(fit.levels) - 1 - len(kept)),
                all=str(len(fit.levels) - 1),
                outcome=fit.outcome,
            )
        )
    return kept, np.array(effects), above, inverses


def _fit_one(X: np.ndarray, data: GlmData, outcome: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return coefficients and inverse information; None where a column tells all rows apart."""
    with contextlib.suppress(AnalysisError):
        beta, inverse = solve_glm(X, BINOMIAL, data, outcome)
        if np.abs(X @ beta).max() <= APART:
            return beta, inverse
    return None


def _joint_covariance(X, counts, above, inverses) -> np.ndarray:
    """Return the covariance of the effects at all cuts, shape (cuts, cuts, k, k)."""
    cuts, k = len(above), X.shape[1] - 1
    joint = np.empty((cuts, cuts, k, k))
    for i in range(cuts):
        for j in range(i, cuts):
            weight = counts * above[j] * (1 - above[i])
            block = inverses[i] @ products(X, weight) @ inverses[j]
            joint[i, j] = block[1:, 1:]
            joint[j, i] = block[1:, 1:].T
    return joint


def _wald(effects: np.ndarray, joint: np.ndarray, which: np.ndarray) -> tuple[float, int, float]:
    chosen = effects[:, which]
    change = (chosen[1:] - chosen[0]).ravel()
    covariance = joint[:, :, which[:, None], which[None, :]]
    differences = covariance[1:, 1:] - covariance[1:, :1] - covariance[:1, 1:] + covariance[:1, :1]
    flat = differences.transpose(0, 2, 1, 3).reshape(len(change), len(change))
    chi2 = float(change @ np.linalg.solve(flat, change))
    return chi2, len(change), float(stats.chi2.sf(chi2, len(change)))
