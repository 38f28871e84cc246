"""Before and after: the points, the line before drawn on, and what came instead."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

from ccqa_lib.analyse.project.improvement import Improvement
from ccqa_lib.charts.control import date_labels
from ccqa_lib.charts.events import fitted
from ccqa_lib.charts.style import house_style, new_axes, svg_text
from ccqa_lib.params.charter import Intervention
from ccqa_lib.params.measures import Measure
from ccqa_lib.show import Block, figure
from ccqa_lib.show.dates import day_words
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import is_han
from ccqa_lib.show.numbers import Scale, scale_for
from ccqa_lib.show.palette import GUIDE, INK, JUDGED
from ccqa_lib.show.plain import plain_line

HEIGHT = 3.0
AFTER = JUDGED["improvement"][0]


def chart_improvement(
    change: Improvement | None, made: Intervention | None, measure: Measure
) -> list[Block]:
    """Draw a change that was judged; nothing where there was none, or too little to judge."""
    if change is None or made is None or change.series is None:
        return []
    points, name = change.series.points, plain_line(change.series.name)
    spread = float(points["value"].max() - points["value"].min())
    scale = scale_for(measure.family, measure.unit, spread)
    start = pd.Timestamp(made.began)
    with house_style():
        drawing, axes = new_axes(HEIGHT, top=0.4)
        _draw(axes, change, scale.factor, start)
        axes.axvline(start, color=GUIDE, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.annotate(
            fitted(plain_line(made.words), 4.0), (start, 1.03), xycoords=("data", "axes fraction"),
            fontsize=8, color=GUIDE, xytext=(3, 0), textcoords="offset points",
        )  # fmt: skip
        axes.set_ylabel(fitted(plain_line(word(scale.unit)) or name, 3.2))
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        labels = date_labels() if is_han() else {}
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, **labels))
        svg = svg_text(drawing)
    caption = say("Dashed: where the line before would have led. Its distance is the effect.")
    title = say("{measure}: before and after", measure=name)
    drawn = figure(svg, title, _alt(change, scale, start), caption)
    return [drawn.evidence_of("improvement", "benefit")]


def _alt(change: Improvement, scale: Scale, start: pd.Timestamp) -> str:
    size = change.series.effects[2].estimate
    told = {
        "measure": plain_line(change.series.name), "day": day_words(start),
        "size": scale.step(size),
    }  # fmt: skip
    if size < 0:
        return say(
            "{measure} before and after {day}. In the last period it lies {size} below where the "
            "line before would have led.",
            **told,
        )
    return say(
        "{measure} before and after {day}. In the last period it lies {size} above where the line "
        "before would have led.",
        **told,
    )


def _draw(axes: Axes, change: Improvement, factor: float, start: pd.Timestamp) -> None:
    points, days = change.series.points, change.periods
    axes.plot(days, points["value"] * factor, color=GUIDE, marker="o", markersize=3, linewidth=0.7)
    before, after = days < start, days >= start
    axes.plot(days[before], points.loc[before, "fitted"] * factor, color=INK, linewidth=1.6)
    axes.plot(
        days[after], points.loc[after, "without"] * factor, color=INK, linewidth=1.2,
        linestyle=(0, (4, 2)),
    )  # fmt: skip
    axes.plot(days[after], points.loc[after, "fitted"] * factor, color=AFTER, linewidth=1.8)
