"""Themes of texts as a chart: the share of the texts that hold each."""

from ccqa_lib.analyse.themes.result import ThemeSearch
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.show import Block
from ccqa_lib.show.plain import plain_line


def chart_themes(themes: ThemeSearch | None) -> list[Block]:
    """Draw the stable themes, the most written first; nothing where none stands."""
    if themes is None or not themes.stable:
        return []
    rows = [
        IntervalRow(
            plain_line(", ".join(theme.terms)),
            *(100 * each for each in (theme.share.estimate, theme.share.low, theme.share.high)),
        )
        for theme in themes.stable
    ]
    told = "; ".join(f"{r.label} {r.estimate:.1f} ({r.low:.1f} to {r.high:.1f})" for r in rows)
    drawn = chart_intervals(
        rows, IntervalScale("share of texts, %", None), "What people write about",
        f"Themes by their share of all texts in percent, with 95 % intervals: {told}.",
        f"Of {themes.n:,} texts. A text can hold several themes or none.",
    )  # fmt: skip
    return [drawn.evidence_of("themes-in-texts")]
