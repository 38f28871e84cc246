"""Charts of the attrition study: leaving by tenure, by cohort, by factor and by team."""

from collections.abc import Callable

import pandas as pd

from ccqa_lib.analyse.attrition.factor_columns import level_words, per_words
from ccqa_lib.analyse.attrition.rates import UNIT
from ccqa_lib.analyse.attrition.staff import CannotTell, cause_words
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.charts.control import chart_control
from ccqa_lib.charts.curves import Curve, chart_curve
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.show import Block, text
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, listed, sentences
from ccqa_lib.show.numbers import in_brackets, number, percent
from ccqa_lib.show.plain import plain_line

MOST_TEAMS = 20
LONGEST_CURVE = 730  # days
_NO_LEAVING = mark("The rows are of absences; nothing is told of leaving.")


def chart_leaving(result: AttritionStudy) -> Block:
    """Draw which share of hires has left by each day, any cause and by cause, or say why not."""
    return _or_why(
        result.probation, say("Left by day from hire"), lambda: _curve(result)
    ).evidence_of("new-hires", "absent-again")


def chart_cohorts(result: AttritionStudy) -> Block:
    """Draw the share of each hire cohort that has left by the first milestone, or say why not."""
    return _or_why(result.cohorts, say("Hire cohorts"), lambda: _cohorts(result))


def chart_tenure(result: AttritionStudy) -> Block:
    """Draw the pace of leaving by tenure, or say why not."""
    part = CannotTell(word(_NO_LEAVING)) if result.staff.is_absence else result.pace
    return _or_why(part, say("Pace of leaving by tenure"), lambda: _tenure(result))


def chart_period(result: AttritionStudy) -> Block:
    """Draw leaving over the calendar as a control chart, or say why not."""
    by_period = CannotTell(word(_NO_LEAVING)) if result.staff.is_absence else result.by_period
    return _or_why(by_period, say("Leaving over time"), lambda: chart_control(by_period.chart))


def chart_factors(result: AttritionStudy) -> Block:
    """Draw the hazard ratios of what goes with leaving, or say why not."""
    return _or_why(
        result.factors, say("What goes with leaving"), lambda: _factors(result)
    ).evidence_of("hazard", "no-factor")


def chart_teams(result: AttritionStudy) -> Block:
    """Draw teams beside what their mix explains, or say why not."""
    told = _or_why(
        result.teams, say("Teams beside what their mix explains"), lambda: _teams(result)
    )
    return told.evidence_of("teams")


def _or_why(part: object, caption: str, draw: Callable[[], Block]) -> Block:
    """Draw a part, or say in words why it cannot be told."""
    return text([str(part)], caption) if isinstance(part, CannotTell) else draw()


def _curve(result: AttritionStudy) -> Block:
    found = result.probation
    steps = found.steps[found.steps["day"] <= LONGEST_CURVE]
    if steps.empty:
        return text([say("Too few leavers to draw a curve.")], say("Left by day from hire"))
    kinds = found.milestones[list(found.causes)]
    is_drawn = len(found.causes) > 1 and kinds.notna().all(axis=None)  # else lines would lie level
    causes = found.causes if is_drawn else ()
    marks = [(row["day"], row["share"]) for _, row in found.milestones.iterrows()
             if row["day"] <= float(steps["day"].iloc[-1])]  # fmt: skip
    curve = Curve(
        steps["day"].to_numpy(), steps["share"].to_numpy(), steps["low"].to_numpy(),
        steps["high"].to_numpy(), say("any cause"),
        {cause_words(name): steps[name].to_numpy() for name in causes},
        marks,
    )  # fmt: skip
    told = listed(
        say("{share} by day {day}", share=percent(share), day=f"{day:,.0f}") for day, share in marks
    )
    axis = (say("days from hire"), say("share that has left"))
    title = say("Which share of new hires has left, by day")
    if result.staff.is_absence:
        axis = (say("days from an absence"), say("share absent again"))
        title = say("Which share of absences is followed by another, by day")
    return chart_curve(
        curve, axis, title,
        say("A curve that rises with {axis}: {told}.",
            axis=axis[0], told=told or say("no day can be told")),
        say(
            "Marked: {told}. The band holds the curve with 95 % certainty at each day. Each step "
            "stands for {least} or more, of each kind of leaving where kinds are drawn; their "
            "steps are coarser, and meet the curve at the days of the table.",
            told=told or say("no day"), least=result.settings.min_cell,
        ),
    )  # fmt: skip


