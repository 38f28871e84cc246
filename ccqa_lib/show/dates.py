"""Days and periods in words that mean the same in every country.

ISO moments are read without pandas, because the command line imports this module and the index
reads hundreds of them; pandas is imported for what is written in another way.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from ccqa_lib.show.language import counted, mark, say, word
from ccqa_lib.show.language.joined import is_han

if TYPE_CHECKING:
    import pandas as pd

PeriodLength = Literal["day", "week", "month", "period"]
# How long a period is, alone and in number; each goes behind a count, too.
_LENGTHS = {
    mark("day"): mark("days"), mark("week"): mark("weeks"), mark("month"): mark("months"),
    mark("period"): mark("periods"),
}  # fmt: skip
_COUNTED = mark("week", context="count")
_PLURALS = {"study": "studies"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def iso_day(moment: date | datetime | str) -> str:
    """Return the day of a moment as ISO text, as 2026-03-02."""
    return _day_of(moment).isoformat()


def day_words(moment: date | datetime | str) -> str:
    """Return a day as 2 Mar 2026."""
    day = _day_of(moment)
    if is_han():
        return f"{month_words(day)}{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_words(moment: date | datetime | str) -> str:
    """Return the month of a moment as Mar 2026."""
    day = _day_of(moment)
    return f"{day.year}年{day.month}月" if is_han() else f"{_MONTHS[day.month - 1]} {day.year}"


def told_start(days: "pd.Series", least: int) -> "pd.Timestamp":
    """Return from when a time is told in which people began on these days, telling of no few.

    The first day where `least` or more began on it, as when all are watched from one day on. Else
    it would tell when one of them began: the first of its month where as many began in it, or the
    first of the year in which the one began that makes them as many.
    """
    ordered = days.sort_values()
    first, enough = ordered.iloc[0], ordered.iloc[min(max(least, 1), len(ordered)) - 1]
    month = first.replace(day=1)
    if enough == first:
        return first
    if (enough.year, enough.month) == (first.year, first.month):
        return month
    return enough.replace(month=1, day=1)


def period_length(starts: Iterable[datetime]) -> PeriodLength:
    """Tell from the starts of periods whether they are days, weeks or months."""
    import numpy as np
    import pandas as pd

    gaps = np.diff(pd.DatetimeIndex(list(starts)).values).astype("timedelta64[h]").astype(float)
    if len(gaps) == 0:
        return "period"
    usual = float(np.median(gaps)) / 24
    lengths: list[tuple[PeriodLength, float, float]] = [
        ("day", 0.9, 1.1), ("week", 6.9, 7.1), ("month", 28, 31),
    ]  # fmt: skip
    return next((name for name, low, high in lengths if low <= usual <= high), "period")


def period_words(start: datetime, length: PeriodLength) -> str:
    """Name a period by its start: 2 Mar 2026, week of 2 Mar 2026, or Mar 2026."""
    if length == "week":
        return say("week of {day}", day=day_words(start))
    return month_words(start) if length == "month" else day_words(start)


def plural(count: int, noun: str) -> str:
    """Write a count of things, as 1 week or 12 weeks."""
    if is_han():
        return f"{count:,} {counted(noun)}"
    return f"{count:,} {noun if count == 1 else _PLURALS.get(noun, noun + 's')}"


def several(length: str) -> str:
    """Name a length of time in number, as in: wait for the next few weeks."""
    return word(_LENGTHS.get(length, length + "s"))


def age_words(until: date | str, now: datetime | date | str) -> str:
    """Say how old data are, as: end 3 days before this run."""
    days = days_between(until, now)
    if days == 0:
        return say("end on the day of this run")
    if days < 0:
        return say("end {days} after the day of this run", days=plural(-days, "day"))
    return say("end {days} before this run", days=plural(days, "day"))


def days_between(first: date | str, last: datetime | date | str) -> int:
    """Count the days from one day to another."""
    return (_day_of(last) - _day_of(first)).days


def _day_of(moment: date | datetime | str) -> date:
    """Return the day of a moment, by the clock that it is written in."""
    if isinstance(moment, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, date):
        return moment
    import pandas as pd

    return pd.Timestamp(moment).date()
