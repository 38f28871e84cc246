"""How big is a problem and for whom? Level and segments of one measure, put together."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.project.baseline import Level, baseline_level
from ccqa_lib.analyse.project.segments import Segments, rank_segments
from ccqa_lib.analyse.project.standouts import standing_out
from ccqa_lib.analyse.spc.series import Family
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.language import mark_heads, say

_HEADS = mark_heads((
    "column", "segment", "level", "rest", "difference", "low", "high", "share of contacts",
    "share of defects", "excess", "p adjusted",
))  # fmt: skip
_DAYS = {"day": 1, "week": 7, "month": 365 / 12}


@dataclass(frozen=True, eq=False)
class Definition:
    """Level, segments of every column, and those that are worse than the rest beyond chance."""

    level: Level
    segments: tuple[Segments, ...]
    standouts: pd.DataFrame

    def standouts_block(self) -> Block:
        """Return the segments that stand out, the largest excess first; in words where none do."""
        if not len(self.standouts):
            return text([self._none()], say("Segments that stand out: none"))
        title = say("Segments that stand out: worse than the rest of their column")
        shares = ["level", "rest", "difference", "low", "high", "share_of_contacts",
                  "share_of_defects"]  # fmt: skip
        note = say(
            "Every segment of every column against the rest, at 5 % for all together. 'excess' "
            "counts the cases beyond the level of the rest. Where it is, is not why it is."
        )
        shown = self.standouts.rename(columns={"p": "p_adjusted"})
        formats = dict.fromkeys(shares, ".1%") | {"excess": ",.0f", "p_adjusted": ".2g"}
        return table(shown, title, note=note, formats=formats)

    @property
    def has_rates(self) -> bool:
        """Whether segments have a level that can be compared, and are not only counted."""
        return any(part.rows["level"].notna().any() for part in self.segments)

    def _none(self) -> str:
        if not self.segments:
            return say("No column was named, or is mapped, to split by.")
        if not self.has_rates:
            return say(
                "Only cases are counted: how many contacts each segment has is not known, so no "
                "segment can be called worse than the rest."
            )
        return say("Every segment of every column was held against the rest, at 5 % for all "
                   "together; none is worse beyond chance.")  # fmt: skip


def define_problem(
    series: pd.DataFrame,
    counts: pd.DataFrame,
    columns: Sequence[str],
    family: Family,
    better: str,
    options: tuple[str, str, int],
) -> Definition:
    """Return the level of a measure and its segments.

    Parameters
    ----------
    series : DataFrame
        One row a whole period, as for `spc.control_chart`.
    counts : DataFrame
        From `data.segment_counts`, executed.
    columns : sequence of str
        The columns to split by, in order.
    options : (str, str, int)
        Name of the measure, length of a period, and fewest contacts of a segment shown.
    """
    name, period, min_cell = options
    days = round(len(series) * _DAYS[period])
    level = baseline_level(series, family, name, days)
    good = better == "higher"
    ranked = tuple(
        rank_segments(counts, column, family, good and family != "rate", min_cell)
        for column in columns
    )
    judged = [] if better == "neither" else ranked
    return Definition(level, ranked, standing_out(judged, counts, good))
