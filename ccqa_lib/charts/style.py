"""The house style of charts, and their way into an SVG text of stable bytes."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccqa_lib.show.language import language
from ccqa_lib.show.palette import GUIDE, INK

WIDTH, LEFT, RIGHT, BOTTOM = 9.0, 0.85, 1.45, 0.6  # inches: the figure and its margins
PLOT_WIDTH = WIDTH - LEFT - RIGHT
# The reader's fonts by language: an image on a page does not know the page's language.
FONTS = {
    "en": "system-ui, 'Noto Sans', 'Segoe UI', Arial, sans-serif",
    "zh-Hans": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
    "zh-Hant": "'PingFang HK', 'Microsoft JhengHei', 'Noto Sans CJK HK', 'Noto Sans CJK TC', "
    "sans-serif",
}

_STYLE = {
    "svg.fonttype": "none",  # text stays text: the reader's fonts show any script
    "svg.hashsalt": "ccqa",
    "font.family": ["DejaVu Sans"],  # measures the layout; comes with matplotlib
    "font.size": 10,
    "text.parse_math": False,  # a $ in a label is a dollar
    "axes.edgecolor": GUIDE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "xtick.color": GUIDE,
    "ytick.color": GUIDE,
    "text.color": INK,
    "path.simplify": True,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style; matplotlib's own settings come back afterwards."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        # Only the layout is measured with this font; the reader's browser draws the glyphs.
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from")
        yield


def new_axes(height: float, top: float) -> tuple[Figure, Axes]:
    """Return a figure and its axes, PLOT_WIDTH by `height` inches, `top` inches below the edge."""
    full = BOTTOM + height + top
    drawing = Figure(figsize=(WIDTH, full))
    return drawing, drawing.add_axes(
        (LEFT / WIDTH, BOTTOM / full, PLOT_WIDTH / WIDTH, height / full)
    )


def svg_text(drawing: Figure) -> str:
    """Write a figure as SVG; the same figure gives the same bytes on every day and machine."""
    file = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawing.savefig(file, format="svg", metadata=nothing)
    return re.sub(
        r"font-family: 'DejaVu Sans'", f"font-family: {FONTS[language()]}", file.getvalue()
    )
