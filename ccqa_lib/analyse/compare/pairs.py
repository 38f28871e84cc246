"""Which groups differ from which? All pairs, with the number of pairs accounted for."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.adjust import benjamini_hochberg, bonferroni, holm
from ccqa_lib.analyse.compare.anova import one_way_anova
from ccqa_lib.analyse.effect import tail_of
from ccqa_lib.analyse.sample import Sample, need_groups
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class PairTable:
    """All pairs of groups, one row each: `first`, `second`, the difference and its p values.

    `p_adjusted` holds over all pairs together; `method` says how.
    """

    method: str
    pairs: pd.DataFrame
    source: str

    def __str__(self) -> str:
        apart = self.pairs[self.pairs["p_adjusted"] < 0.05]
        if apart.empty:
            return f"{self.method}: no two of the groups can be told apart"
        named = ", ".join(f"{row.first} and {row.second}" for row in apart.itertuples())
        return f"{self.method}: {len(apart)} of {len(self.pairs)} pairs differ: {named}"

    def to_block(self) -> Block:
        """Show all pairs."""
        return table(self.pairs, str(self), note=f"{self.source}.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def tukey_pairs(*samples: Sample, confidence: float = 0.95) -> PairTable:
    """Compare all pairs of means, one spread for all (Tukey 1949; Kramer 1956 if n differ).

    Differences are the second group minus the first.
    """
    anova = one_way_anova(*samples)
    reach = stats.studentized_range.isf(2 * tail_of(confidence), len(samples), anova.df[1])
    rows = []
    for first, second in itertools.combinations(samples, 2):
        se = anova.residual_sd * math.sqrt((1 / first.n + 1 / second.n) / 2)
        rows.append(_mean_pair(first, second, se, (len(samples), anova.df[1]), reach))
    return PairTable("Tukey's test of all pairs", _frame(rows), "Tukey 1949, Kramer 1956")


def games_howell_pairs(*samples: Sample, confidence: float = 0.95) -> PairTable:
    """Compare all pairs of means, spreads free to differ (Games & Howell 1976).

    Differences are the second group minus the first.
    """
    need_groups(samples, "the Games-Howell test")
    for sample in samples:
        sample.need_spread("the Games-Howell test")
    rows = []
    for first, second in itertools.combinations(samples, 2):
        parts = np.array([s.variance / s.n for s in (first, second)])
        df = parts.sum() ** 2 / (parts**2 / [first.n - 1, second.n - 1]).sum()
        reach = stats.studentized_range.isf(2 * tail_of(confidence), len(samples), df)
        se = math.sqrt(parts.sum() / 2)
        rows.append(_mean_pair(first, second, se, (len(samples), df), reach))
    return PairTable("Games-Howell test of all pairs", _frame(rows), "Games & Howell 1976")


def dunn_pairs(*samples: Sample) -> PairTable:
    """Compare all pairs of groups by mean rank (Dunn 1964), ties corrected; first minus second.

    `p_adjusted` is Holm's; `p_bonferroni` and `p_bh` stand beside it.

    Raises
    ------
    AnalysisError
        Fewer than two groups, or all values of all groups alike.
    """
    if len(samples) < 2:
        raise AnalysisError("Dunn's test needs at least two groups.")
    ranks, spread = pooled_ranks(samples)
    mean_rank = [part.mean() for part in ranks]
    rows = []
    for i, j in itertools.combinations(range(len(samples)), 2):
        se = math.sqrt(spread * (1 / samples[i].n + 1 / samples[j].n))
        z = (mean_rank[i] - mean_rank[j]) / se
        rows.append((samples[i].name, samples[j].name, z, 2 * stats.norm.sf(abs(z))))
    frame = pd.DataFrame(rows, columns=["first", "second", "z", "p"])
    p = frame["p"].to_numpy()
    frame = frame.assign(p_adjusted=holm(p), p_bonferroni=bonferroni(p), p_bh=benjamini_hochberg(p))
    return PairTable("Dunn's test of all pairs", frame, "Dunn 1964, Holm 1979")


def pooled_ranks(samples: tuple[Sample, ...]) -> tuple[list[np.ndarray], float]:
    """Rank all values together; return the ranks by group and their variance, ties corrected."""
    values = np.concatenate([sample.values for sample in samples])
    n, (_, ties) = len(values), np.unique(values, return_counts=True)
    spread = n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1)) if n > 1 else 0.0
    if len(ties) == 1:
        raise AnalysisError(
            f"{', '.join(sample.name for sample in samples)}: all {n} values are {values[0]:g}, "
            "so ranks cannot tell the groups apart."
        )
    ends = np.cumsum([sample.n for sample in samples])[:-1]
    return np.split(stats.rankdata(values), ends), spread


def _mean_pair(first, second, se, shape, reach) -> tuple:
    difference = second.mean - first.mean
    p = float(stats.studentized_range.sf(abs(difference) / se, *shape))
    low, high = difference - reach * se, difference + reach * se
    return first.name, second.name, difference, low, high, p


def _frame(rows: list[tuple]) -> pd.DataFrame:
    names = ["first", "second", "difference", "low", "high", "p_adjusted"]
    return pd.DataFrame(rows, columns=names)
