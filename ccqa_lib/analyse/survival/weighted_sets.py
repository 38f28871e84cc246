"""Weighted risk sets: those who left by another cause stay, as far as they would still be watched.

Fine and Gray (1999), section 3: the weight at t is G(t-)/G(exit-), G the chance not to be censored.
"""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.analyse.survival.partial import Moments
from ccqa_lib.analyse.survival.risk_sets import RiskSets, sums_at
from ccqa_lib.analyse.survival.spells import Spells


@dataclass(frozen=True, eq=False)
class WeightedRiskSets(RiskSets):
    """Risk sets of one stratum, in which rows that left by another cause stay with a weight.

    `competing` are these rows and `at_exit` their G just before their exit; `at_time` is G just
    before each event time.
    """

    competing: np.ndarray
    at_exit: np.ndarray
    at_time: np.ndarray

    def totals(self, values: np.ndarray) -> np.ndarray:
        """Sum a column, or columns, of the rows over the weighted risk set at each time."""
        own = _across(values[self.competing], 1 / self.at_exit)
        after = self.last[self.competing] + 1
        sums = np.cumsum(sums_at(after, own, len(self.time) + 1), axis=0)[:-1]
        return super().totals(values) + _across(sums, self.at_time)

    def accumulate(self, values: np.ndarray) -> np.ndarray:
        """Sum a column, or columns, of the times over those at which each row counts, weighted."""
        sums = super().accumulate(values)
        sums[self.competing] += _across(
            self._ahead(values)[self.last[self.competing] + 1], 1 / self.at_exit
        )
        return sums

    def weight_shares(self, here: Moments, spells: Spells) -> np.ndarray:
        """Return each row's share of the score through the weights, shape (rows, k).

        The influence of the censored on G, and of G on the score (Fine and Gray 1999, psi).
        """
        moments, place = np.unique(spells.exit, return_inverse=True)
        at_risk = number_at_risk(spells, moments)
        censored = ~spells.happened
        q = self._pull(here, moments, place)
        lost = np.bincount(place, spells.counts * censored)
        past = np.cumsum(_across(q, lost / at_risk**2), axis=0)
        return _across(_across(q, 1 / at_risk)[place], censored) - past[place]

    def _pull(self, here: Moments, moments: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Return how the score moves with the hazard of being censored at each exit time."""
        rows = self.competing
        own = here.model.counts[rows] * here.risk[rows] / self.at_exit
        left = place[rows] + 1
        heads = np.cumsum(np.bincount(left, own, len(moments) + 1))[:-1]
        sums = sums_at(left, _across(here.model.matrix[rows], own), len(moments) + 1)
        sums = np.cumsum(sums, axis=0)[:-1]
        drawn = here.S1 * here.sums.a0[:, None]
        later = np.searchsorted(self.time, moments, side="left")
        hazard, mean = self._ahead(here.sums.h0)[later], self._ahead(drawn)[later]
        return _across(sums, hazard) - _across(mean, heads)

    def _ahead(self, values: np.ndarray) -> np.ndarray:
        """Sum values times G from each time to the end, with a last 0."""
        weighted = _across(values, self.at_time)
        sums = np.cumsum(weighted[::-1], axis=0)[::-1]
        return np.concatenate([sums, np.zeros_like(sums[:1])])


def _across(values: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return values * (factor if values.ndim == 1 else factor[:, None])
