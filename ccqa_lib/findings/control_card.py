"""The report card of the control study: what must hold for its chart, and whether it does."""

from ccqa_lib.analyse.spc.caution import Topic
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.findings.card import Assumption, Holds, card
from ccqa_lib.show import Block
from ccqa_lib.show.dates import period_length
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import sentences


def control_card(chart: ControlChart) -> Block:
    """Return every assumption of a control chart with its verdict, as a block for the report.

    The verdicts are those of the chart's own notes, so that card and findings never differ.
    """
    rows = [
        _row(chart, "points", mark("enough points set the limits"), _count(chart)),
        _row(chart, "baseline", mark("the baseline itself was stable"), _broken(chart)),
        _row(chart, "neighbours", mark("points do not follow one another"), chart.lag1_means),
        _row(chart, "weekdays", mark("days of the week are alike"), _days(chart)),
        _row(chart, "dispersion", mark("the limits fit the spread of the data"), chart.why_kind),
        _row(chart, "tails", mark("no long tails"), _shape(chart)),
        _row(
            chart,
            "values",
            mark("values are fine enough"),
            mark("They differ enough from one another."),
        ),
        _row(
            chart,
            "events",
            mark("enough events a period"),
            mark("Counts are large enough, or none."),
        ),
        _row(
            chart, "gaps", mark("no period is missing"), mark("None is missing within the series.")
        ),
    ]
    return card(rows, mark("the chart"))


def _row(chart: ControlChart, topic: Topic, assumption: str, evidence: str) -> Assumption:
    caution = next((note for note in chart.notes if note.topic == topic), None)
    if caution is None:
        return Assumption(assumption, "holds", evidence)
    verdict: Holds = "does not hold" if caution.err else "nearly"
    errs = {
        "too wide": say("The limits may be too wide."),
        "too tight": say("The limits may be too tight."),
    }.get(caution.err, "")
    return Assumption(assumption, verdict, caution.says, sentences(errs, caution.advice))


def _count(chart: ControlChart) -> str:
    return say("{count} points are in the baseline.", count=chart.baseline_points)


def _days(chart: ControlChart) -> str:
    if period_length(chart.points["period"]) != "day":
        return say("Does not apply: the points are not daily.")
    return say("No difference that chance would not show was found.")


def _shape(chart: ControlChart) -> str:
    if chart.kind != "xmr":
        return say("Does not apply: the shape of counts follows from their size.")
    return say("The values are about as even as those of a bell curve, or too few to tell.")


def _broken(chart: ControlChart) -> str:
    baseline = chart.points[chart.points["in_baseline"]]
    broken = int((baseline["rule"] != "").sum())
    return say(
        "{count} of {total} baseline points break a rule.", count=broken, total=len(baseline)
    )
