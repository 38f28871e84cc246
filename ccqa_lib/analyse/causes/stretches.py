"""Which two periods are compared: those asked for, around an onset, or the last two months."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.result import CauseSearch
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

FEWEST_DAYS, FEWEST_ROWS = 5, 100  # of each period
LONGEST = 91  # days on each side of an onset
_ONE = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Stretches:
    """Two periods, first and last days included, and why these two.

    `is_asked` tells that the settings name them, `is_around_cause` that they lie on either side
    of the onset of a cause.
    """

    before: tuple[pd.Timestamp, pd.Timestamp]
    after: tuple[pd.Timestamp, pd.Timestamp]
    why: str
    is_asked: bool = False
    is_around_cause: bool = False

    def side_of(self, days: pd.Series) -> np.ndarray:
        """Return 0 for the earlier period, 1 for the later one, -1 for neither."""
        early, late = (days.between(*ends).to_numpy() for ends in (self.before, self.after))
        return np.where(late, 1, np.where(early, 0, -1))


@dataclass(frozen=True)
class NotCompared:
    """That two periods cannot be compared, and why."""

    why: str
    stretches: None = None


def choose_stretches(
    days: pd.Series,
    search: CauseSearch,
    asked: tuple[tuple[str, str], tuple[str, str]] | None,
) -> Stretches | NotCompared:
    """Return the two periods, or why the data do not hold two that can be compared.

    Those asked for go first; then as many whole weeks, 13 at most, on either side of the onset of
    the cause that carries most; then the last whole month and the one before; then two halves.

    Raises
    ------
    AnalysisError
        The periods that were asked for hold too few contacts or days.
    """
    days = pd.to_datetime(days).dt.tz_localize(None).dt.normalize().dropna()
    if days.empty:
        return NotCompared(say("no row has a date"))
    first, last = days.min(), days.max()
    if asked is not None:
        early, late = (tuple(pd.Timestamp(day) for day in ends) for ends in asked)
        found = Stretches(early, late, say("these two were asked for"), is_asked=True)
    else:
        found = _around(_onset(search), first, last) or _months(first, last)
        found = found or _halves(first, last)
    side = found.side_of(days)
    counts = [(int((side == at).sum()), days[side == at].nunique()) for at in (0, 1)]
    if all(rows >= FEWEST_ROWS and seen >= FEWEST_DAYS for rows, seen in counts):
        return found
    if asked is None:
        return NotCompared(_too_few(found, counts))
    told = " and ".join(f"{rows:,} contacts on {seen} days" for rows, seen in counts)
    raise AnalysisError(
        f"'before' and 'after' hold {told}; each needs {FEWEST_ROWS} contacts on {FEWEST_DAYS} "
        f"days. The data run from {first.date()} to {last.date()}."
    )


def _too_few(found: Stretches, counts: list[tuple[int, int]]) -> str:
    """Say which two were looked at, what they hold and what is needed."""
    (rows, seen), (later, later_seen) = counts
    return say(
        "{why}: from {first} to {second} there are {rows} rows on {days} days, from {third} to "
        "{last} {later} on {later_days}; each needs {least} rows on {least_days} days",
        why=found.why, first=found.before[0].date(), second=found.before[1].date(),
        third=found.after[0].date(), last=found.after[1].date(), rows=f"{rows:,}", days=seen,
        later=f"{later:,}", later_days=later_seen, least=FEWEST_ROWS, least_days=FEWEST_DAYS,
    )  # fmt: skip


def _onset(search: CauseSearch) -> pd.Timestamp | None:
    dated = (cause.since for cause in search.causes)
    return next((since.normalize() for since in dated if isinstance(since, pd.Timestamp)), None)


def _around(onset: pd.Timestamp | None, first, last) -> Stretches | None:
    if onset is None:
        return None
    most = min((onset - first).days, (last - onset).days + 1, LONGEST)
    length = pd.Timedelta(days=most // 7 * 7)
    if length < pd.Timedelta(days=7):
        return None
    told = say("as many days before and from {day}, when a cause below began", day=onset.date())
    before, after = (onset - length, onset - _ONE), (onset, onset + length - _ONE)
    return Stretches(before, after, told, is_around_cause=True)


def _months(first, last) -> Stretches | None:
    end = (last + _ONE).replace(day=1) - _ONE
    start = end.replace(day=1)
    before = (start - _ONE).replace(day=1)
    if before < first:
        return None
    return Stretches((before, start - _ONE), (start, end), say("the last two whole months"))


def _halves(first, last) -> Stretches:
    half = pd.Timedelta(days=((last - first).days + 1) // 2)
    told = say("the first and the last half of the days, as there are no two whole months")
    return Stretches((first, first + half - _ONE), (last - half + _ONE, last), told)
