"""Causes as charts: the share of defects that each accounts for, and how it moves the odds."""

from collections.abc import Sequence

from ccqa_lib.analyse.causes.result import Cause, CauseSearch
from ccqa_lib.analyse.causes.stretches import NotCompared
from ccqa_lib.analyse.causes.two_periods import PeriodChange
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.show import Block
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import apart


def chart_causes(search: CauseSearch) -> list[Block]:
    """Draw the causes by their share of defects and by their odds; nothing where none stands."""
    if not search.causes:
        return []
    shares = [_row(cause, cause.size.share, 100.0) for cause in search.causes]
    odds = [_row(cause, cause.size.odds, 1.0) for cause in search.causes]
    return [
        chart_intervals(
            shares, IntervalScale(say("share of all defects, %")),
            say("Which causes carry the defects"),
            say(
                "Causes by share of all defects in percent, with 95 % intervals: {rows}.",
                rows=_told(shares),
            ),
            say("Most first. Causes can strike the same contact, so shares need not add up."),
        ).evidence_of("cause"),
        chart_intervals(
            odds, IntervalScale(say("odds of a defect, times"), 1.0, 2, True),
            say("How strong each cause is"),
            say("Causes by odds ratio, with 95 % intervals: {rows}.", rows=_told(odds)),
            say("All other causes, agents, teams and time held as they are."),
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


def _told(rows: Sequence[IntervalRow], form: str = ".3g") -> str:
    """Tell rows with their numbers, one behind the other."""
    return apart(
        say(
            "{label} {size} ({low} to {high})", label=row.label, size=format(row.estimate, form),
            low=format(row.low, form), high=format(row.high, form),
        )
        for row in rows
    )  # fmt: skip


def chart_change(change: PeriodChange | NotCompared) -> list[Block]:
    """Draw the change between two periods, and its mix and rate by column; nothing for none."""
    if isinstance(change, NotCompared) or change.leading is None:
        return []
    rows = [_part(say("the whole change"), change.change)]
    for split in change.splits:
        name = split.column.replace("_", " ")
        rows.append(_part(say("mix of {column}", column=name), split.mix))
        rows.append(_part(say("rate, by {column}", column=name), split.rate))
    if change.joint:
        rows.append(_part(say("mix of all of these at once"), change.joint.mix))
        rows.append(_part(say("rate, by all of these at once"), change.joint.rate))
    drawn = chart_intervals(
        rows, IntervalScale(say("points of the share of defects"), 0.0, 2),
        say("What the change between the two periods is made of"),
        say("Change in percentage points with 95 % intervals: {rows}.", rows=_told(rows, "+z.2f")),
        say(
            "Mix: other contacts than before. Rate: the same kinds of contacts, worse or better. "
            "Of each column, the two add up to the whole change."
        ),
    )  # fmt: skip
    return [drawn.evidence_of("change-between-periods")]


def _part(label: str, effect: Effect) -> IntervalRow:
    is_clear = effect.low > 0 or effect.high < 0
    tone = "concern" if effect.low > 0 else "improvement" if is_clear else "plain"
    return IntervalRow(label, effect.estimate, effect.low, effect.high, tone)
