"""The finding on the limits themselves: how far can they be trusted, and why?"""

from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import sentences, without_stop


def quality_finding(case: ControlCase) -> Finding:
    """Say how far the limits can be trusted, and why."""
    chart = case.chart
    count = plural(chart.baseline_points, case.length)
    basis = sentences(say("Limits rest on {periods}.", periods=count), chart.why_kind)
    shared = {"id": "trust-in-limits", "kind": "quality", "n": chart.baseline_points}
    if not chart.notes:
        return case.finding(
            headline=say("Nothing found speaks against these limits"),
            verdict="fine",
            certainty=say(
                "neighbouring points, baseline, shape of the values, gaps and size of counts were "
                "checked"
            ),
            caveats=(basis, chart.lag1_means),
            action=say("Keep the limits frozen; rebase them only for a known, lasting change."),
            **shared,
        )
    first, count = chart.notes[0], len(chart.notes)
    said = without_stop(first.says)
    is_shaken = bool(chart.doubts)
    return case.finding(
        headline=say("The limits are in doubt: {reason}", reason=said)
        if is_shaken
        else say("The limits can be used; mind one thing: {thing}", thing=said)
        if count == 1
        else say(
            "The limits can be used; mind {count} things, first: {thing}", count=count, thing=said
        ),
        verdict="watch" if is_shaken else "fine",
        certainty=say(
            "the checks of the chart found {things} to mind", things=plural(count, "thing")
        ),
        caveats=(*map(str, chart.notes), basis),
        action=first.advice,
        **shared,
    )
