"""Findings on a process as it is: its level, its target, and how far to trust the limits."""

from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.control_signals import LEAVE_ALONE, chance_of_alarm
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import percent


def nothing_finding(case: ControlCase) -> Finding:
    """Say that there is nothing to act on, as plainly as a signal would be said."""
    quiet = "stays within" if not case.chart.signals else "is back within"
    rules = case.chart.rules
    return case.finding(
        id="nothing-to-act-on",
        kind="none",
        headline=f"Nothing to act on: {case.measure} {quiet} its expected range, {case.expected}",
        verdict="fine",
        certainty=f"the latest point breaks none of the rules in force ({rules.name}); "
        "a small change could still hide in the noise",
        caveats=(_earlier_stretches(case),) if case.chart.signals else (),
        action=f"Leave the process alone: the ups and downs inside the range are noise. "
        f"{LEAVE_ALONE}",
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
        f"{case.measure} now runs at {now}, against {centre} in its baseline"
        if on
        else f"{case.measure} runs at {now}, the level of its baseline"
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
            f"{case.measure} can be expected to meet its target of {target} every {case.length}",
            "fine",
            "Keep the process as it is. A stricter target is possible, if customers would notice.",
        ),
        "consistently fail": (
            f"{case.measure} cannot be expected to meet its target of {target} in any "
            f"{case.length}",
            "act",
            "Change the process, or the target: waiting and exhorting people will not meet it.",
        ),
        "inconsistent": (
            f"{case.measure} meets its target of {target} in some {case.length}s and misses it in "
            "others",
            "watch",
            "To meet it reliably, move the average or narrow the variation. Do not explain single "
            "hits and misses: as the process is, they are noise.",
        ),
    }[case.chart.assurance]
    rests = f"the expected range, {case.expected}, is compared with the target"
    if case.is_signal_on:
        headline = f"Whether {case.measure} will meet its target of {target} cannot be told yet"
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
        caveats=() if case.is_signal_on else _on_target(case),
        action=action,
    )


def quality_finding(case: ControlCase) -> Finding:
    """Say how far the limits can be trusted, and why."""
    chart = case.chart
    doubts = [note for note in chart.notes if note not in _on_target(case)]
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
    """Return the chart's notes that are about the target and not about the limits."""
    return tuple(note for note in case.chart.notes if "assurance" in note)


def _earlier_stretches(case: ControlCase) -> str:
    count = len(case.chart.signals)
    told = "One earlier stretch breaks" if count == 1 else f"{count:,} earlier stretches break"
    return f"{told} a rule. {chance_of_alarm(case)}"
