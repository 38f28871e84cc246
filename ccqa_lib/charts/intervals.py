"""Estimates with their intervals, one line each: effects of drivers, hazard ratios, segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from ccqa_lib.charts.events import fitted
from ccqa_lib.charts.style import WIDTH, house_style, svg_text
from ccqa_lib.show import Block, figure
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import number
from ccqa_lib.show.palette import GUIDE, INK, JUDGED
from ccqa_lib.show.plain import plain_line

LABEL = 2.6  # inches left of the axes
LETTERS = 8.5  # points of labels and figures; `fitted` reckons with 8
FIGURES = 1.9  # inches right of the axes
ROW = 0.34  # inches a line
_TICKS = (0.1, 0.2, 0.25, 0.5, 0.67, 1, 1.5, 2, 3, 4, 5, 10, 20)
Tone = Literal["plain", "concern", "improvement", "change"]


@dataclass(frozen=True)
class IntervalRow:
    """One estimate: its label, size and interval; `tone` marks those that stand out."""

    label: str
    estimate: float
    low: float
    high: float
    tone: Tone = "plain"


@dataclass(frozen=True)
class IntervalScale:
    """How estimates are drawn: axis words, the value that means "none", decimals, ratio or not."""

    axis: str
    none_at: float | None = 0.0
    decimals: int = 1
    is_ratio: bool = False

    def words(self, row: IntervalRow) -> str:
        """Return an estimate with its interval, as 2.1 (0.4 to 3.8)."""
        size, low, high = (
            number(each, self.decimals) for each in (row.estimate, row.low, row.high)
        )
        return say("{size} ({low} to {high})", size=size, low=low, high=high)


def chart_intervals(
    rows: Sequence[IntervalRow], scale: IntervalScale, title: str, alt: str, caption: str = ""
) -> Block:
    """Draw estimates with intervals, the first on top; a marker's shape says what a colour says."""
    height = ROW * len(rows) + 0.2
    with house_style():
        drawing, axes = _axes(height)
        _draw(axes, rows, scale)
        _dress(axes, rows, scale)
        svg = svg_text(drawing)
    return figure(svg, title, alt, caption)


def _axes(height: float) -> tuple[Figure, Axes]:
    bottom, top = 0.65, 0.15
    full = bottom + height + top
    drawing = Figure(figsize=(WIDTH, full))
    width = (WIDTH - LABEL - FIGURES) / WIDTH
    return drawing, drawing.add_axes((LABEL / WIDTH, bottom / full, width, height / full))


def _draw(axes: Axes, rows: Sequence[IntervalRow], scale: IntervalScale) -> None:
    if scale.none_at is not None:
        axes.axvline(scale.none_at, color=GUIDE, linewidth=1, linestyle=(0, (5, 2)))
    for place, row in enumerate(rows):
        colour, marker = JUDGED.get(row.tone, (INK, "o"))
        axes.plot([row.low, row.high], [place, place], color=colour, linewidth=1.6)
        axes.plot([row.estimate], [place], color=colour, marker=marker, markersize=6)


def _dress(axes: Axes, rows: Sequence[IntervalRow], scale: IntervalScale) -> None:
    if scale.is_ratio:
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        shown = [tick for tick in _TICKS if low <= tick <= high]
        axes.xaxis.set_major_locator(FixedLocator(shown))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    labels = [fitted(plain_line(row.label), (LABEL - 0.15) * 8 / LETTERS) for row in rows]
    axes.set_yticks(np.arange(len(rows)), labels, color=INK, fontsize=LETTERS)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(plain_line(scale.axis))
    for place, row in enumerate(rows):
        axes.annotate(
            scale.words(row), (1.02, place), xycoords=axes.get_yaxis_transform(),
            va="center", ha="left", fontsize=LETTERS, color=INK, annotation_clip=False,
        )  # fmt: skip
