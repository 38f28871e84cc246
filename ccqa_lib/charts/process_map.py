"""The process map: steps from top to bottom, arrows on with counts and times, arrows back aside."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from ccqa_lib.analyse.process.picture import ProcessMap
from ccqa_lib.charts.events import fitted
from ccqa_lib.charts.style import WIDTH, house_style, svg_text
from ccqa_lib.show import Block, figure
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import apart, listed, sentences
from ccqa_lib.show.numbers import percent
from ccqa_lib.show.palette import FAINT, GUIDE, INK, JUDGED
from ccqa_lib.show.plain import plain_line

STEP = 0.78  # inches from one step to the next
BOX_WIDTH, BOX_HEIGHT = 2.5, 0.42
DAY, HOUR, MINUTE = 86_400, 3600, 60  # seconds
BACK = JUDGED["concern"][0]


def chart_process_map(drawn: ProcessMap) -> Block:
    """Draw a map: boxes are steps with their events, lines are what follows what.

    On the right what goes on or skips ahead, on the left (dashed) what goes back or is done
    again; each with its count and median time.
    """
    height = STEP * len(drawn.nodes) + 0.3
    with house_style():
        drawing = Figure(figsize=(WIDTH, height))
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_xlim(-WIDTH / 2, WIDTH / 2)
        axes.set_ylim(height - 0.45, -0.45)
        axes.axis("off")
        places = {name: STEP * i for i, name in enumerate(drawn.nodes["activity"])}
        most = max(int(drawn.arrows["count"].max()), 1) if len(drawn.arrows) else 1
        for arrow in drawn.arrows.sort_values("count").itertuples():
            _draw_arrow(axes, arrow, places, most)
        for node in drawn.nodes.itertuples():
            _draw_step(axes, node, places[node.activity])
        svg = svg_text(drawing)
    return figure(svg, say("How cases run"), _alt(drawn), _caption(drawn))


def _draw_step(axes: Axes, node, y: float) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (-BOX_WIDTH / 2, y - BOX_HEIGHT / 2), BOX_WIDTH, BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.08", facecolor=FAINT, edgecolor=GUIDE,
            linewidth=1, zorder=3,
        )
    )  # fmt: skip
    name = fitted(plain_line(str(node.activity)), BOX_WIDTH - 0.15)
    axes.text(0, y - 0.07, name, ha="center", va="center", fontsize=9.5, color=INK, zorder=4)
    told = [f"{node.events:,}"]
    told += [say("{count} begin here", count=f"{node.starts:,}")] if node.starts else []
    told += [say("{count} end here", count=f"{node.ends:,}")] if node.ends else []
    axes.text(
        0, y + 0.12, fitted(" · ".join(told), BOX_WIDTH * 1.3), ha="center", va="center",
        fontsize=7, color=GUIDE, zorder=4,
    )  # fmt: skip


def _draw_arrow(axes: Axes, arrow, places: dict[str, float], most: int) -> None:
    start, end = places[arrow._1], places[arrow.to]
    span = round((end - start) / STEP)
    width = 0.6 + 2.6 * arrow.count / most
    label = f"{arrow.count:,} · {duration_words(arrow.median_seconds)}"
    if span == 1:
        _line(axes, (0, start + BOX_HEIGHT / 2), (0, end - BOX_HEIGHT / 2), width, 0.0)
        axes.text(0.1, (start + end) / 2, label, fontsize=7.5, va="center", color=INK, zorder=5)
        return
    side = 1 if span > 1 else -1
    edge = side * BOX_WIDTH / 2
    if span == 0:
        _line(axes, (edge, start + 0.13), (edge, start - 0.13), width, -3.0, BACK)
        axes.text(edge - 0.46, start, label, fontsize=7.5, va="center", ha="right", color=BACK)
        return
    reach = min(0.35 + 0.22 * abs(span), WIDTH / 2 - BOX_WIDTH / 2 - 0.95)
    bend = reach * 2 / abs(end - start)
    colour = INK if side > 0 else BACK
    _line(axes, (edge, start + 0.06), (edge, end - 0.06), width, -bend, colour)
    axes.text(
        edge + side * (reach + 0.12), (start + end) / 2, label, fontsize=7.5, va="center",
        ha="left" if side > 0 else "right", color=colour, zorder=5,
    )  # fmt: skip


def _line(axes: Axes, start, end, width: float, bend: float, colour: str = INK) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>",
            mutation_scale=9, linewidth=width, color=colour, shrinkA=0, shrinkB=0, zorder=2,
            linestyle="-" if colour == INK else (0, (4, 2)), alpha=0.75,
        )
    )  # fmt: skip


def duration_words(seconds: float) -> str:
    """Write a time in the unit that it deserves, as 3.5 h or 2.1 days."""
    if pd.isna(seconds):
        return say("not known")
    if seconds >= DAY:
        return say("{time} days", time=f"{seconds / DAY:,.1f}")
    if seconds >= HOUR:
        return say("{time} h", time=f"{seconds / HOUR:,.1f}")
    if seconds >= MINUTE:
        return say("{time} min", time=f"{seconds / MINUTE:,.1f}")
    return say("{time} s", time=f"{seconds:.0f}")


def _caption(drawn: ProcessMap) -> str:
    said = say(
        "Counts and median times from one step to the next. Dashed lines on the left go back or "
        "repeat a step."
    )
    if drawn.events_shown == 1 and drawn.arrows_shown == 1:
        return said
    rare = say(
        "Rare steps and lines are left out: {events} of events and {lines} of what follows what "
        "are drawn.",
        events=percent(drawn.events_shown),
        lines=percent(drawn.arrows_shown),
    )
    return sentences(said, rare)


def _alt(drawn: ProcessMap) -> str:
    top = drawn.arrows.nlargest(5, "count")
    told = apart(
        say("{first} to {then} {count} times", first=first, then=then, count=f"{count:,}")
        for first, then, count in top[["from", "to", "count"]].values
    )
    steps = listed(str(name) for name in drawn.nodes["activity"])
    said = say("Process map. Steps: {steps}. Most frequent: {told}.", steps=steps, told=told)
    return textwrap.shorten(said, 900)
