"""The eighteen months of the sample centre: which days are busy, and which weeks are whole."""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.data.sample.streams import pick, stream

FIRST_DAY = np.datetime64("2025-01-01")
LAST_DAY = np.datetime64("2026-06-30")
DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
FIRST_MONDAY = np.datetime64("2025-01-06")
WHOLE_WEEKS = (DAYS - 5) // 7

WEEKDAYS = (1.12, 1.06, 1.02, 1.00, 1.04, 0.92, 0.84)  # Monday to Sunday
DAY_NOISE = 0.05
OPENS, CLOSES = 8 * 60, 23 * 60  # minutes of the day
_HALF_HOURS = (
    4, 5, 7, 9, 11, 12, 12, 11, 9, 8, 8, 9, 10, 11, 11,
    11, 10, 10, 9, 8, 8, 8, 9, 9, 8, 7, 6, 4, 3, 2,
)  # fmt: skip


@dataclass(frozen=True)
class Season:
    """Days on which a travel company's customers call more often than usual."""

    name: str
    first: str
    last: str
    factor: float


SEASONS = (
    Season("Chinese New Year 2025", "2025-01-25", "2025-02-04", 1.45),
    Season("Labour Day 2025", "2025-05-01", "2025-05-05", 1.20),
    Season("Golden Week 2025", "2025-09-29", "2025-10-08", 1.40),
    Season("Chinese New Year 2026", "2026-02-13", "2026-02-23", 1.45),
    Season("Labour Day 2026", "2026-05-01", "2026-05-05", 1.20),
)


def day_number(iso: str) -> int:
    """Return how many days after the first day a date lies."""
    return int((np.datetime64(iso) - FIRST_DAY).astype(int))


def week_number(day: np.ndarray) -> np.ndarray:
    """Return the whole week (Monday first, from 0) of each day; -1 or WHOLE_WEEKS outside."""
    return (np.asarray(day) - day_number("2025-01-06")) // 7


def month_number(day: np.ndarray) -> np.ndarray:
    """Return the month (from 0) of each day."""
    dates = FIRST_DAY + np.asarray(day).astype("timedelta64[D]")
    return (dates.astype("datetime64[M]") - FIRST_DAY.astype("datetime64[M]")).astype(int)


def day_weights(seed: int) -> np.ndarray:
    """Return how busy each day is: weekday, season and chance."""
    weekday = (np.arange(DAYS) + 2) % 7  # the first day is a Wednesday
    weights = np.array(WEEKDAYS)[weekday]
    for season in SEASONS:
        weights[day_number(season.first) : day_number(season.last) + 1] *= season.factor
    return weights * np.exp(DAY_NOISE * stream(seed, "calendar/noise").standard_normal(DAYS))


def draw_arrivals(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the day number and the minute of the day of each contact, in order of time."""
    rng = stream(seed, "calendar/arrivals")
    day = pick(rng, count, day_weights(seed)).astype(np.int64)
    minute = OPENS + 30 * pick(rng, count, _HALF_HOURS) + rng.integers(0, 30, size=count)
    moment = np.sort(day * 1440 + minute)
    return (moment // 1440).astype(np.int16), (moment % 1440).astype(np.int16)
