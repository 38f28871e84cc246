"""Proportional hazards: does a hazard ratio stay the same over the spell?

The score test of a drift of each coefficient with a transform of time (Grambsch and Therneau 1994
in its exact form, as in R's survival since version 3; older programs correlate residuals).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.survival.cox import CoxFit
from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.show import Block, table

Transform = Literal["km", "identity", "rank", "log"]
ALL = "all together"


@dataclass(frozen=True, eq=False)
class ProportionalityTest:
    """One row a term and one for all: term, chisq, df, p."""

    transform: Transform
    terms: pd.DataFrame

    @property
    def p(self) -> float:
        """The p value of all terms together."""
        return float(self.terms["p"].iloc[-1])

    def __str__(self) -> str:
        own = self.terms.iloc[:-1]
        drifting = [f"'{term}'" for term in own.loc[own["p"] < 0.05, "term"]]
        if not drifting:
            return f"No hazard ratio is seen to drift over time (all together p {self.p:.3g})"
        return f"Hazard ratios drift over time for {', '.join(drifting)} (p below 0.05)"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = "A hazard ratio that drifts is an average over the time watched."
        return table(self.terms, str(self), note=note, formats={"chisq": ".2f", "p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def proportionality_test(fit: CoxFit, transform: Transform = "km") -> ProportionalityTest:
    """Test each term, and all, for a drift with time.

    Parameters
    ----------
    transform : str
        'km' (1 less the Kaplan-Meier curve just before), 'identity', 'rank' (among all exits) or
        'log' of time.
    """
    g = _transformed(fit, transform)
    here, k = fit.moments, len(fit.design.names)
    plain, mixed, squared = (here.information(g**power) for power in (0, 1, 2))
    score = here.score(g)
    drift = squared - mixed @ np.linalg.solve(plain, mixed)
    terms = {**fit.design.terms, ALL: tuple(range(k))}
    rows = []
    for term, columns in terms.items():
        at = list(columns)
        chisq, df = _score_test(score[at], drift[np.ix_(at, at)])
        rows.append((term, chisq, df, float(stats.chi2.sf(chisq, df)) if df else 1.0))
    return ProportionalityTest(transform, pd.DataFrame(rows, columns=["term", "chisq", "df", "p"]))


def _score_test(score: np.ndarray, information: np.ndarray) -> tuple[float, int]:
    """Return the statistic and its degrees of freedom: 0 where events of one time show no drift."""
    rank = int(np.linalg.matrix_rank(information, hermitian=True))
    if rank == len(score):
        return float(score @ np.linalg.solve(information, score)), rank
    return float(score @ np.linalg.pinv(information, hermitian=True) @ score), rank


def _transformed(fit: CoxFit, transform: Transform) -> np.ndarray:
    """Return the transform at each event time of the risk sets, centred and scaled."""
    time, deaths = fit.moments.model.sets.time, fit.moments.model.sets.deaths
    distinct, place = np.unique(time, return_inverse=True)
    events = np.bincount(place, deaths)
    if transform == "km":
        stay = np.cumprod(1 - events / number_at_risk(fit.spells, distinct))
        values = 1 - np.concatenate([[1.0], stay[:-1]])
    elif transform == "rank":
        ends, at = np.unique(fit.spells.exit, return_inverse=True)
        ended = np.bincount(at, fit.spells.counts)
        values = (np.cumsum(ended) - (ended - 1) / 2)[np.searchsorted(ends, distinct)]
    else:
        values = distinct if transform == "identity" else np.log(distinct)
    moved = values - np.average(values, weights=events)
    spread = np.sqrt(np.average(moved**2, weights=events))
    return (moved / spread if spread > 0 else moved)[place]
