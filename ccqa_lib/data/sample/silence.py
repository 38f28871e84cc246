"""When does a weekly series give no signal at all, under any of the usual rules?

A planted truth "nothing happened here" must not be spoiled by chance: 77 weeks under four
rules break one of them by chance about every other time. So quiet series are drawn again until
they are quiet with room to spare.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccqa_lib.data.sample.calendar import WHOLE_WEEKS, week_number

BASELINE_WEEKS = 24
MOST_DRAWS, USUAL_CONTACTS = 400, 400_000
_D2 = 1.128  # mean moving range of two normal values, in sigmas (Montgomery, App. VI, n = 2)
_OUTSIDE, _LONGEST_RUN, _LONGEST_TREND = 2.75, 5, 5


@dataclass(frozen=True, eq=False)
class QuietDraw:
    """The first draw that was quiet, or the last one when none was; `draws` counts them."""

    drawn: Any
    draws: int
    is_quiet: bool

    def told(self) -> dict[str, int | bool]:
        """Return what the answer key says of it."""
        return {"draws": self.draws, "is_quiet": self.is_quiet}


@dataclass(frozen=True, eq=False)
class Weeks:
    """Rows by whole week: `week` of the rows for which `counted` is true; `kept` weeks count."""

    counted: np.ndarray
    week: np.ndarray
    kept: np.ndarray

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Return the mean of each kept week; `values` has one entry a row."""
        total = np.bincount(self.week, weights=values[self.counted], minlength=WHOLE_WEEKS)
        return (total / np.maximum(self.rows(), 1))[self.kept]

    def rows(self) -> np.ndarray:
        """Return how many rows each whole week has."""
        return np.bincount(self.week, minlength=WHOLE_WEEKS)


def weeks_of(day: np.ndarray, among: np.ndarray, until: int = 10**6, without=range(0)) -> Weeks:
    """Return the whole weeks of rows, before the day `until` and without the days given."""
    week = week_number(day)
    counted = among & (week >= 0) & (week < WHOLE_WEEKS)
    kept = np.ones(WHOLE_WEEKS, dtype=bool)
    kept[min(int(week_number(np.array(until))), WHOLE_WEEKS) :] = False
    kept[[w for w in {int(week_number(np.array(d))) for d in without} if w >= 0]] = False
    return Weeks(counted, week[counted], kept)


def draw_until_quiet(
    draw: Callable[[int], Any], judge: Callable[[Any], bool], contacts: int = 1
) -> QuietDraw:
    """Call ``draw(0)``, ``draw(1)``, ... until ``judge`` finds the result quiet.

    A centre of more `contacts` than usual is drawn less often, so that time grows with its size
    and not faster; the answer key says where the last draw was not quiet.
    """
    most = max(min(MOST_DRAWS, MOST_DRAWS * USUAL_CONTACTS // contacts), 1)
    for attempt in range(most):
        drawn = draw(attempt)
        if judge(drawn):
            return QuietDraw(drawn, attempt + 1, True)
    return QuietDraw(drawn, most, False)


def sigma_by_moving_range(values: np.ndarray) -> float:
    """Return sigma from the mean moving range."""
    return float(np.abs(np.diff(values)).mean() / _D2)


def is_quiet(values: np.ndarray) -> bool:
    """Would no rule of the usual books speak, with limits from the first 24 weeks?"""
    baseline = values[:BASELINE_WEEKS]
    sigma = sigma_by_moving_range(baseline)
    if not sigma > 0:
        return False
    z = (values - baseline.mean()) / sigma
    return bool(
        np.abs(z).max() < _OUTSIDE
        and _longest(z > -0.05) <= _LONGEST_RUN
        and _longest(z < 0.05) <= _LONGEST_RUN
        and max(_longest(np.diff(z) > 0), _longest(np.diff(z) < 0)) < _LONGEST_TREND
        and not _few_of_many(z, 2, 3, 1.85)
        and not _few_of_many(z, 4, 5, 0.95)
    )


def is_quiet_before(values: np.ndarray, side: int) -> bool:
    """Are the weeks before a change quiet, the last of them on the side away from the change?

    The run of weeks that tells the change then begins in the planted week, not by chance before.
    """
    return is_quiet(values) and bool(side * (values[-1] - values[:BASELINE_WEEKS].mean()) < 0)


def _longest(flags: np.ndarray) -> int:
    """Return the length of the longest stretch of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _few_of_many(z: np.ndarray, few: int, many: int, beyond: float) -> bool:
    """Do `few` of any `many` successive points lie beyond a limit on one side?"""
    window = np.ones(many, dtype=int)
    return any((np.convolve(side > beyond, window) >= few).any() for side in (z, -z))
