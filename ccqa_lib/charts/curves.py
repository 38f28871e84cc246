"""A curve that rises in steps, with its band and named points: which share by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ccqa_lib.charts.levels import name_levels
from ccqa_lib.charts.style import house_style, new_axes, svg_text
from ccqa_lib.show import Block, figure
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import percent, with_unit
from ccqa_lib.show.palette import FAINT, GUIDE, INK
from ccqa_lib.show.plain import plain_line

HEIGHT = 3.1  # inches of the axes
NEAR_AXIS = 0.1  # share of the axis within which points are not named
_LINES = ((0, (5, 2)), (0, (1, 1.5)), (0, (5, 1, 1, 1)))


@dataclass(frozen=True, eq=False)
class Curve:
    """Shares by x: `x` rising, `share`, `low` and `high` of the same length; 0 before the first.

    `parts` are further curves of the same x that are drawn as thin lines, by name. `marks` are
    points of x that are named with their share.
    """

    x: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    name: str
    parts: Mapping[str, np.ndarray] = field(default_factory=dict)
    marks: Sequence[tuple[float, float]] = ()


def chart_curve(
    curve: Curve, axis: tuple[str, str], title: str, alt: str, caption: str = ""
) -> Block:
    """Draw a curve of shares in steps; `axis` names x and y."""
    with house_style():
        drawing, axes = new_axes(HEIGHT, top=0.25)
        _draw(axes, curve)
        _dress(axes, curve, axis)
        svg = svg_text(drawing)
    return figure(svg, title, alt, caption)


def _draw(axes: Axes, curve: Curve) -> None:
    x = np.append(0.0, curve.x)
    low, share, high = (np.append(0.0, v) for v in (curve.low, curve.share, curve.high))
    axes.fill_between(x, low, high, step="post", color=FAINT, linewidth=0)
    axes.step(x, share, where="post", color=INK, linewidth=1.6)
    for place, values in enumerate(curve.parts.values()):
        axes.step(x, np.append(0.0, values), where="post", color=GUIDE, linewidth=1.2,
                  linestyle=_LINES[place % len(_LINES)])  # fmt: skip
    reach = float(curve.x[-1]) if len(curve.x) else 1.0
    for at, height in curve.marks:
        axes.plot([at], [height], marker="o", color=INK, markersize=5)
        if at >= NEAR_AXIS * reach:  # nearer, a name would lie on the axis or on the curve
            day = say("day {day}", day=f"{at:,.0f}")
            axes.annotate(
                f"{percent(height)}\n{day}", (at, height), xytext=(-5, 5), fontsize=8,
                textcoords="offset points", ha="right", va="bottom", color=INK,
            )  # fmt: skip


def _dress(axes: Axes, curve: Curve, axis: tuple[str, str]) -> None:
    axes.set_xlim(0, float(curve.x[-1]) if len(curve.x) else 1)
    top = float(np.nanmax(curve.high)) if len(curve.high) else 1
    axes.set_ylim(0, min(1.0, top * 1.1))
    axes.set_xlabel(plain_line(axis[0]))
    axes.set_ylabel(plain_line(axis[1]))
    axes.yaxis.set_major_formatter(lambda value, _: with_unit(f"{value * 100:,.10g}", "%"))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    named = [(float(curve.share[-1]), plain_line(curve.name), INK)]
    named += [(float(v[-1]), plain_line(name), GUIDE) for name, v in curve.parts.items()]
    name_levels(axes, named, HEIGHT)
