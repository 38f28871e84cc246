"""Findings on a process as it is: nothing to act on, no steady level, just back, its spread."""

from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import LEAVE_ALONE, ControlCase
from ccqa_lib.findings.control_sureness import how_sure
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.words import UNCERTAIN, in_period, the_period
from ccqa_lib.show.dates import plural

LEVEL = 2.0  # standard errors of the slope; within them a stretch is level
STEADY = 12  # points at one level from which a new baseline can be taken


def nothing_finding(case: ControlCase) -> Finding:
    """Say that there is nothing to act on, as plainly as a signal would be said."""
    if case.chart.is_trial:
        return _too_few_finding(case)
    if case.may_hide:
        return _hidden_finding(case)
    was_out = any(how_sure(case, signal) != UNCERTAIN for signal in case.chart.signals)
    quiet = "back within" if was_out else "within"
    return case.finding(
        id="nothing-to-act-on",
        kind="none",
        headline=f"{case.measure}: nothing to act on, {quiet} the expected {case.expected}",
        verdict="fine",
        certainty=f"the latest point breaks none of the rules in force ({case.chart.rules.name}); "
        f"a lasting change of less than about {_one_sigma(case)} could stay unseen for many "
        f"{case.length}s",
        caveats=_earlier_stretches(case),
        action=f"Leave the process alone: the ups and downs inside the range are noise. "
        f"{LEAVE_ALONE}",
    )


def _too_few_finding(case: ControlCase) -> Finding:
    """Say that no signal was seen, and that so few points could not have shown one."""
    count = plural(case.chart.baseline_points, case.length)
    return case.finding(
        id="too-few-points",
        kind="none",
        headline=f"{case.measure}: {count} are too few to tell whether it is in control; so far "
        f"{case.expected}",
        verdict="cannot tell",
        certainty="the limits are trial limits: a point inside them proves nothing",
        effect=case.level_effect(),
        action=f"Wait for {ENOUGH_TO_ACT} {case.length}s, or take a longer export, before this "
        "measure is called stable or unstable."
        if len(case.chart.points) < ENOUGH_TO_ACT
        else case.chart.doubts[0].advice,
    )


def _hidden_finding(case: ControlCase) -> Finding:
    """Say that no signal was seen, and that the limits may be too wide to show one."""
    doubt = next(each for each in case.chart.doubts if each.err != "too tight")
    return case.finding(
        id="no-signal-in-doubtful-limits",
        kind="none",
        headline=f"{case.measure}: no signal, but the limits are in doubt, so that a change may "
        "not show",
        verdict="cannot tell",
        certainty=doubt.says[0].lower() + doubt.says[1:].rstrip("."),
        effect=case.level_effect(),
        caveats=_earlier_stretches(case),
        action=f"{doubt.advice} {LEAVE_ALONE}",
    )


def drift_finding(case: ControlCase) -> Finding:
    """Say that the measure has no steady level, so that limits cannot judge it."""
    chart, now = case.chart, case.chart.now
    centre = case.scale.value(chart.points["centre"].iloc[-1])
    count = plural(chart.baseline_points, case.length)
    lately = f"{case.scale.value(now.level.estimate)} on average in {_latest(case)}"
    is_steady = now.points >= STEADY and not now.is_baseline and abs(now.slope) < LEVEL
    told, action = (
        f"the first {count}, which set the limits, are not one level",
        f"Consider limits from {the_period(now.first, case.length)} on (the setting "
        f"'first_day'): set against the first {count}, it has been level since, for "
        f"{plural(now.points, case.length)}.",
    )
    if not is_steady:
        told = "on the move, with no steady level to judge against"
        action = (
            "Read the chart as a trend. Choose a calmer stretch as baseline once there is one; "
            "until then set no target by these limits."
        )
    return case.finding(
        id="no-steady-level",
        kind="signal",
        headline=f"{case.measure}: {told}; {lately}, {centre} in the first {count}",
        verdict="watch",
        certainty="almost certain that limits cannot judge it: each point resembles the one "
        "before, and the baseline itself breaks the rules",
        effect=case.level_effect(),
        caveats=(
            "No interval is given: it would take the points as steady and independent.",
            case.chance_of_alarm,
        ),
        action=action,
    )


def back_in_range_finding(case: ControlCase, signal: Signal) -> Finding:
    """Say that the latest points are ordinary, so soon after a signal that it may not be over."""
    count = case.points_since(signal)
    few = f"the latest {case.length} is" if count == 1 else f"the latest {count} {case.length}s are"
    return case.finding(
        id="back-in-range",
        kind="level",
        headline=f"{case.measure}: {few} inside the expected range again, {case.expected}",
        verdict="watch",
        certainty=f"uncertain: {plural(count, case.length)} cannot show that the signal is over",
        effect=case.level_effect(),
        caveats=(case.chance_of_alarm,),
        action=f"Wait for the next few {case.length}s before calling it over. {LEAVE_ALONE}",
    )


def spread_finding(case: ControlCase) -> Finding:
    """Say that the measure varies more, or less, than when its limits were set."""
    ratio, is_wider = case.chart.spread.ratio, case.chart.spread.is_wider
    more = "more" if is_wider else "less"
    start = case.chart.points.loc[~case.chart.points["in_baseline"], "period"].iloc[0]
    when = in_period(start, case.length)
    return case.finding(
        id="spread-changed",
        kind="signal",
        headline=f"{case.measure}: varies {more} than when the limits were set, "
        f"{ratio.estimate:.1f} times as much",
        verdict="watch",
        certainty="almost certain: chance alone shows such a difference in fewer than 1 of 1,000 "
        "stable series",
        effect=Effect(
            "the spread since the baseline, compared with that in it",
            ratio.estimate,
            ratio.low,
            ratio.high,
            "times",
            ratio.confidence,
        ),
        caveats=(f"The points {when} and after are compared with those of the baseline.",),
        action="Look for what differs from point to point: mixed queues, fewer contacts, uneven "
        "staffing. Do not explain the high and low points one by one."
        if is_wider
        else "Find out what made it steadier, keep it, and rebase the limits, giving that as the "
        "reason: they are too wide for how it runs now.",
    )


def _latest(case: ControlCase) -> str:
    now = case.chart.now
    if now.is_baseline:
        return "the baseline"
    return f"the latest {plural(now.points, case.length)}"


def _one_sigma(case: ControlCase) -> str:
    last = case.chart.points.iloc[-1]
    reach = max(last["upper"] - last["centre"], last["centre"] - last["lower"])
    return case.scale.step(reach / 3)


def _earlier_stretches(case: ControlCase) -> tuple[str, ...]:
    count = len(case.chart.signals)
    if not count:
        return ()
    told = "One earlier stretch breaks" if count == 1 else f"{count:,} earlier stretches break"
    return (f"{told} a rule. {case.chance_of_alarm}",)
