"""The control chart: points, the limits to expect of them, signals and events."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.charts.control_words import chart_scale, control_alt, control_caption, control_status
from ccqa_lib.charts.events import draw_event, headroom, place_events
from ccqa_lib.charts.levels import name_levels
from ccqa_lib.charts.style import house_style, new_axes, svg_text
from ccqa_lib.show import Block
from ccqa_lib.show.dates import period_length
from ccqa_lib.show.events import Event, read_events
from ccqa_lib.show.language import ENGLISH, language, say, word
from ccqa_lib.show.language.joined import about
from ccqa_lib.show.numbers import Scale, in_brackets
from ccqa_lib.show.palette import FAINT, GUIDE, INK, JUDGED, TARGET
from ccqa_lib.show.plain import plain_line

MOST_MARKERS = 150  # with more points than this, only signals get a marker
SHORT_UNIT = 2  # letters; a longer unit stands on the axis only
HEIGHT = 3.1  # inches of the axes


def chart_control(chart: ControlChart, events: Sequence[str] = ()) -> Block:
    """Draw a control chart; limits step where they differ from point to point.

    Parameters
    ----------
    events : sequence of str
        What happened when, as '2026-02-03 new IVR menu'; those outside the chart are left out.
    """
    points, scale = chart.points, chart_scale(chart)
    shown = _inside(read_events(events), points["period"])
    span = _x_range(points["period"])
    placed = place_events(shown, span)
    with house_style():
        drawing, axes = new_axes(HEIGHT, top=0.2 + headroom(placed))
        axes.set_xlim(*span)
        _draw_limits(axes, chart, scale)
        _draw_points(axes, points, scale)
        _dress(axes, chart, scale)
        for event in placed:
            draw_event(axes, event, HEIGHT)
        svg = svg_text(drawing)
    measure = plain_line(chart.measure)
    content = {
        "title": about(measure, say("what to expect, and what is out of the ordinary")),
        "svg": svg,
        "alt": control_alt(chart, scale),
        "caption": control_caption(chart, shown),
        "status": control_status(chart, scale),
    }
    return Block("figure", "evidence", content).evidence_of("signal", "level", "none")


def _inside(events: Sequence[Event], periods: pd.Series) -> list[Event]:
    first, last = periods.iloc[0], periods.iloc[-1] + _usual_gap(periods)
    return [event for event in events if first <= pd.Timestamp(event.day) < last]


def _usual_gap(periods: pd.Series) -> pd.Timedelta:
    return periods.diff().median() if len(periods) > 1 else pd.Timedelta(days=1)


def _x_range(periods: pd.Series) -> tuple[float, float]:
    """Return the axes' ends as matplotlib's days since 1970."""
    gap, day = _usual_gap(periods), pd.Timedelta(days=1)
    origin = pd.Timestamp(1970, 1, 1)
    first = (periods.iloc[0] - 0.7 * gap - origin) / day
    return first, (periods.iloc[-1] + gap - origin) / day


def _draw_limits(axes: Axes, chart: ControlChart, scale: Scale) -> None:
    points = chart.points
    days, gap = points["period"], _usual_gap(points["period"])
    before = days[points["in_baseline"]]
    axes.axvspan(before.iloc[0] - gap / 2, before.iloc[-1] + gap / 2, color=FAINT, linewidth=0)
    axes.text(
        before.iloc[0], 0.015, say("baseline: sets the limits"),
        transform=axes.get_xaxis_transform(), va="bottom", ha="left", fontsize=8, color=GUIDE,
    )  # fmt: skip
    for name, line in (("lower", (0, (5, 2))), ("centre", "-"), ("upper", (0, (5, 2)))):
        axes.plot(
            days, points[name] * scale.factor, drawstyle="steps-mid",
            color=GUIDE, linewidth=1, linestyle=line,
        )  # fmt: skip
    if chart.target is not None:
        axes.axhline(chart.target * scale.factor, color=TARGET, linewidth=1.2, linestyle=":")


def _draw_points(axes: Axes, points: pd.DataFrame, scale: Scale) -> None:
    few = len(points) <= MOST_MARKERS
    axes.plot(
        points["period"], points["value"] * scale.factor, color=INK,
        linewidth=1.1 if few else 0.6, marker="o" if few else "", markersize=3.2,
    )  # fmt: skip
    for judgement, (colour, marker) in JUDGED.items():
        these = points[points["judgement"] == judgement]
        if len(these):
            axes.plot(
                these["period"], these["value"] * scale.factor, linestyle="none",
                marker=marker, color=colour, markersize=6.5 if few else 2.6, label=word(judgement),
            )  # fmt: skip


def _dress(axes: Axes, chart: ControlChart, scale: Scale) -> None:
    axes.margins(y=0.08)
    name_levels(axes, _levels(chart, scale), HEIGHT)
    label = in_brackets(plain_line(chart.measure), word(plain_line(scale.unit)))
    axes.set_ylabel(label[:60])
    length = period_length(chart.points["period"])
    axes.set_xlabel(_period_axis(length))
    locator = AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, **date_labels()))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(
            loc="upper right", bbox_to_anchor=(1.0, -0.09), frameon=False, fontsize=8, ncols=3,
            handletextpad=0.3, borderaxespad=0.2, columnspacing=1.2,
        )  # fmt: skip


def _period_axis(length: str) -> str:
    return {"week": say("week (first day)"), "month": say("month (first day)")}.get(length, "")


def date_labels() -> dict[str, object]:
    """Return how days are written along an axis in the language in use."""
    if language() == ENGLISH:
        return {"show_offset": False}
    months = ["%Y年", "%m月", "%m月%d日", "%H:%M", "%H:%M", "%S.%f"]
    starts = ["", "%Y年", "%m月", "%m月%d日", "%H:%M", "%H:%M"]
    return {"show_offset": False, "formats": months, "zero_formats": starts}


def _levels(chart: ControlChart, scale: Scale) -> list[tuple[float, str, str]]:
    """Return height, name and colour of the last limits, the centre and the target."""
    last = chart.points.iloc[-1]
    named = {
        say("lower limit"): last["lower"],
        say("centre"): last["centre"],
        say("upper limit"): last["upper"],
    }
    levels = [(value, name, GUIDE) for name, value in named.items() if np.isfinite(value)]
    if chart.target is not None:
        levels.append((chart.target, say("target"), TARGET))
    short = scale if len(scale.unit.strip()) <= SHORT_UNIT else replace(scale, unit="")
    return [
        (float(value) * scale.factor, f"{name} {short.value(value)}", colour)
        for value, name, colour in levels
    ]
