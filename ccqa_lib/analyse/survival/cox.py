"""Cox regression: which columns go with leaving sooner, by which factor of the hazard?

Cox (1972), fitted by our own Newton steps over risk sets: Efron's or Breslow's ties, strata, late
entry (entry, exit], columns that change from row to row of a person, and counted rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.survival.newton import maximise
from ccqa_lib.analyse.survival.partial import Moments, PartialLikelihood
from ccqa_lib.analyse.survival.risk_sets import build_risk_sets, stratum_codes
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells, read_spells
from ccqa_lib.analyse.survival.ties import Ties
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import say

FEWEST_EVENTS_PER_EFFECT = 10  # Peduzzi et al. (1995)


@dataclass(frozen=True, eq=False)
class CoxFit:
    """A fitted Cox model.

    `moments` are those of the partial likelihood at the estimates, in columns less `centre` over
    `scale`; `inverse` is the inverse information in these columns; `strata` numbers each row's.
    """

    design: Design
    spells: Spells
    strata: np.ndarray
    moments: Moments
    centre: np.ndarray
    scale: np.ndarray
    inverse: np.ndarray
    coefficients: Coefficients
    loglik_null: float
    loglik: float
    score_test: float

    @property
    def ties(self) -> Ties:
        """How tied events were taken."""
        return self.moments.model.ties

    @property
    def linear_predictor(self) -> np.ndarray:
        """Log of each row's hazard ratio against the mean of every column."""
        return self.moments.model.matrix @ self.moments.beta

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.loglik + 2 * len(self.design.names)

    def tests(self) -> pd.DataFrame:
        """Return the tests that nothing matters: test, chisq, df, p."""
        beta, covariance = self.coefficients.estimate, self.coefficients.covariance
        chisq = [
            2 * (self.loglik - self.loglik_null),
            float(beta @ np.linalg.solve(covariance, beta)),
            self.score_test,
        ]
        df = len(beta)
        return pd.DataFrame(
            {
                "test": ["likelihood ratio", "Wald", "score"], "chisq": chisq, "df": df,
                "p": stats.chi2.sf(chisq, df),
            }
        )  # fmt: skip

    def hazard_ratios(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the factors of the hazard: coefficient, hazard_ratio, low, high, p."""
        return hazard_ratios(self.coefficients, confidence)

    def __str__(self) -> str:
        return (
            f"Cox model of '{self.spells.columns.event}': {self.spells.n:,.0f} spells, "
            f"{self.spells.events:,.0f} events, {len(self.design.names)} effects"
        )

    def to_block(self) -> Block:
        """Return the table of hazard ratios that a notebook shows."""
        notes = [f"Standard errors: {self.coefficients.errors}.", *self.coefficients.notes]
        formats = {"hazard_ratio": ".3g", "low": ".3g", "high": ".3g", "p": ".3g"}
        return table(self.hazard_ratios(), str(self), note=" ".join(notes), formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_cox(
    design: Design, columns: SpellColumns, strata: Sequence[str] = (), ties: Ties = "efron"
) -> CoxFit:
    """Fit a Cox model.

    Parameters
    ----------
    design : Design
        With ``constant="implied"``; the columns of the spells and strata among its `also`.
    strata : sequence of str
        Columns whose values each have a baseline hazard of their own.

    Raises
    ------
    AnalysisError
        The spells are none, no event or too few, or an effect has no finite estimate.
    """
    spells = read_cox_spells(design, columns, strata)
    codes = stratum_codes(spells, strata)
    X, centre, scale = standardised(design.matrix, spells.counts)
    model = PartialLikelihood(build_risk_sets(spells, codes), X, spells.counts, ties)
    best = maximise(model.evaluate, X, design.names)
    coefficients = Coefficients(
        design.names, best.beta / scale, best.inverse / np.outer(scale, scale),
        normal_df(design.names), say("model-based, ties by {name}", name=ties.capitalize()),
        (*rarity_notes(spells, len(design.names)), *spells_set_aside(design)),
    )  # fmt: skip
    return CoxFit(
        design, spells, codes, model.at(best.beta), centre, scale, best.inverse, coefficients,
        best.start_loglik, best.loglik, best.score_test,
    )  # fmt: skip


def read_cox_spells(design: Design, columns: SpellColumns, strata: Sequence[str] = ()) -> Spells:
    """Return the spells of a design's rows, refusing what no hazard ratio can come from."""
    if INTERCEPT in design.names:
        raise AnalysisError(
            "A Cox model has no intercept; build the design with constant='implied'."
        )
    if not design.names:
        raise AnalysisError("No columns to explain the hazard with; name at least one.")
    spells = read_spells(design.rows, columns, also=strata)
    if len(spells.exit) != len(design.rows):
        raise AnalysisError(
            f"'{columns.count}' is 0 in {len(design.rows) - len(spells.exit):,} rows; "
            "set them aside before the design is built."
        )
    spells.require_events("a Cox model")
    if spells.events <= len(design.names):
        raise AnalysisError(
            f"{len(design.names)} effects are asked of {spells.events:,.0f} events in "
            f"'{columns.event}'; that fits anything. Leave out columns, or wait for more events."
        )
    return spells


def standardised(
    matrix: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return columns less their means over their standard deviations, the means, the deviations."""
    centre = np.average(matrix, axis=0, weights=counts)
    moved = matrix - centre
    scale = np.sqrt(np.average(moved**2, axis=0, weights=counts))
    return moved / scale, centre, scale


def hazard_ratios(coefficients: Coefficients, confidence: float = 0.95) -> pd.DataFrame:
    """Return the factors of the hazard: coefficient, hazard_ratio, low, high, p."""
    with np.errstate(over="ignore"):
        low, high = np.exp(coefficients.interval(confidence)).T
        ratio = np.exp(coefficients.estimate)
    return pd.DataFrame(
        {
            "coefficient": coefficients.names, "hazard_ratio": ratio, "low": low, "high": high,
            "p": coefficients.p,
        }
    )  # fmt: skip


def rarity_notes(spells: Spells, effects: int) -> tuple[str, ...]:
    """Return the sentence that a reader of few events needs."""
    if spells.events >= FEWEST_EVENTS_PER_EFFECT * effects:
        return ()
    return (
        say(
            "Only {events} events for {count} effects ({least} each are advised): estimates lean "
            "away from 1 and intervals are rough.",
            events=f"{spells.events:,.0f}", count=effects, least=FEWEST_EVENTS_PER_EFFECT,
        ),
    )  # fmt: skip


def spells_set_aside(design: Design) -> tuple[str, ...]:
    """Return the sentence about rows without a value, where there are any."""
    return (say("{sentence}.", sentence=design),) if any(design.dropped.values()) else ()
