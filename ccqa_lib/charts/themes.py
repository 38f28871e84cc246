"""Themes of texts as a chart: the share of the texts that hold each."""

from ccqa_lib.analyse.themes.result import ThemeSearch
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.show import Block
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.plain import plain_line


def chart_themes(themes: ThemeSearch | None) -> list[Block]:
    """Draw the stable themes, the most written first; nothing where none stands."""
    if themes is None or not themes.stable:
        return []
    rows = [
        IntervalRow(
            plain_line(listed(theme.terms)),
            *(100 * each for each in (theme.share.estimate, theme.share.low, theme.share.high)),
        )
        for theme in themes.stable
    ]
    told = apart(
        say("{label} {size} ({low} to {high})", label=row.label, size=f"{row.estimate:.1f}",
            low=f"{row.low:.1f}", high=f"{row.high:.1f}")
        for row in rows
    )  # fmt: skip
    drawn = chart_intervals(
        rows, IntervalScale(say("share of texts, %"), None), say("What people write about"),
        say("Themes by their share of all texts in percent, with 95 % intervals: {rows}.",
            rows=told),
        say("Of {n} texts. A text can hold several themes or none.", n=f"{themes.n:,}"),
    )  # fmt: skip
    return [drawn.evidence_of("themes-in-texts")]