def _cohorts(result: AttritionStudy) -> Block:
    found = result.cohorts
    rows = found.frame[found.frame["share"].notna()]
    shown = [
        IntervalRow(in_brackets(row["cohort"],
                                "" if row["mature"] >= 1 else say("not yet mature")),
                    row["share"] * 100, row["low"] * 100, row["high"] * 100)
        for _, row in rows.iterrows()
    ]  # fmt: skip
    usual = float(result.probation.share_by(found.day)["share"]) * 100
    scale = IntervalScale(
        say("left by day {day}, % of the cohort", day=found.day), usual, 0
    )  # fmt: skip
    share = number(usual, 0)
    return chart_intervals(
        shown, scale,
        say("Left by day {day}, by {length} of hire",
            day=found.day, length=word(found.length, "length")),
        say("{cohorts} beside {share} % for all hires.",
            cohorts=plural(len(shown), "cohort"), share=share),
        say("Dashed: all hires, {share} %. Intervals that hold it do not differ from it.",
            share=share),
    )  # fmt: skip


def _tenure(result: AttritionStudy) -> Block:
    bands, peak = result.pace.bands, result.pace.peak
    rows = [
        IntervalRow(name, row["rate"], row["low"], row["high"],
                    "concern" if _is_in(peak, row) else "plain")
        for name, (_, row) in zip(result.pace.names, bands.iterrows(), strict=True)
    ]  # fmt: skip
    is_peak = any(row.tone == "concern" for row in rows)
    caption = (
        say("Square marks lie in the peak that the scan found.")
        if is_peak
        else say("No peak beyond chance.")
    )
    highest = rows[int(bands["rate"].to_numpy().argmax())].label
    return chart_intervals(
        rows, IntervalScale(word(UNIT), None, 0), say("When people leave: the pace by tenure"),
        say("Pace of leaving in {bands} of tenure, highest on {highest}.",
            bands=plural(len(rows), "band"), highest=highest),
        caption,
    )  # fmt: skip


def _is_in(peak, row: pd.Series) -> bool:
    if peak is None or not peak.is_clear:
        return False
    overlap = min(peak.end, row["end"]) - max(peak.start, row["start"])
    return overlap >= 0.5 * min(row["end"] - row["start"], peak.end - peak.start)


def _factors(result: AttritionStudy) -> Block:
    found = result.factors
    rows = [
        IntervalRow(_label(row), row["ratio"], row["low"], row["high"], _tone(row))
        for _, row in found.ratios.iterrows()
    ]
    marked, event = sum(row.tone != "plain" for row in rows), word(found.event, "event")
    return chart_intervals(
        rows,
        IntervalScale(say("hazard ratio of {event}", event=event), 1.0, 2, is_ratio=True),
        say("What goes with {event}", event=event),
        say("{ratios}, {count} of them more than chance allows.",
            ratios=plural(len(rows), "hazard ratio"), count=marked),
        say("1 is no difference. Only marked ones (square or diamond) are more than chance, all "
            "having been looked at. Associations, no proof of causes."),
    )  # fmt: skip


def _label(row: pd.Series) -> str:
    """Return a factor with its level, or with the step that its ratio is per."""
    level = level_words(row["level"]) or per_words(row["per"])
    return plain_line(about(row["factor"].replace("_", " "), level))


def _tone(row: pd.Series) -> str:
    if row["p_adjusted"] >= 0.05:
        return "plain"
    return "concern" if row["ratio"] > 1 else "improvement"


def _teams(result: AttritionStudy) -> Block:
    found = result.teams
    frame = found.frame
    nearest = frame.sort_values("p_adjusted", kind="stable").head(MOST_TEAMS)
    kept = nearest.sort_values("team", kind="stable")
    if kept.empty:
        return text([say("No team has people and leavers enough to be shown.")], str(found))
    rows = [
        IntervalRow(plain_line(row["team"]), row["ratio"], row["low"], row["high"],
                    "concern" if row["is_flagged"] else "plain")
        for _, row in kept.iterrows()
    ]  # fmt: skip
    left = len(frame) - len(kept)
    more = say("{count} more, nearer to 1, are in the table.", count=left) if left else ""
    axis = say("{event}, times what the mix explains", event=word(found.event, "event"))
    return chart_intervals(
        rows, IntervalScale(axis, 1.0, 2, is_ratio=True),
        say("Teams beside what their mix explains"),
        say("{teams} in the order of names, {count} of them marked.",
            teams=plural(len(rows), "team"), count=len(found.flagged)),
        sentences(
            say("In the order of names, which is no ranking. Drawn towards 1 where leavers are "
                "few; square: more than mix and chance explain, all teams having been looked at."),
            more,
        ),
    )  # fmt: skip
