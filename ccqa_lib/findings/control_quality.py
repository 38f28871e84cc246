"""The finding on the limits themselves: how far can they be trusted, and why?"""

from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show.dates import plural


def quality_finding(case: ControlCase) -> Finding:
    """Say how far the limits can be trusted, and why."""
    chart = case.chart
    basis = f"Limits rest on {plural(chart.baseline_points, case.length)}. {chart.why_kind}"
    shared = {"id": "trust-in-limits", "kind": "quality", "n": chart.baseline_points}
    if not chart.notes:
        return case.finding(
            headline="Nothing found speaks against these limits",
            verdict="fine",
            certainty="neighbouring points, baseline, shape of the values, gaps and size of "
            "counts were checked",
            caveats=(basis, chart.lag1_means),
            action="Keep the limits frozen; rebase them only for a known, lasting change.",
            **shared,
        )
    first, count = chart.notes[0], len(chart.notes)
    said = first.says.rstrip(".")
    is_shaken = bool(chart.doubts)
    return case.finding(
        headline=f"The limits are in doubt: {said}"
        if is_shaken
        else f"The limits can be used; mind one thing: {said}"
        if count == 1
        else f"The limits can be used; mind {count} things, first: {said}",
        verdict="watch" if is_shaken else "fine",
        certainty=f"the checks of the chart found {plural(count, 'thing')} to mind",
        caveats=(*map(str, chart.notes), basis),
        action=first.advice,
        **shared,
    )
