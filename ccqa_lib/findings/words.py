"""The phrases of findings, in one place: how sure, which way, when, and what else began then."""

import math
from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from ccqa_lib.show.dates import PeriodLength, day_words, period_words, plural
from ccqa_lib.show.events import Event
from ccqa_lib.show.language import mark, say, word

CERTAINTIES = mark(("uncertain", "likely", "very likely", "almost certain"))
UNCERTAIN = CERTAINTIES[0]
# How many half-widths of its 95 % interval a signal's difference must be away from none. Found
# by simulation (tests/findings/test_control_certainty.py): of 100 stable series of 24 to 150
# points at most 5, 2 and 1 show as much in a signal that is still on, or in any that is over.
STILL_ON = (1.2, 1.6, 2.2)
OVER = (2.0, 2.3, 2.6)
# The house tables, as what one row of each is; a table of other names keeps its name.
_ROWS = mark((
    "contacts", "surveys", "evaluations", "complaints", "staff", "intervals", "customers",
    "events", "kpis",
), context="rows")  # fmt: skip
NEAR = 2  # periods before or after the first of a signal within which an event is named


def table_words(table: str) -> str:
    """Name the rows of a table within a sentence, as: contacts."""
    return word(table.replace("_", " "), "rows")


def certainty(estimate: float, low: float, high: float, least: Sequence[float]) -> str:
    """Say how sure a signal is: how rarely a stable process shows a difference as clear.

    Parameters
    ----------
    estimate, low, high : float
        The difference from the baseline and its 95 % interval.
    least : STILL_ON or OVER
        A signal that is over was picked out of more points than one at the end.
    """
    half = max(high - estimate, estimate - low)
    widths = abs(estimate) / half if half > 0 else math.inf
    return CERTAINTIES[sum(widths >= each for each in least)]


def widened(least: Sequence[float], lag1: float) -> tuple[float, ...]:
    """Ask more where each point resembles the one before, as then intervals are too narrow.

    Moving ranges understate sigma by sqrt(1 - r), and a mean's standard error grows by
    sqrt((1 + r) / (1 - r)) (first-order autoregression with lag-1 correlation r).
    """
    r = min(lag1, 0.95)
    return tuple(each * math.sqrt(1 + r) / (1 - r) for each in least)


def higher_or_lower(side: int) -> str:
    """Say which side of the baseline: higher, lower, or different."""
    return {1: say("higher"), -1: say("lower")}.get(side) or say("different")


def high_or_low(side: int) -> str:
    """Say which side: high, low, or unusual."""
    return {1: say("unusually high"), -1: say("unusually low")}.get(side) or say("unusual")


def since(start: pd.Timestamp, length: PeriodLength) -> str:
    """Say since when, as: since about the week of 2 Mar 2026."""
    return say("since about {period}", period=the_period(start, length))


def from_to(first: pd.Timestamp, last: pd.Timestamp, length: PeriodLength) -> str:
    """Say from when to when."""
    first_words, last_words = the_period(first, length), the_period(last, length)
    return say("from {first} to {last}", first=first_words, last=last_words)


def in_period(start: pd.Timestamp, length: PeriodLength) -> str:
    """Say when: on 2 Mar 2026, in the week of 2 Mar 2026, in Mar 2026."""
    period = the_period(start, length)
    return say("on {day}", day=period) if length == "day" else say("in {period}", period=period)


def the_period(start: pd.Timestamp, length: PeriodLength) -> str:
    """Name a period within a sentence."""
    words = period_words(start, length)
    if length == "week":
        return say("the {week}", week=words)
    return say("the period of {day}", day=words) if length == "period" else words


def in_a_row(count: int, length: PeriodLength) -> str:
    """Say how long, as: 12 weeks in a row."""
    told = plural(count, length)
    return say("{periods} in a row", periods=told) if count > 1 else told


def nearest_event(events: Sequence[Event], start: pd.Timestamp, gap: timedelta) -> Event | None:
    """Return the event nearest to a start, at most NEAR whole periods from its period."""
    first, last = start - NEAR * gap, start + (NEAR + 1) * gap
    near = [event for event in events if first <= pd.Timestamp(event.day) < last]
    return min(near, key=lambda event: abs(pd.Timestamp(event.day) - start), default=None)


def coincidence(event: Event) -> str:
    """Say that something happened at the same time, and no more than that."""
    return say(
        "Its start coincides with '{event}' ({day}); a coincidence in time is no proof of a cause.",
        event=event.words,
        day=day_words(event.day),
    )
