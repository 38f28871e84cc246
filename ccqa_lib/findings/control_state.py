"""Findings on a process as it is: nothing to act on, no steady level, just back, its spread."""

from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.control_sureness import how_sure
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.words import UNCERTAIN, in_period, the_period
from ccqa_lib.show.dates import plural, several
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import lowered, sentences, without_stop

LEVEL = 2.0  # standard errors of the slope; within them a stretch is level
STEADY = 12  # points at one level from which a new baseline can be taken


def nothing_finding(case: ControlCase) -> Finding:
    """Say that there is nothing to act on, as plainly as a signal would be said."""
    if case.chart.is_trial:
        return _too_few_finding(case)
    if case.may_hide:
        return _hidden_finding(case)
    was_out = any(how_sure(case, signal) != UNCERTAIN for signal in case.chart.signals)
    return case.finding(
        id="nothing-to-act-on",
        kind="none",
        headline=case.headline(
            say("nothing to act on, back within the expected {range}", range=case.expected)
            if was_out
            else say("nothing to act on, within the expected {range}", range=case.expected)
        ),
        verdict="fine",
        certainty=say(
            "the latest point breaks none of the rules in force ({rules}); a lasting change of "
            "less than about {size} could stay unseen for many {periods}",
            rules=word(case.chart.rules.name),
            size=_one_sigma(case),
            periods=several(case.length),
        ),
        caveats=_earlier_stretches(case),
        action=case.and_leave_alone(
            say("Leave the process alone: the ups and downs inside the range are noise.")
        ),
    )


def _too_few_finding(case: ControlCase) -> Finding:
    """Say that no signal was seen, and that so few points could not have shown one."""
    count = plural(case.chart.baseline_points, case.length)
    return case.finding(
        id="too-few-points",
        kind="none",
        headline=case.headline(
            say(
                "{periods} are too few to tell whether it is in control; so far {range}",
                periods=count,
                range=case.expected,
            )
        ),
        verdict="cannot tell",
        certainty=say("the limits are trial limits: a point inside them proves nothing"),
        effect=case.level_effect(),
        action=say(
            "Wait for {periods}, or take a longer export, before this measure is called stable or "
            "unstable.",
            periods=plural(ENOUGH_TO_ACT, case.length),
        )
        if len(case.chart.points) < ENOUGH_TO_ACT
        else case.chart.doubts[0].advice,
    )


def _hidden_finding(case: ControlCase) -> Finding:
    """Say that no signal was seen, and that the limits may be too wide to show one."""
    doubt = next(each for each in case.chart.doubts if each.err != "too tight")
    return case.finding(
        id="no-signal-in-doubtful-limits",
        kind="none",
        headline=case.headline(
            say("no signal, but the limits are in doubt, so that a change may not show")
        ),
        verdict="cannot tell",
        certainty=lowered(without_stop(doubt.says)),
        effect=case.level_effect(),
        caveats=_earlier_stretches(case),
        action=case.and_leave_alone(doubt.advice),
    )


def drift_finding(case: ControlCase) -> Finding:
    """Say that the measure has no steady level, so that limits cannot judge it."""
    chart, now = case.chart, case.chart.now
    centre = case.scale.value(chart.points["centre"].iloc[-1])
    count = plural(chart.baseline_points, case.length)
    told, action = _no_level(case, count)
    return case.finding(
        id="no-steady-level",
        kind="signal",
        headline=case.headline(
            say(
                "{what}; {level} on average in {latest}, {centre} in the first {periods}",
                what=told,
                level=case.scale.value(now.level.estimate),
                latest=_latest(case),
                centre=centre,
                periods=count,
            )
        ),
        verdict="watch",
        certainty=say(
            "almost certain that limits cannot judge it: each point resembles the one before, and "
            "the baseline itself breaks the rules"
        ),
        effect=case.level_effect(),
        caveats=(
            say("No interval is given: it would take the points as steady and independent."),
            case.chance_of_alarm,
        ),
        action=action,
    )


