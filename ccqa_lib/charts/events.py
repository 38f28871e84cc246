"""Dated events above a chart, their words never on one another nor crossed by a line."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ccqa_lib.charts.style import PLOT_WIDTH, RIGHT
from ccqa_lib.show.events import Event
from ccqa_lib.show.palette import GUIDE

EM = 0.105  # inches that a full-width character takes at 8 points
LINE = 0.19  # inches between two lines of labels
LONGEST = 2.2  # inches of an event's words that are drawn; the caption has all of them


@dataclass(frozen=True)
class PlacedEvent:
    """An event's day (matplotlib's days since 1970), the words drawn, and their line, 0 lowest."""

    day: float
    words: str
    lane: int


def place_events(events: Sequence[Event], span: tuple[float, float]) -> list[PlacedEvent]:
    """Place events, oldest first, above axes that run from `span[0]` to `span[1]` days."""
    days = [float(date2num(event.day)) for event in events]
    places = [(day - span[0]) / (span[1] - span[0]) * PLOT_WIDTH for day in days]
    words = [
        fitted(event.words, min(LONGEST, PLOT_WIDTH + RIGHT - place - EM))
        for event, place in zip(events, places, strict=True)
    ]
    return [PlacedEvent(*each) for each in zip(days, words, lanes(places, words), strict=True)]


def lanes(places: Sequence[float], words: Sequence[str]) -> list[int]:
    """Return the line of each label, so that no label meets a label or a line.

    `places` are the labels' left ends in inches, increasing. A label lies above all later ones
    that begin within its length, so that their lines end below it.
    """
    found = [0] * len(places)
    for i in reversed(range(len(places))):
        end = places[i] + text_inches(words[i]) + EM
        inside = [found[j] + 1 for j in range(i + 1, len(places)) if places[j] < end]
        found[i] = max(inside, default=0)
    return found


def text_inches(text: str) -> float:
    """Estimate the width of a label of 8 points; the reader's font decides the true one."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return EM * (wide + 0.58 * (len(text) - wide))


def fitted(words: str, inches: float) -> str:
    """Cut words so that they fit a width."""
    if text_inches(words) <= inches:
        return words
    kept = words
    while kept and text_inches(kept + "…") > inches:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def headroom(placed: Sequence[PlacedEvent]) -> float:
    """Return how many inches above the axes the events take."""
    return LINE * (max((event.lane for event in placed), default=-1) + 1)


def draw_event(axes: Axes, event: PlacedEvent, inches: float) -> None:
    """Draw a dashed line at an event and its words above axes that are `inches` high."""
    above = 1 + (0.1 + event.lane * LINE) / inches
    axes.plot(
        [event.day, event.day], [0, above], transform=axes.get_xaxis_transform(),
        color=GUIDE, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False,
    )  # fmt: skip
    axes.annotate(
        event.words, (event.day, above), xycoords=axes.get_xaxis_transform(), xytext=(3, 0),
        textcoords="offset points", va="center", fontsize=8, color=GUIDE, annotation_clip=False,
    )  # fmt: skip
