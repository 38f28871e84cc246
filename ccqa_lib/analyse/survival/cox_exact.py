"""Exact ties: the Cox model of truly discrete times, where tied events have no order at all.

Cox (1972), the conditional logistic likelihood: the events of a time against all equally large
choices from its risk set. The sum over choices is built person by person (Gail, Lubin and
Rubinstein 1981).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.survival.cox import (
    hazard_ratios,
    rarity_notes,
    read_cox_spells,
    spells_set_aside,
    standardised,
)
from ccqa_lib.analyse.survival.newton import maximise
from ccqa_lib.analyse.survival.risk_sets import stratum_codes
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

MOST_WORK = 3e6  # persons times tied events, summed over times: seconds a step


@dataclass(frozen=True, eq=False)
class ExactCoxFit:
    """A Cox model fitted with the exact likelihood of tied events."""

    design: Design
    spells: Spells
    coefficients: Coefficients
    loglik_null: float
    loglik: float

    def __str__(self) -> str:
        return (
            f"Cox model of '{self.spells.columns.event}' (exact ties): {self.spells.n:,.0f} "
            f"spells, {self.spells.events:,.0f} events, {len(self.design.names)} effects"
        )

    def to_block(self) -> Block:
        """Return the table of hazard ratios that a notebook shows."""
        note = " ".join(self.coefficients.notes)
        return table(hazard_ratios(self.coefficients), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class _Choice:
    """One time: the columns of those at risk, and of those with the event."""

    at_risk: np.ndarray
    chosen: np.ndarray


def fit_cox_exact(design: Design, columns: SpellColumns, strata: Sequence[str] = ()) -> ExactCoxFit:
    """Fit a Cox model with exact ties.

    Raises
    ------
    AnalysisError
        As `fit_cox`, or the tied events are too many for sums over all choices.
    """
    spells = read_cox_spells(design, columns, strata)
    X, _, scale = standardised(design.matrix, spells.counts)
    choices = list(_choices(spells, X, stratum_codes(spells, strata)))
    work = sum(len(c.at_risk) * len(c.chosen) for c in choices)
    if work > MOST_WORK:
        raise AnalysisError(
            f"Exact ties would need {work:,.0f} sums a step (at most {MOST_WORK:,.0f}): too many "
            "events share a time. Use Efron's ties, which differ little."
        )
    best = maximise(lambda beta: _evaluate(choices, beta), X, design.names)
    covariance = best.inverse / np.outer(scale, scale)
    notes = (*rarity_notes(spells, len(scale)), *spells_set_aside(design))
    coefficients = Coefficients(
        design.names, best.beta / scale, covariance, normal_df(design.names),
        "model-based, exact ties", notes,
    )  # fmt: skip
    return ExactCoxFit(design, spells, coefficients, best.start_loglik, best.loglik)


def _choices(spells: Spells, X: np.ndarray, strata: np.ndarray) -> Iterator[_Choice]:
    copies = np.repeat(np.arange(len(X)), spells.counts.astype(np.int64))
    entry, end, event = spells.entry[copies], spells.exit[copies], spells.happened[copies]
    for stratum in np.unique(strata[copies[event]]):
        inside = strata[copies] == stratum
        for time in np.unique(end[event & inside]):
            at_risk = inside & (entry < time) & (end >= time)
            yield _Choice(X[copies[at_risk]], X[copies[at_risk & event & (end == time)]])


def _evaluate(choices: Sequence[_Choice], beta: np.ndarray):
    loglik, score, information = 0.0, np.zeros_like(beta), np.zeros((len(beta), len(beta)))
    for choice in choices:
        log, mean, spread = _log_sum_of_choices(choice.at_risk, beta, len(choice.chosen))
        total = choice.chosen.sum(axis=0)
        loglik += total @ beta - log
        score += total - mean
        information += spread
    return float(loglik), score, information


def _log_sum_of_choices(X: np.ndarray, beta: np.ndarray, size: int):
    """Return the log of the sum over all choices of `size` rows, its gradient and Hessian."""
    eta = X @ beta
    with np.errstate(over="ignore", invalid="ignore"):
        risk = np.exp(eta - eta.mean())
        sums, k = np.zeros(size + 1), len(beta)
        slopes, bends = np.zeros((size + 1, k)), np.zeros((size + 1, k, k))
        sums[0] = 1.0
        for r, x in zip(risk, X, strict=True):
            pairs = slopes[:-1, :, None] * x
            bends[1:] += r * (
                bends[:-1]
                + pairs
                + pairs.transpose(0, 2, 1)
                + sums[:-1, None, None] * np.outer(x, x)
            )
            slopes[1:] += r * (slopes[:-1] + sums[:-1, None] * x)
            sums[1:] += r * sums[:-1]
        mean = slopes[size] / sums[size]
        log = np.log(sums[size]) + size * eta.mean()
        return log, mean, bends[size] / sums[size] - np.outer(mean, mean)