def _no_level(case: ControlCase, count: str) -> tuple[str, str]:
    """Say what stands in place of a level, and what to do about it."""
    now = case.chart.now
    if now.points < STEADY or now.is_baseline or abs(now.slope) >= LEVEL:
        return say("on the move, with no steady level to judge against"), say(
            "Read the chart as a trend. Choose a calmer stretch as baseline once there is one; "
            "until then set no target by these limits."
        )
    return say("the first {periods}, which set the limits, are not one level", periods=count), say(
        "Consider limits from {start} on (the setting 'first_day'): set against the first "
        "{periods}, it has been level since, for {since}.",
        start=the_period(now.first, case.length),
        periods=count,
        since=plural(now.points, case.length),
    )


def back_in_range_finding(case: ControlCase, signal: Signal) -> Finding:
    """Say that the latest points are ordinary, so soon after a signal that it may not be over."""
    count = case.points_since(signal)
    return case.finding(
        id="back-in-range",
        kind="level",
        headline=case.headline(_back(case, count)),
        verdict="watch",
        certainty=say(
            "uncertain: {periods} cannot show that the signal is over",
            periods=plural(count, case.length),
        ),
        effect=case.level_effect(),
        caveats=(case.chance_of_alarm,),
        action=wait_until_over(case),
    )


def wait_until_over(case: ControlCase) -> str:
    """Advise to wait before a signal is called over."""
    return case.and_leave_alone(
        say(
            "Wait for the next few {periods} before calling it over.",
            periods=several(case.length),
        )
    )


def spread_finding(case: ControlCase) -> Finding:
    """Say that the measure varies more, or less, than when its limits were set."""
    ratio, is_wider = case.chart.spread.ratio, case.chart.spread.is_wider
    start = case.chart.points.loc[~case.chart.points["in_baseline"], "period"].iloc[0]
    when, times = in_period(start, case.length), f"{ratio.estimate:.1f}"
    return case.finding(
        id="spread-changed",
        kind="signal",
        headline=case.headline(
            say("varies more than when the limits were set, {ratio} times as much", ratio=times)
            if is_wider
            else say(
                "varies less than when the limits were set, {ratio} times as much", ratio=times
            )
        ),
        verdict="watch",
        certainty=say(
            "almost certain: chance alone shows such a difference in fewer than 1 of 1,000 stable "
            "series"
        ),
        effect=Effect(
            say("the spread since the baseline, compared with that in it"),
            ratio.estimate,
            ratio.low,
            ratio.high,
            "times",
            ratio.confidence,
        ),
        caveats=(
            say("The points {when} and after are compared with those of the baseline.", when=when),
        ),
        action=say(
            "Look for what differs from point to point: mixed queues, fewer contacts, uneven "
            "staffing. Do not explain the high and low points one by one."
        )
        if is_wider
        else say(
            "Find out what made it steadier, keep it, and rebase the limits, giving that as the "
            "reason: they are too wide for how it runs now."
        ),
    )


def _latest(case: ControlCase) -> str:
    now = case.chart.now
    if now.is_baseline:
        return say("the baseline")
    return say("the latest {periods}", periods=plural(now.points, case.length))


def _one_sigma(case: ControlCase) -> str:
    last = case.chart.points.iloc[-1]
    reach = max(last["upper"] - last["centre"], last["centre"] - last["lower"])
    return case.scale.step(reach / 3)


def _earlier_stretches(case: ControlCase) -> tuple[str, ...]:
    count = len(case.chart.signals)
    if not count:
        return ()
    told = (
        say("One earlier stretch breaks a rule.")
        if count == 1
        else say("{count} earlier stretches break a rule.", count=f"{count:,}")
    )
    return (sentences(told, case.chance_of_alarm),)


def _back(case: ControlCase, count: int) -> str:
    if count == 1:
        return say(
            "the latest {period} is inside the expected range again, {range}",
            period=word(case.length),
            range=case.expected,
        )
    return say(
        "the latest {periods} are inside the expected range again, {range}",
        periods=plural(count, case.length),
        range=case.expected,
    )
