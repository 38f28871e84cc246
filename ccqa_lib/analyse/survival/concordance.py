"""Concordance: of two people, does the one who leaves first have the higher predicted risk?

Harrell's C with late entry, strata and counts: a pair can be compared when one had the event while
the other was at risk and stayed longer. The error is the infinitesimal jackknife.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.survival.cox import CoxFit
from ccqa_lib.analyse.survival.dominance import weight_below
from ccqa_lib.errors import AnalysisError

SAME_SCORE = 11  # decimals of the linear predictor beyond which two scores are tied


@dataclass(frozen=True)
class Concordance:
    """The share of comparable pairs in the right order (ties of risk count half), with its SE."""

    value: float
    se: float
    pairs: float

    def effect(self, confidence: float = 0.95) -> Effect:
        """Return the share with its interval."""
        reach = normal_quantile(confidence) * self.se
        ends = max(self.value - reach, 0.0), min(self.value + reach, 1.0)
        return Effect("concordance", self.value, *ends, confidence)

    def __str__(self) -> str:
        return f"{self.effect()} from {self.pairs:,.0f} pairs"


def concordance(fit: CoxFit, cluster: pd.Series | None = None) -> Concordance:
    """Return how well the linear predictor orders the events.

    Parameters
    ----------
    cluster : Series, optional
        Whom rows belong to, aligned with the design's rows, where rows are not independent.

    Raises
    ------
    AnalysisError
        No two people can be compared.
    """
    won, compared = _own_pairs(fit)
    counts = fit.spells.counts
    pairs = counts @ compared / 2
    if pairs <= 0:
        raise AnalysisError(
            "No two spells can be compared: nobody was at risk when another had the event."
        )
    value = float(counts @ won / 2 / pairs)
    influence = (won - value * compared) / pairs
    if cluster is None:
        return Concordance(value, float(np.sqrt(counts @ influence**2)), float(pairs))
    codes, _ = pd.factorize(cluster)
    sums = np.bincount(codes, counts * influence)
    return Concordance(value, float(np.sqrt(sums @ sums)), float(pairs))


def _own_pairs(fit: CoxFit) -> np.ndarray:
    """Return, for each row, its pairs in the right order and all its pairs, shape (2, rows)."""
    spells, counts = fit.spells, fit.spells.counts
    score = np.unique(np.round(fit.linear_predictor, SAME_SCORE), return_inverse=True)[1]
    both = np.concatenate([spells.entry, spells.exit])
    moment = 2 * np.unique(both, return_inverse=True)[1]
    entry, end = moment[: len(score)], moment[len(score) :]
    stays = end + ~spells.happened  # the censored outlast an event at the same time
    pairs = np.zeros((2, len(score)))
    for stratum in np.unique(fit.strata):
        at = np.flatnonzero(fit.strata == stratum)
        own = at[spells.happened[at]]
        late = at[entry[at] > 0]  # the others were there before any event
        pairs[:, own] += _met(-stays[at], score[at], counts[at], -end[own], score[own])
        pairs[:, own] -= _met(-entry[late], score[late], counts[late], 1 - end[own], score[own])
        pairs[:, at] += _met(end[own], -score[own], counts[own], stays[at], -score[at])
        pairs[:, late] -= _met(end[own], -score[own], counts[own], entry[late] + 1, -score[late])
    return pairs


def _met(moments, scores, weights, before, score) -> np.ndarray:
    """Return the weight of moments before the asked ones, of lower score (ties half) and of any."""
    if not len(moments):
        return np.zeros((2, len(score)))
    asked = np.tile(before, 2), np.concatenate([score, score + 1])
    lower, not_higher = np.split(weight_below((moments, scores), weights, asked), 2)
    order = np.argsort(moments)
    upto = np.concatenate([[0.0], np.cumsum(weights[order])])
    return np.stack([(lower + not_higher) / 2, upto[np.searchsorted(moments[order], before)]])
