"""The report card of the control study: what must hold for its chart, and whether it does."""

from ccqa_lib.analyse.spc.caution import Topic
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.findings.card import Assumption, Holds, card
from ccqa_lib.show import Block
from ccqa_lib.show.dates import period_length


def control_card(chart: ControlChart) -> Block:
    """Return every assumption of a control chart with its verdict, as a block for the report.

    The verdicts are those of the chart's own notes, so that card and findings never differ.
    """
    rows = [
        _row(chart, "points", "enough points set the limits", _count(chart)),
        _row(chart, "baseline", "the baseline itself was stable", _broken(chart)),
        _row(chart, "neighbours", "points do not follow one another", chart.lag1_means),
        _row(chart, "weekdays", "days of the week are alike", _days(chart)),
        _row(chart, "dispersion", "the limits fit the spread of the data", chart.why_kind),
        _row(chart, "tails", "no long tails", _shape(chart)),
        _row(chart, "values", "values are fine enough", "They differ enough from one another."),
        _row(chart, "events", "enough events a period", "Counts are large enough, or none."),
        _row(chart, "gaps", "no period is missing", "None is missing within the series."),
    ]
    return card(rows, "the chart")


def _row(chart: ControlChart, topic: Topic, assumption: str, evidence: str) -> Assumption:
    caution = next((note for note in chart.notes if note.topic == topic), None)
    if caution is None:
        return Assumption(assumption, "holds", evidence)
    verdict: Holds = "does not hold" if caution.err else "nearly"
    errs = f"The limits may be {caution.err}. " if caution.err.startswith("too") else ""
    return Assumption(assumption, verdict, caution.says, f"{errs}{caution.advice}")


def _count(chart: ControlChart) -> str:
    return f"{chart.baseline_points} points are in the baseline."


def _days(chart: ControlChart) -> str:
    if period_length(chart.points["period"]) != "day":
        return "Does not apply: the points are not daily."
    return "No difference that chance would not show was found."


def _shape(chart: ControlChart) -> str:
    if chart.kind != "xmr":
        return "Does not apply: the shape of counts follows from their size."
    return "The values are about as even as those of a bell curve, or too few to tell."


def _broken(chart: ControlChart) -> str:
    baseline = chart.points[chart.points["in_baseline"]]
    broken = int((baseline["rule"] != "").sum())
    return f"{broken} of {len(baseline)} baseline points break a rule."
