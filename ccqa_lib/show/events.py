"""What happened when: the dated events that a study was told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ccqa_lib.errors import SettingsError
from ccqa_lib.show.plain import plain_line


@dataclass(frozen=True)
class Event:
    """Something that happened on one day, in the user's words."""

    day: date
    words: str


def read_events(given: Sequence[str]) -> tuple[Event, ...]:
    """Read events written as '2026-02-03 new IVR menu'; oldest first.

    Raises
    ------
    SettingsError
        An event has no ISO day or no words; all such events are told at once.
    """
    problems = [problem for text in given if (problem := _problem(text))]
    if problems:
        raise SettingsError(*problems)
    return tuple(sorted((_event(text) for text in given), key=lambda event: event.day))


def _event(text: str) -> Event:
    day, _, words = plain_line(text).partition(" ")
    return Event(date.fromisoformat(day), words)


def _problem(text: str) -> str:
    needed = "write a day and what happened, as '2026-02-03 new IVR menu'."
    try:
        return "" if _event(text).words else f"The event {text!r} says no words; {needed}"
    except ValueError:
        return f"The event {text!r} does not begin with a day; {needed}"
