"""Causes as charts: the share of defects that each accounts for, and how it moves the odds."""

from collections.abc import Sequence

from ccqa_lib.analyse.causes.result import Cause, CauseSearch
from ccqa_lib.analyse.causes.two_periods import PeriodChange
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.show import Block


def chart_causes(search: CauseSearch) -> list[Block]:
    """Draw the causes by their share of defects and by their odds; nothing where none stands."""
    if not search.causes:
        return []
    shares = [_row(cause, cause.size.share, 100.0) for cause in search.causes]
    odds = [_row(cause, cause.size.odds, 1.0) for cause in search.causes]
    return [
        chart_intervals(
            shares, IntervalScale("share of all defects, %"), "Which causes carry the defects",
            _alt("share of all defects in percent", shares),
            "Most first. Causes can strike the same contact, so shares need not add up.",
        ).evidence_of("cause"),
        chart_intervals(
            odds, IntervalScale("odds of a defect, times", 1.0, 2, True),
            "How strong each cause is",
            _alt("odds ratio", odds), "All other causes, agents, teams and time held as they are.",
        ),
    ]  # fmt: skip


def _row(cause: Cause, effect, times: float) -> IntervalRow:
    return IntervalRow(
        str(cause).replace("_", " "),
        effect.estimate * times,
        effect.low * times,
        effect.high * times,
        "concern",
    )


def _alt(what: str, rows: Sequence[IntervalRow]) -> str:
    told = "; ".join(f"{r.label} {r.estimate:.3g} ({r.low:.3g} to {r.high:.3g})" for r in rows)
    return f"Causes by {what}, with 95 % intervals: {told}."


def chart_change(change: PeriodChange | None) -> list[Block]:
    """Draw the change between two periods, and its mix and rate by column; nothing for none."""
    if change is None or change.leading is None:
        return []
    rows = [_part("the whole change", change.change)]
    for split in change.splits:
        name = split.column.replace("_", " ")
        rows.append(_part(f"mix of {name}", split.mix))
        rows.append(_part(f"rate, by {name}", split.rate))
    told = "; ".join(f"{r.label} {r.estimate:+.2f} ({r.low:+.2f} to {r.high:+.2f})" for r in rows)
    drawn = chart_intervals(
        rows, IntervalScale("points of the share of defects", 0.0, 2),
        "What the change between the two periods is made of",
        f"Change in percentage points with 95 % intervals: {told}.",
        "Mix: other contacts than before. Rate: the same kinds of contacts, worse or better. Of "
        "each column, the two add up to the whole change.",
    )  # fmt: skip
    return [drawn.evidence_of("change-between-periods")]


def _part(label: str, effect: Effect) -> IntervalRow:
    is_clear = effect.low > 0 or effect.high < 0
    tone = "concern" if effect.low > 0 else "improvement" if is_clear else "plain"
    return IntervalRow(label, effect.estimate, effect.low, effect.high, tone)
