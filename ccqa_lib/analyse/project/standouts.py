"""Which segments are worse than the rest of their column, beyond chance?

Each segment is held against the rest, period by period: what moves both in one week is no
difference between them. The difference of two ratios is linearised (Cochran, Sampling Techniques,
section 6.4), its variance is the larger of the plain and the Newey-West one over periods, and all
comparisons of all columns share one risk (Bonferroni, Student's t on periods - 1).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.project.baseline import FEWEST_PERIODS, variance_of_mean
from ccqa_lib.analyse.project.segments import OTHERS, Segments

FEWEST_EXPECTED = 5.0  # hits and misses; fewer have no such test
COLUMNS = [
    "column", "segment", "level", "rest", "difference", "low", "high", "share_of_contacts",
    "share_of_defects", "excess", "p",
]  # fmt: skip


@dataclass(frozen=True)
class _Sides:
    """Contacts and hits a period of one segment and of the rest, arrays of shape (periods,)."""

    n: np.ndarray
    hits: np.ndarray
    rest_n: np.ndarray
    rest_hits: np.ndarray

    @property
    def is_testable(self) -> bool:
        """Are hits and misses frequent enough on both sides, and periods enough?"""
        n, rest = self.n.sum(), self.rest_n.sum()
        share = (self.hits.sum() + self.rest_hits.sum()) / (n + rest)
        fewest = min(n, rest) * min(share, 1 - share)
        return len(self.n) >= FEWEST_PERIODS and fewest >= FEWEST_EXPECTED


def standing_out(
    every: Sequence[Segments], counts: pd.DataFrame, hits_are_good: bool, risk: float = 0.05
) -> pd.DataFrame:
    """Return segments of a share that are worse than the rest of their column.

    Parameters
    ----------
    counts : DataFrame
        From `data.segment_counts`, executed: column, segment, period, contacts, total.

    Returns
    -------
    DataFrame
        column, segment, level, rest, difference, low, high (at the shared risk),
        share_of_contacts, share_of_defects, excess (defects beyond the rest's level), p (times
        the number of comparisons); the largest excess first, possibly empty.
    """
    tests = [
        (part.column, row, sides)
        for part in every
        if part.family == "share" and len(part.rows) > 1
        for row in part.rows[part.rows["segment"] != OTHERS].itertuples()
        if (sides := _sides(counts, part.column, row.segment)).is_testable
    ]
    sign = -1.0 if hits_are_good else 1.0
    found = [_compared(*test, sign, risk / len(tests)) for test in tests]
    frame = pd.DataFrame(found, columns=COLUMNS)
    frame["p"] = np.minimum(frame["p"].astype(float) * max(len(tests), 1), 1.0)
    worse = frame[frame["p"] < risk]
    return worse.sort_values("excess", ascending=False, ignore_index=True)


def _sides(counts: pd.DataFrame, column: str, segment: str) -> _Sides:
    own = counts[counts["column"] == column]
    is_in = own["segment"] == segment
    sums = [
        part.groupby("period")[["contacts", "total"]].sum().astype(float)
        for part in (own[is_in], own[~is_in])
    ]
    periods = sums[0].index.union(sums[1].index)
    mine, rest = (part.reindex(periods, fill_value=0.0) for part in sums)
    return _Sides(*(side[name].to_numpy() for side in (mine, rest) for name in side))


def _compared(column: str, row, sides: _Sides, sign: float, risk: float) -> tuple:
    n, rest_n = sides.n.sum(), sides.rest_n.sum()
    level, rest = sides.hits.sum() / n, sides.rest_hits.sum() / rest_n
    periods = len(sides.n)
    off = (sides.hits - level * sides.n) / n - (sides.rest_hits - rest * sides.rest_n) / rest_n
    error = math.sqrt(max(variance_of_mean(off * periods), _binomial(level, n, rest, rest_n)))
    apart = level - rest
    reach = float(stats.t.isf(risk / 2, periods - 1)) * error
    p = 2 * float(stats.t.sf(sign * apart / error, periods - 1)) if error > 0 else 1.0
    return (
        column, row.segment, level, rest, apart, apart - reach, apart + reach,
        row.share_of_contacts, row.share_of_defects, sign * apart * n, p,
    )  # fmt: skip


def _binomial(level: float, n: float, rest: float, rest_n: float) -> float:
    """Return the variance of a difference of independent contacts: the least there is."""
    return level * (1 - level) / n + rest * (1 - rest) / rest_n
