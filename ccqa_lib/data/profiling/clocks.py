"""Are these cells times of day or durations, such as 7:02:47, 3:53:50 PM or 12:30?"""

import re
from collections.abc import Mapping

from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.show.masking import masked

_FEWEST_FITTING = 0.9
_CLOCKS = {
    "h:mm:ss": re.compile(r"(\d+):[0-5]\d:[0-5]\d(?:\.\d+)?\Z"),
    "%I:%M:%S %p": re.compile(r"(\d{1,2}):[0-5]\d:[0-5]\d [AaPp][Mm]\Z"),
    "%I:%M %p": re.compile(r"(\d{1,2}):[0-5]\d [AaPp][Mm]\Z"),
    "h:mm": re.compile(r"(\d+):[0-5]\d\Z"),
}


def clock_of(cells: Mapping[str, int]) -> Guess | None:
    """Return a duration's format (``h:mm:ss``) or a time's (``%I:%M %p``); None for neither.

    Two parts, as 12:30, are unsure: hours and minutes, or minutes and seconds.
    """
    total = sum(cells.values())
    for form, pattern in _CLOCKS.items():
        fitting = sum(count for text, count in cells.items() if pattern.match(text))
        if not total or fitting < _FEWEST_FITTING * total:
            continue
        if form == "h:mm":
            words = f"{fitting:,} cells such as {masked(next(iter(cells)))!r} may be h:mm or mm:ss"
            return Guess(form, False, words)
        return Guess(form, True, f"{fitting:,} of {total:,} cells fit {form}")
    return None


def is_clock(text: str) -> bool:
    """Say whether a text is a time of day or a duration in any of the known ways."""
    return any(pattern.match(text) for pattern in _CLOCKS.values())


def time_format(clock: str) -> str:
    """Return the strptime format of a time of day that is written as this clock."""
    return {"h:mm:ss": "%H:%M:%S", "h:mm": "%H:%M"}.get(clock, clock)
