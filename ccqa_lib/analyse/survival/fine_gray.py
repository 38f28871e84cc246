"""Fine and Gray: which columns go with a higher incidence of one cause, others taken into account?

Fine and Gray (1999). Who left by another cause stays in the risk set with the weight G(t)/G(exit),
the chance of not having been censored since. The ratios are of the subdistribution hazard: their
sign tells which way the incidence moves, their size has no plain meaning.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.survival.cox import (
    hazard_ratios,
    rarity_notes,
    spells_set_aside,
    standardised,
)
from ccqa_lib.analyse.survival.cox_residuals import score_residuals
from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.analyse.survival.newton import maximise
from ccqa_lib.analyse.survival.partial import Moments, PartialLikelihood
from ccqa_lib.analyse.survival.risk_sets import build_risk_sets
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells, read_causes
from ccqa_lib.analyse.survival.weighted_sets import WeightedRiskSets
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

Censoring = Literal["with events", "after events"]


@dataclass(frozen=True, eq=False)
class FineGrayFit:
    """A fitted model of the incidence of one cause; `moments` as in a Cox model."""

    design: Design
    spells: Spells
    cause: Any
    moments: Moments
    centre: np.ndarray
    scale: np.ndarray
    coefficients: Coefficients
    loglik_null: float
    loglik: float

    def incidence(self, people: pd.DataFrame, time: float) -> np.ndarray:
        """Return the expected incidence by a time of people with these columns.

        Raises
        ------
        AnalysisError
            The time is later than anybody was seen.
        """
        last = self.spells.exit.max()
        if not 0 <= time <= last:
            raise AnalysisError(
                f"asked for the incidence by {time:g}; spells were seen from 0 to {last:g}."
            )
        X = (self.design.encoding.matrix(people) - self.centre) / self.scale
        seen = self.moments.model.sets.time <= time
        return -np.expm1(-np.exp(X @ self.moments.beta) * self.moments.sums.h0[seen].sum())

    def hazard_ratios(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return subdistribution hazard ratios: coefficient, hazard_ratio, low, high, p."""
        return hazard_ratios(self.coefficients, confidence)

    def __str__(self) -> str:
        return (
            f"Incidence of '{self.cause}' (Fine and Gray): {self.spells.n:,.0f} spells, "
            f"{self.moments.model.sets.deaths.sum():,.0f} events"
        )

    def to_block(self) -> Block:
        """Return the table of ratios that a notebook shows."""
        notes = [f"Standard errors: {self.coefficients.errors}.", *self.coefficients.notes]
        return table(self.hazard_ratios(), str(self), note=" ".join(notes), formats={"p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_fine_gray(
    design: Design,
    columns: SpellColumns,
    cause: Any,
    censored: Any = 0,
    censoring: Censoring = "with events",
) -> FineGrayFit:
    """Fit the incidence of one cause; errors are the sandwich, the weights' own error included.

    Parameters
    ----------
    design : Design
        With ``constant="implied"``; the columns of the spells among its `also`.
    cause, censored : number or text
        The value of the event column to explain, and the one of spells still going on.
    censoring : str
        Whether those censored at a time share it with the events ('with events', as cmprsk
        does) or follow them ('after events', as in a Kaplan-Meier curve). Equal without ties.

    Raises
    ------
    AnalysisError
        There is late entry, no event of the cause, too few, or no finite estimate.
    """
    spells = read_causes(design.rows, columns, censored)
    spells.refuse_late_entry("A Fine and Gray model")
    own = spells.only(cause)
    own.require_events("a Fine and Gray model")
    if own.events <= len(design.names):
        raise AnalysisError(
            f"{len(design.names)} effects are asked of {own.events:,.0f} events of '{cause}'; "
            "that fits anything. Leave out columns, or wait for more events."
        )
    X, centre, scale = standardised(design.matrix, spells.counts)
    sets = _weighted_sets(spells, own, censoring)
    model = PartialLikelihood(sets, X, spells.counts, "breslow")
    best = maximise(model.evaluate, X, design.names)
    here = model.at(best.beta)
    shares = (score_residuals(here) + sets.weight_shares(here, spells)) @ best.inverse
    covariance = (shares.T * spells.counts) @ shares / np.outer(scale, scale)
    notes = (*rarity_notes(own, len(scale)), *spells_set_aside(design))
    coefficients = Coefficients(
        design.names, best.beta / scale, covariance, normal_df(design.names),
        "sandwich of Fine and Gray", notes,
    )  # fmt: skip
    return FineGrayFit(
        design, spells, cause, here, centre, scale, coefficients, best.start_loglik, best.loglik
    )


def _weighted_sets(spells: Spells, own: Spells, censoring: Censoring) -> WeightedRiskSets:
    plain = build_risk_sets(own, np.zeros(len(own.exit), dtype=np.int64))
    moments, place = np.unique(spells.exit, return_inverse=True)
    at_risk = number_at_risk(spells, moments)
    lost = np.bincount(place, spells.counts * ~spells.happened)
    if censoring == "after events":
        at_risk = at_risk - np.bincount(place, spells.counts * spells.happened)
    with np.errstate(divide="ignore", invalid="ignore"):
        after = np.cumprod(np.where(lost > 0, 1 - lost / at_risk, 1))
    uncensored = np.concatenate([[1.0], after[:-1]])
    competing = spells.happened & ~own.happened
    return WeightedRiskSets(
        **vars(plain),
        competing=np.flatnonzero(competing),
        at_exit=uncensored[place[competing]],
        at_time=uncensored[np.searchsorted(moments, plain.time)],
    )
