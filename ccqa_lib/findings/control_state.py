"""Findings on a process as it is: its level, its target, and how far to trust the limits."""

from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.control_signals import LEAVE_ALONE, chance_of_alarm
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import percent


def nothing_finding(case: ControlCase) -> Finding:
    """Say that there is nothing to act on, as plainly as a signal would be said."""
    if case.chart.is_trial:
        return _too_few_finding(case)
    quiet = "within" if not case.chart.signals else "back within"
    rules = case.chart.rules
    return case.finding(
        id="nothing-to-act-on",
        kind="none",
        headline=f"{case.measure}: nothing to act on, {quiet} the expected {case.expected}",
        verdict="fine",
        certainty=f"the latest point breaks none of the rules in force ({rules.name}); "
        "a small change could still hide in the noise",
        caveats=(_earlier_stretches(case),) if case.chart.signals else (),
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
        "measure is called stable or unstable.",
    )


def drift_finding(case: ControlCase) -> Finding:
    """Say that the measure has no steady level, so that limits cannot judge it."""
    now = case.scale.value(case.chart.level_now.estimate)
    centre = case.scale.value(case.chart.points["centre"].iloc[-1])
    count = plural(case.chart.baseline_points, case.length)
    return case.finding(
        id="no-steady-level",
        kind="signal",
        headline=f"{case.measure}: on the move, with no steady level to judge against; lately "
        f"{now} on average, {centre} in the first {count}",
        verdict="watch",
        certainty="almost certain that limits cannot judge it: each point resembles the one "
        "before, and the baseline itself breaks the rules",
        effect=case.level_effect(),
        caveats=(chance_of_alarm(case),),
        action="Read the chart as a trend. Choose a calmer stretch as baseline once there is one; "
        "until then set no target by these limits.",
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
        caveats=(chance_of_alarm(case),),
        action=f"Wait for the next {case.length}s before calling it over. {LEAVE_ALONE}",
    )


def level_finding(case: ControlCase) -> Finding:
    """Say at what level the process runs."""
    now = case.scale.value(case.chart.level_now.estimate)
    centre = case.scale.value(case.chart.points["centre"].iloc[-1])
    on = case.is_signal_on
    headline = (
        f"{case.measure}: now {now} on average, against {centre} in the baseline"
        if on
        else f"{case.measure}: {now} on average, the level of the baseline"
    )
    return case.finding(
        id="level-now",
        kind="level",
        headline=headline,
        verdict="watch" if on else "fine",
        certainty=f"the level lies in the interval with {percent(case.chart.level_now.confidence)} "
        "confidence",
        effect=case.level_effect(),
        caveats=_on_target(case),
        action="Plan with this level, not with the latest point. No target is judged: agree on "
        "one, or say that none is wanted.",
    )


def target_finding(case: ControlCase) -> Finding:
    """Say whether the process, as it is, will meet its target."""
    target = case.scale.value(case.chart.target)
    headline, verdict, action = {
        "consistently pass": (
            f"{case.measure}: can be expected to meet the target of {target} every {case.length}",
            "fine",
            "Keep the process as it is. A stricter target is possible, if customers would notice.",
        ),
        "consistently fail": (
            f"{case.measure}: cannot be expected to meet the target of {target} in any "
            f"{case.length}",
            "act",
            "Change the process, or the target: waiting and exhorting people will not meet it.",
        ),
        "inconsistent": (
            f"{case.measure}: meets the target of {target} in some {case.length}s, misses it in "
            "others",
            "watch",
            "To meet it reliably, move the average or narrow the variation. Do not explain single "
            "hits and misses: as the process is, they are noise.",
        ),
    }[case.chart.assurance]
    rests = f"the expected range, {case.expected}, is compared with the target"
    if case.is_signal_on or case.drifts:
        headline = f"{case.measure}: cannot be told yet whether the target of {target} will be met"
        verdict = "cannot tell"
        rests = "the latest points are not those of the baseline, so that its range may not hold"
        action = "Judge the target again once the signal has ended or the limits were rebased."
    return case.finding(
        id="target",
        kind="level",
        headline=headline,
        verdict=verdict,
        certainty=rests,
        effect=case.level_effect(),
        caveats=() if case.is_signal_on or case.drifts else _on_target(case),
        action=action,
    )


def quality_finding(case: ControlCase) -> Finding:
    """Say how far the limits can be trusted, and why."""
    chart = case.chart
    doubts = list(chart.notes)
    if abs(chart.lag1) > chart.lag1_limit:
        doubts.insert(0, chart.lag1_means)
    shared = {"id": "trust-in-limits", "kind": "quality", "n": chart.baseline_points}
    basis = f"Limits rest on {plural(chart.baseline_points, case.length)}. {chart.why_kind}"
    if not doubts:
        return case.finding(
            headline="Nothing found speaks against these limits",
            verdict="fine",
            certainty="neighbouring points, baseline, gaps and size of counts were checked",
            caveats=(basis, chart.lag1_means),
            action="Keep the limits frozen; rebase them only for a known, lasting change.",
            **shared,
        )
    first, *advice = doubts[0].rstrip(".").split(". ")
    return case.finding(
        headline=f"Mind before relying on these limits: {first}",
        verdict="watch",
        certainty=f"the checks of the chart found {len(doubts)} in all to mind",
        caveats=(*doubts, basis),
        action=f"{advice[-1] if advice else 'Weigh this before acting on a signal'}.",
        **shared,
    )


def _on_target(case: ControlCase) -> tuple[str, ...]:
    """Return what weakens the verdict on the target."""
    return (case.chart.target_note,) if case.chart.target_note else ()


def _earlier_stretches(case: ControlCase) -> str:
    count = len(case.chart.signals)
    told = "One earlier stretch breaks" if count == 1 else f"{count:,} earlier stretches break"
    return f"{told} a rule. {chance_of_alarm(case)}"
