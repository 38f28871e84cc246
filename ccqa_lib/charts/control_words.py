"""What a control chart says in words: for those who cannot see it, and for the index."""

from collections.abc import Sequence
from typing import Any

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.show.dates import PeriodLength, iso_day, period_length, period_words, plural
from ccqa_lib.show.events import Event
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import apart, sentences
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
        say(
            "Control chart of {measure}, {periods} from {first} to {last}.",
            measure=plain_line(chart.measure),
            periods=plural(len(points), length),
            first=period_words(first["period"], length),
            last=period_words(last["period"], length),
        ),
        say(
            "The latest value is {value}; the expected range is {range} around {centre}.",
            value=scale.value(last["value"]),
            range=scale.span(last["lower"], last["upper"]),
            centre=scale.value(last["centre"]),
        ),
    ]
    if chart.target is not None:
        said.append(say("The target is {target}.", target=scale.value(chart.target)))
    flagged = int((points["judgement"] != "common cause").sum())
    if not flagged:
        said.append(say("No point is out of the ordinary."))
    elif not chart.signals:
        said.append(say("{told}.", told=_flagged(flagged, len(points))))
    else:
        told = apart(_signal_words(signal, length) for signal in chart.signals[-5:])
        said.append(say("{told}: {signals}.", told=_flagged(flagged, len(points)), signals=told))
    return sentences(*said)


def _flagged(count: int, total: int) -> str:
    return say(
        "{count} of {total} points are flagged as out of the ordinary",
        count=f"{count:,}",
        total=f"{total:,}",
    )


def _signal_words(signal: Signal, length: PeriodLength) -> str:
    return say(
        "{side} from {first} to {last} ({judgement})",
        side=_side(signal.side),
        first=period_words(signal.first, length),
        last=period_words(signal.last, length),
        judgement=word(signal.judgement),
    )


def control_caption(chart: ControlChart, events: Sequence[Event]) -> str:
    """Say how to read the chart, and name the events in full."""
    length = period_length(chart.points["period"])
    said = [
        say(
            "{kind} chart, one point a {period}. Limits are set by the {periods} from {first} to "
            "{last} (shaded) and frozen. Points between the limits differ by chance alone unless "
            "a marker says otherwise.",
            kind=KIND_WORDS.get(chart.kind, chart.kind),
            period=word(length),
            periods=plural(chart.baseline_points, length),
            first=iso_day(chart.baseline_first),
            last=iso_day(chart.baseline_last),
        )
    ]
    if events:
        told = apart(f"{event.day.isoformat()} {event.words}" for event in events)
        said.append(say("Events: {events}.", events=told))
    return sentences(*said)


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
    return {1: say("high"), -1: say("low")}.get(side) or say("unusual")
