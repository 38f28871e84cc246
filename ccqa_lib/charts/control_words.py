"""What a control chart says in words: for those who cannot see it, and for the index."""

from collections.abc import Sequence
from typing import Any

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.show.dates import iso_day, period_length, period_words, plural
from ccqa_lib.show.events import Event
from ccqa_lib.show.numbers import Scale, scale_for
from ccqa_lib.show.plain import plain_line

SPARK_POINTS = 40
KIND_WORDS = {
    "xmr": "XmR", "p": "p", "p_prime": "Laney p'", "u": "u", "u_prime": "Laney u'",
}  # fmt: skip


def chart_scale(chart: ControlChart) -> Scale:
    """Return how the chart's values are written."""
    spread = float((chart.points["upper"] - chart.points["lower"]).median())
    return scale_for(chart.family, chart.unit, spread)


def control_alt(chart: ControlChart, scale: Scale) -> str:
    """Say what the chart shows: span, expected range, signals and the latest point."""
    points = chart.points
    length = period_length(points["period"])
    first, last = points.iloc[0], points.iloc[-1]
    said = [
        f"Control chart of {plain_line(chart.measure)}, {plural(len(points), length)} from "
        f"{period_words(first['period'], length)} to {period_words(last['period'], length)}.",
        f"The latest value is {scale.value(last['value'])}; the expected range is "
        f"{scale.span(last['lower'], last['upper'])} around {scale.value(last['centre'])}.",
    ]
    if chart.target is not None:
        said.append(f"The target is {scale.value(chart.target)}.")
    flagged = int((points["judgement"] != "common cause").sum())
    if not flagged:
        said.append("No point is out of the ordinary.")
    else:
        said.append(f"{flagged:,} of {len(points):,} points are flagged as out of the ordinary:")
        said += [
            f"{_side(signal.side)} from {period_words(signal.first, length)} to "
            f"{period_words(signal.last, length)} ({signal.judgement});"
            for signal in chart.signals[-5:]
        ]
    return " ".join(said).removesuffix(";").removesuffix(".") + "."


def control_caption(chart: ControlChart, events: Sequence[Event]) -> str:
    """Say how to read the chart, and name the events in full."""
    length = period_length(chart.points["period"])
    said = [
        f"{KIND_WORDS.get(chart.kind, chart.kind)} chart, one point a {length}. "
        f"Limits are set by the {plural(chart.baseline_points, length)} from "
        f"{iso_day(chart.baseline_first)} to {iso_day(chart.baseline_last)} (shaded) and frozen. "
        "Points between the limits differ by chance alone unless a marker says otherwise."
    ]
    if events:
        told = "; ".join(f"{event.day.isoformat()} {event.words}" for event in events)
        said.append(f"Events: {told}.")
    return " ".join(said)


def control_status(chart: ControlChart, scale: Scale) -> dict[str, Any]:
    """Return the state in a line, as JSON types: what the index shows of the study."""
    last = chart.points.iloc[-1]
    recent = chart.points.tail(SPARK_POINTS)
    return {
        "measure": plain_line(chart.measure),
        "variation": chart.variation,
        "assurance": chart.assured,
        "better": chart.better,
        "side": int(last["side"]),
        "latest": scale.value(last["value"]),
        "points": [round(float(value), 6) for value in recent["value"] * scale.factor],
        "judgements": [str(judgement) for judgement in recent["judgement"]],
    }


def _side(side: int) -> str:
    return {1: "high", -1: "low"}.get(side, "unusual")
