"""For whom is it? Segments of one column: their part of the defects, and their own level.

Shares of the whole carry simultaneous intervals and ties (`process.pareto`), levels Wilson's
interval (shares) or Student's (means). Segments of fewer than `min_cell` contacts are put
together, and so is the next smallest where the rest would still be too small to show.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.proportion import wilson_ends
from ccqa_lib.analyse.process.pareto import Pareto, pareto
from ccqa_lib.analyse.spc.series import Family
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

MOST_SHOWN = 12
OTHERS = mark("all others")
AS_RECORDED = mark("all others (as recorded)")  # a segment of the data that has this very name
_HEADS = mark_heads((
    "segment", "contacts", "defects", "share of contacts", "share of defects", "level", "low",
    "high", "cases", "share of cases",
))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Segments:
    """The segments of one column.

    `rows` has one row a segment, the largest part first: segment, contacts, defects (NaN for a
    mean), share_of_contacts, share_of_defects, level, low, high (of the level, in its stored
    unit; NaN where a count has no exposure). `pareto` is None for means, or below two segments.
    """

    column: str
    family: Family
    rows: pd.DataFrame
    pareto: Pareto | None
    pooled: int

    @property
    def leading(self) -> pd.Series:
        """The segment with the largest part of the defects (of a mean: the worst level)."""
        return self.rows.iloc[0]

    @property
    def is_tied(self) -> bool:
        """Could chance turn the first two ranks round?"""
        return self.pareto is not None and bool(self.pareto.causes["tied_with_next"].iloc[0])

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shares = ["share_of_contacts", "share_of_defects", "share_of_cases"]
        whole = {"contacts": ",.0f", "defects": ",.0f", "cases": ",.0f"}
        if self.family == "share":
            shares += ["level", "low", "high"]
        note = ""
        if self.pooled:
            note = say("{count} segments too small to show stand together.", count=self.pooled)
        shown = self.rows.dropna(axis="columns", how="all")
        if self.family == "rate":  # its cases are all that is counted: there is no denominator
            shown = shown[["segment", "defects", "share_of_defects"]].rename(
                columns={"defects": "cases", "share_of_defects": "share_of_cases"}
            )
        shown = shown.assign(segment=[segment_words(name) for name in shown["segment"]])
        formats = dict.fromkeys(shares, ".1%") | whole
        return table(shown, say("By {column}", column=self.column), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def segment_words(segment: str) -> str:
    """Return a segment's name: as the data have it, but for those that are put together."""
    return word(segment) if segment in (OTHERS, AS_RECORDED) else segment


def rank_segments(
    counts: pd.DataFrame, column: str, family: Family, hits_are_good: bool, min_cell: int
) -> Segments:
    """Rank the segments of one column by their part of the defects.

    Parameters
    ----------
    counts : DataFrame
        From `data.segment_counts`, executed: column, segment, period, contacts, total, squares.
    hits_are_good : bool
        Defects are then the contacts that are no hits.
    """
    own = counts[counts["column"] == column].groupby("segment", as_index=False, sort=True)
    own = own[["contacts", "total", "squares"]].sum()
    own = own[own["contacts"] > 0].copy()
    own.loc[own["segment"] == OTHERS, "segment"] = AS_RECORDED
    own = own.astype(dict.fromkeys(("contacts", "total", "squares"), float))
    shown, pooled = _pooled(own, min_cell)
    defects = shown["contacts"] - shown["total"] if hits_are_good else shown["total"]
    if family == "measure":
        defects = pd.Series(math.nan, shown.index)
    rows = pd.DataFrame(
        {
            "segment": shown["segment"], "contacts": shown["contacts"].astype(int),
            "defects": defects, "share_of_contacts": shown["contacts"] / shown["contacts"].sum(),
            "share_of_defects": defects / defects.sum() if defects.sum() > 0 else math.nan,
        }
    )  # fmt: skip
    ends = [_level(row, family) for row in shown.itertuples()]
    rows[["level", "low", "high"]] = np.array(ends, dtype=float).reshape(len(rows), 3)
    by, upwards = ("level", hits_are_good) if family == "measure" else ("defects", False)
    rows = rows.sort_values([by, "segment"], ascending=[upwards, True], ignore_index=True)
    is_rest = rows["segment"].eq(OTHERS) & (pooled > 0)
    rows = pd.concat([rows[~is_rest], rows[is_rest]])
    return Segments(column, family, rows.reset_index(drop=True), _pareto(rows, family), pooled)


def _pareto(rows: pd.DataFrame, family: Family) -> Pareto | None:
    named = rows[rows["defects"].notna()]
    if family == "measure" or len(named) < 2 or named["defects"].sum() <= 0:
        return None
    return pareto(named["segment"], named["defects"].round())


def _pooled(own: pd.DataFrame, min_cell: int) -> tuple[pd.DataFrame, int]:
    """Put together what is too small to show, or beyond the most that is shown."""
    ordered = own.sort_values(["contacts", "segment"], ascending=[False, True], ignore_index=True)
    keep = min(int((ordered["contacts"] >= min_cell).sum()), MOST_SHOWN)
    while 0 < keep < len(ordered) and ordered["contacts"][keep:].sum() < min_cell:
        keep -= 1
    if keep >= len(ordered):
        return ordered, 0
    rest = ordered[keep:][["contacts", "total", "squares"]].sum()
    others = pd.DataFrame([{"segment": OTHERS, **rest}])
    return pd.concat([ordered[:keep], others], ignore_index=True), len(ordered) - keep


def _level(row, family: Family) -> tuple[float, float, float]:
    n = row.contacts
    if family == "share":
        low, high = wilson_ends(int(row.total), int(n), 0.95)
        return row.total / n, low, high
    if family == "rate":
        return math.nan, math.nan, math.nan
    mean = row.total / n
    if n < 2:
        return mean, math.nan, math.nan
    spread = max(row.squares / n - mean**2, 0.0) * n / (n - 1)
    reach = stats.t.isf(0.025, n - 1) * math.sqrt(spread / n)
    return mean, mean - reach, mean + reach
