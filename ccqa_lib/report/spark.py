"""A sparkline: the latest points of a measure as a line without axes."""

from collections.abc import Sequence

from markupsafe import Markup

from ccqa_lib.show.palette import JUDGED

WIDTH, HEIGHT, EDGE = 120, 28, 4


def sparkline(points: Sequence[float], judgements: Sequence[str]) -> Markup:
    """Draw points; those judged out of the ordinary get a dot of their colour."""
    if len(points) < 2:
        return Markup("")
    low, high = min(points), max(points)
    step = (WIDTH - 2 * EDGE) / (len(points) - 1)
    rise = (HEIGHT - 2 * EDGE) / (high - low) if high > low else 0.0
    places = [
        (EDGE + i * step, HEIGHT - EDGE - (float(value) - low) * rise)
        for i, value in enumerate(points)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(_dots(places, judgements, each) for each in JUDGED if each in judgements)
    # Numbers and fixed colours only: no text from outside is ever part of it.
    return Markup(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false" '
        'fill="none" stroke-linecap="round">'
        f'<polyline points="{line}" stroke="currentColor" stroke-width="1.3"/>'
        f"{dots}</svg>"
    )


def _dots(places: Sequence[tuple[float, float]], judgements: Sequence[str], which: str) -> str:
    """Draw all dots of one judgement as one path: a page shows thousands of sparklines."""
    told = zip(places, judgements, strict=True)
    drawn = "".join(f"M{x:.1f} {y:.1f}h0" for (x, y), judgement in told if judgement == which)
    return f'<path d="{drawn}" stroke="{JUDGED[which][0]}" stroke-width="4.4"/>'
