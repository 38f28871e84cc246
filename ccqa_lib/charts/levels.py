"""Names of levels at the right edge of a chart, none lying on another."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

LINE = 0.17  # share of an inch that a line of 8 points takes


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move heights so that neighbours are `gap` apart or more; their order and mean stay."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda i: moved[i])
    for lower, upper in pairwise(order):
        moved[upper] = max(moved[upper], moved[lower] + gap)
    excess = (sum(moved) - sum(heights)) / max(1, len(moved))
    return [height - excess for height in moved]


def name_levels(axes: Axes, levels: Sequence[tuple[float, str, str]], inches: float) -> None:
    """Write names beside levels; each level is (height, name, colour), the axes `inches` high."""
    bottom, top = axes.get_ylim()
    placed = spread([(height - bottom) / (top - bottom) for height, _, _ in levels], LINE / inches)
    for (_, name, colour), height in zip(levels, placed, strict=True):
        axes.text(
            1.01, height, name,
            transform=axes.transAxes, va="center", ha="left", fontsize=8, color=colour,
        )  # fmt: skip
