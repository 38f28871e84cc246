"""Findings on level and target: where the measure runs, and whether that will do."""

from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import percent

NO_TARGET = "; no target is set that would say whether this will do"
VARYING = 1.2  # times; with limits that differ more from point to point, it is said for which


def level_finding(case: ControlCase) -> Finding:
    """Say at what level the process runs."""
    chart = case.chart
    now = case.scale.value(chart.now.level.estimate)
    centre = case.scale.value(chart.points["centre"].iloc[-1])
    latest = f"{now} on average in the latest {plural(chart.now.points, case.length)}"
    if chart.now.is_baseline:
        latest = (
            f"{now} on average in the baseline; since a rule was last broken there are too few "
        )
        latest += f"{case.length}s to say more"
    if chart.now.is_baseline and case.is_signal_on:
        value = case.scale.value(chart.points["value"].iloc[-1])
        latest = f"{now} on average in the baseline, {value} in the latest {case.length}"
    against = "" if chart.now.is_baseline else f"; {centre} in the baseline"
    return case.finding(
        id="level-now",
        kind="level",
        headline=f"{case.measure}: {latest}{against}{NO_TARGET}",
        verdict="watch" if case.is_signal_on else "cannot tell",
        certainty=f"the average lies in the interval with {percent(chart.now.level.confidence)} "
        f"confidence, if the {case.length}s do not follow one another",
        effect=case.level_effect(),
        caveats=_on_target(case),
        action="Plan with this level, not with the latest point. Agree on a target, or say that "
        "none is wanted.",
    )


def target_finding(case: ControlCase) -> Finding:
    """Say whether the process, as it is, will meet its target."""
    target = case.scale.value(case.chart.target)
    headline, verdict, action = {
        "consistently pass": (
            f"can be expected to meet the target of {target} every {case.length}",
            "fine",
            "Keep the process as it is. A stricter target is possible, if customers would notice.",
        ),
        "consistently fail": (
            f"cannot be expected to meet the target of {target} in any {case.length}",
            "act",
            "Change the process, or the target: waiting and exhorting people will not meet it.",
        ),
        "inconsistent": (
            f"meets the target of {target} in some {case.length}s, misses it in others",
            "watch",
            "To meet it reliably, move the average or narrow the variation. Do not explain single "
            "hits and misses: as the process is, they are noise.",
        ),
        "not known yet": (
            f"whether the target of {target} will be met cannot be told yet",
            "cannot tell",
            "Judge the target again once the signal has ended or the limits were rebased."
            if case.is_signal_on or not case.chart.doubts
            else f"{case.chart.doubts[0].advice} Then judge the target again.",
        ),
    }[case.chart.assured]
    return case.finding(
        id="target",
        kind="level",
        headline=f"{case.measure}: {headline}",
        verdict=verdict,
        certainty=_basis(case),
        effect=case.level_effect(),
        caveats=(*_on_size(case), *_on_target(case)),
        action=action,
    )


def _basis(case: ControlCase) -> str:
    """Say what the verdict on the target rests on: what was seen, and what to expect."""
    met = case.chart.met
    seen = f"it was met in {met.met} of the latest {plural(met.of, case.length)}"
    if case.chart.assured != "not known yet":
        if case.is_signal_on or case.chart.doubts:
            return f"{seen}; the answer is the same for the baseline's level and the latest one"
        return f"{seen}; the expected range, {case.expected}, is compared with the target"
    if case.is_signal_on:
        return f"{seen}; the latest points are not those of the baseline, whose range may not hold"
    if case.chart.doubts:
        return f"{seen}; the limits are in doubt, so that the expected range may not hold"
    return f"{seen}; the level of the baseline and that of the latest points give two answers"


def _on_size(case: ControlCase) -> tuple[str, ...]:
    """Say for how many items the range holds, where it differs from point to point."""
    points = case.chart.points
    width = points["upper"] - points["lower"]
    if width.max() <= VARYING * width.min():
        return ()
    n = f"{points['n'].iloc[-1]:,.10g}"
    return (
        f"The expected range is that of a {case.length} with n = {n}, as the latest; with fewer "
        "it is wider.",
    )


def _on_target(case: ControlCase) -> tuple[str, ...]:
    """Return what weakens the verdict on the target."""
    return (case.chart.target_note,) if case.chart.target_note else ()
