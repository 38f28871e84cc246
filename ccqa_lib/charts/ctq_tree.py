"""The CTQ tree: from what customers say to what can be measured, left to right."""

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ccqa_lib.charts.style import WIDTH, house_style, svg_text
from ccqa_lib.params.charter import CustomerNeed
from ccqa_lib.show import Block, figure
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import listed, sentences
from ccqa_lib.show.palette import FAINT, GUIDE, INK
from ccqa_lib.show.plain import plain_line

ROW = 0.85  # inches a need
COLUMNS = (0.1, 3.15, 6.2)
BOX_WIDTH, BOX_HEIGHT = 2.6, 0.68
LETTERS, LINES = 38, 3  # that fit a box; wide letters count twice
TITLES = mark(("What customers say", "What drives it", "CTQ: what is measured"))


def chart_ctq_tree(needs: Sequence[CustomerNeed]) -> Block:
    """Draw one row a need: need, driver, and the measure that is critical to quality."""
    height = ROW * len(needs) + 0.45
    with house_style():
        drawing = Figure(figsize=(WIDTH, height))
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.axis("off")
        for x, title in zip(COLUMNS, TITLES, strict=True):
            axes.text(x, 0.2, word(title), fontsize=9, fontweight="bold", va="center", color=INK)
        for place, need in enumerate(needs):
            _draw_need(axes, need, 0.4 + ROW * place + BOX_HEIGHT / 2)
        svg = svg_text(drawing)
    told = [
        say("{need}: {driver}, {ctq}.", need=need.need, driver=need.driver, ctq=ctq_words(need))
        for need in needs
    ]
    alt = sentences(say("CTQ tree."), *told)
    return figure(svg, say("From customers' needs to what is measured"), alt)


def ctq_words(need: CustomerNeed) -> str:
    """Return what is measured of a need, with its target."""
    parts = [need.ctq or say("nothing measures it yet"), need.target]
    return listed(part for part in parts if part)


def _draw_need(axes: Axes, need: CustomerNeed, y: float) -> None:
    texts = (need.need, need.driver or say("not said"), ctq_words(need))
    for x, words in zip(COLUMNS, texts, strict=True):
        axes.add_patch(
            FancyBboxPatch(
                (x, y - BOX_HEIGHT / 2), BOX_WIDTH, BOX_HEIGHT, linewidth=1,
                boxstyle="round,pad=0,rounding_size=0.08", facecolor=FAINT, edgecolor=GUIDE,
            )
        )  # fmt: skip
        axes.text(
            x + 0.1, y, boxed(plain_line(words)), fontsize=8, va="center", color=INK,
            linespacing=1.25,
        )  # fmt: skip
    for x in COLUMNS[:2]:
        axes.annotate(
            "", (x + BOX_WIDTH + 0.43, y), (x + BOX_WIDTH + 0.02, y),
            arrowprops={"arrowstyle": "-|>", "color": GUIDE, "linewidth": 1},
        )  # fmt: skip


def boxed(words: str) -> str:
    """Break words into the lines of a box; what does not fit ends in dots."""
    letters = LETTERS // 2 if any(ord(letter) > 0x2E7F for letter in words) else LETTERS
    lines = textwrap.wrap(words, letters, max_lines=LINES, placeholder=" ...")
    return "\n".join(lines)
