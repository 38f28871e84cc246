"""Five fields of cron, read strictly: a time that never comes is refused, not installed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ccqa_lib.errors import SettingsError

_FIELDS = (
    ("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12),
    ("day of week", 0, 7),
)  # fmt: skip
_WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DAYS = tuple(name[:3] for name in _WEEK)
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(frozen=True)
class Cron:
    """When: the values of each field, None for any. `text` is what was read."""

    text: str
    minutes: tuple[int, ...] | None
    hours: tuple[int, ...] | None
    days: tuple[int, ...] | None
    months: tuple[int, ...] | None
    weekdays: tuple[int, ...] | None

    def on_calendar(self) -> str:
        """Return the same time as systemd's OnCalendar has it."""
        week = "" if self.weekdays is None else ",".join(_DAYS[d] for d in self.weekdays) + " "
        date = f"*-{_listed(self.months)}-{_listed(self.days)}"
        return f"{week}{date} {_listed(self.hours)}:{_listed(self.minutes)}:00"

    def times(self, after: datetime, until: datetime) -> list[datetime]:
        """Return every such time later than `after` and no later than `until`."""
        hours = range(24) if self.hours is None else self.hours
        minutes = range(60) if self.minutes is None else self.minutes
        days = (after.date() + timedelta(days=n) for n in range((until - after).days + 2))
        found = (
            datetime(day.year, day.month, day.day, hour, minute)
            for day in days
            if self._is_on(day.day, self.days)
            and self._is_on(day.month, self.months)
            and self._is_on(day.isoweekday() % 7, self.weekdays)
            for hour in hours
            for minute in minutes
        )
        return [time for time in found if after < time <= until]

    def weekday_names(self) -> list[str]:
        """Return the days of the week in English; empty for every day."""
        return [_WEEK[day] for day in self.weekdays or ()]

    @staticmethod
    def _is_on(value: int, values: tuple[int, ...] | None) -> bool:
        return values is None or value in values


def read_cron(text: str) -> Cron:
    """Read `minute hour day month weekday`: numbers, `*`, lists, ranges and steps.

    Raises
    ------
    SettingsError
        Not five fields, a value out of range, a date that never comes, or a day of the month
        together with a day of the week, which cron takes as either and systemd as both.
    """
    words = text.split()
    if len(words) != len(_FIELDS):
        raise SettingsError(
            f"--cron was given {text!r}, which has {len(words)} fields; it needs five: minute, "
            'hour, day of month, month, day of week, as "0 6 * * 1-5".'
        )
    values = [_field(word, *field) for word, field in zip(words, _FIELDS, strict=True)]
    weekdays = values[4]
    if weekdays is not None:
        weekdays = tuple(sorted({day % 7 for day in weekdays}))
    minutes, hours, days, months = values[:4]
    if days is not None and weekdays is not None:
        raise SettingsError(
            f"--cron was given {text!r}, with a day of the month and a day of the week; cron would "
            "run on either, systemd on both. Give one of them, and '*' for the other."
        )
    if days and months and all(min(days) > _LONGEST_MONTH.get(month, 31) for month in months):
        raise SettingsError(f"--cron was given {text!r}, a date that never comes.")
    return Cron(" ".join(words), minutes, hours, days, months, weekdays)


def _field(word: str, name: str, lowest: int, highest: int) -> tuple[int, ...] | None:
    if word == "*":
        return None
    found: set[int] = set()
    for part in word.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            first, last, dash = str(lowest), str(highest), "-"
        numbers = (first, last if dash else first, step if slash else "1")
        if not all(number.isascii() and number.isdigit() for number in numbers):
            raise _refused(word, name, lowest, highest)
        low, high, stride = (int(number) for number in numbers)
        if slash and not dash:
            high = highest
        if not (lowest <= low <= high <= highest and stride >= 1):
            raise _refused(word, name, lowest, highest)
        found.update(range(low, high + 1, stride))
    return tuple(sorted(found))


def _refused(word: str, name: str, lowest: int, highest: int) -> SettingsError:
    return SettingsError(
        f"--cron: the {name} was given {word!r}; it needs {lowest} to {highest}, '*', a list as "
        "1,3 , a range as 1-5 or a step as */15."
    )


def _listed(values: tuple[int, ...] | None) -> str:
    return "*" if values is None else ",".join(f"{value:02}" for value in values)
