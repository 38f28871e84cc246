"""Exact test of a two-by-two table, with the exact interval of its odds ratio.

The interval solves the noncentral hypergeometric equations to full precision; R's fisher.test
stops its search after two to five digits.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special

from ccqa_lib.analyse.compare.comparison import p_in_words
from ccqa_lib.analyse.compare.odds import two_by_two
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.show import Block, table

AS_LIKELY = 1 + 1e-7  # tables so close in probability count as equally likely, as R does


@dataclass(frozen=True, eq=False)
class FisherTest:
    """Fisher's exact test; `p` adds up all tables that are no more likely than the observed.

    `odds_ratio` is the conditional maximum-likelihood estimate; `p_greater` and `p_less` are
    one-sided: odds higher, or lower, in the first row.
    """

    counts: pd.DataFrame
    p: float
    p_greater: float
    p_less: float
    odds_ratio: Effect

    def __str__(self) -> str:
        return f"Fisher's exact test: {self.odds_ratio}, {p_in_words(self.p)}"

    def to_block(self) -> Block:
        """Show the counts; the result in the caption."""
        return table(self.counts.reset_index(names="row"), str(self), note="Fisher 1935.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def fisher_exact(counts: pd.DataFrame, confidence: float = 0.95) -> FisherTest:
    """Test a two-by-two table of counts, all margins taken as given.

    Raises
    ------
    AnalysisError
        Not two by two, no whole counts, or an empty row or column.
    """
    observed = two_by_two(counts).astype(int)
    family = _Noncentral(observed)
    weight = family.shares(0.0)
    at = family.support == observed[0, 0]
    return FisherTest(
        counts=counts,
        p=float(min(weight[weight <= weight[at][0] * AS_LIKELY].sum(), 1.0)),
        p_greater=float(weight[family.support >= observed[0, 0]].sum()),
        p_less=float(weight[family.support <= observed[0, 0]].sum()),
        odds_ratio=family.odds_ratio(confidence),
    )


class _Noncentral:
    """Distribution of the first cell, given the margins, for any odds ratio."""

    def __init__(self, observed: np.ndarray):
        (a, b), (c, d) = observed
        self.seen = int(a)
        self.support = np.arange(max(0, a - d), min(a + b, a + c) + 1)
        k = self.support
        self.log_weight = -sum(
            special.gammaln(cell + 1) for cell in (k, a + b - k, a + c - k, d - a + k)
        )

    def shares(self, log_ratio: float) -> np.ndarray:
        """Chance of each value of the first cell."""
        weight = self.log_weight + log_ratio * self.support
        weight = np.exp(weight - weight.max())
        return weight / weight.sum()

    def odds_ratio(self, confidence: float) -> Effect:
        """Estimate and exact interval; 0 or infinite at the ends of what is possible."""
        tail, k = tail_of(confidence), self.support
        lowest, highest = self.seen == k[0], self.seen == k[-1]
        estimate = low = 0.0
        high = math.inf
        if not lowest:
            low = self._solve(lambda share: share[k >= self.seen].sum() - tail)
        if not highest:
            high = self._solve(lambda share: tail - share[k <= self.seen].sum())
        if highest:
            estimate = math.inf
        elif not lowest:
            estimate = self._solve(lambda share: (share * k).sum() - self.seen)
        return Effect("odds ratio", estimate, low, high, confidence)

    def _solve(self, rising) -> float:
        root = optimize.brentq(lambda log: rising(self.shares(log)), -60, 60, xtol=1e-13)
        return math.exp(root)
