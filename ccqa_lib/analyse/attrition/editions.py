"""Up to which day does each part of the report count, so that two reports together tell of no few?

All leavers of one report less those of an earlier one are who left in between. So counts move on
in steps, at ends of whole months: all leavers where `min_cell` or more left since the last step;
kinds of leaving where as many of each kind did, or none; tenure and cohorts where a quarter as many
came to those counted before; teams where most who left since are of teams that lost `min_cell`. A
step depends on who left up to its own day alone, so that every later run of the same rows finds the
same steps, and no report of another day has to be read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.staff import Edition, Staff, staff_until
from ccqa_lib.analyse.attrition.told import leave_days
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

CELLS = 5  # groups of `min_cell` in which those who left since are to be told by tenure
GROWTH = 0.25  # of the leavers counted before
PATIENCE = 1.5  # times as many leavers, for a day by which kinds may be told too
MOST_LEAVERS = 0.7  # of those who left since are of teams that lost `min_cell` or more since


@dataclass(frozen=True, eq=False)
class Editions:
    """The staff as each part of the report counts them; None where a part cannot be told yet.

    `rows_until` is the last day of the rows.
    """

    rows_until: pd.Timestamp | None
    level: Staff
    kinds: Staff | None
    details: Staff | None
    teams: Staff | None


def editions(staff: Staff, teams: str = "") -> Editions:
    """Return the staff up to the last step of each part.

    Parameters
    ----------
    teams : str
        Column of teams; empty where none are compared.

    Raises
    ------
    AnalysisError
        The rows reach the end of no month.
    """
    if not staff.has_dates or staff.min_cell <= 1:
        return alone(staff)
    ends, least = month_ends(staff), staff.min_cell
    if not len(ends):
        raise AnalysisError(
            say(
                "The rows reach the end of no month. Nightly reports count whole months, so that "
                "two of them do not tell who left in between: wait for the end of the month, or "
                "set 'reports: one' where no other report of these people is given."
            )
        )
    left = leave_days(staff)
    gone = staff.frame[staff.frame["cause"] != ""]
    days = _steps(ends, [left], lambda new, before: new[0] >= least)
    by_kind = [left[(gone["cause"] == name).to_numpy()] for name in staff.causes]
    kinds = _steps(days, by_kind, lambda new, before: _is_none_few(new, least))
    detailed = _detail_steps(days, left, kinds, least)
    compared = _team_steps(days, staff, teams) if teams else []

    def until(steps: Sequence[np.datetime64], every=days) -> Staff | None:
        known = tuple(day for day in every if steps and day <= steps[-1])
        own = Edition(known, tuple(day for day in kinds if day in known), tuple(steps))
        return replace(staff_until(staff, pd.Timestamp(steps[-1])), edition=own) if steps else None

    level = until(days) or replace(
        staff_until(staff, pd.Timestamp(ends[-1])), edition=Edition((), (), ())
    )
    return Editions(
        staff.last_day, level, until(kinds, kinds), until(detailed), until(compared)
    )  # fmt: skip


def alone(staff: Staff) -> Editions:
    """Return the staff of a report that stands alone: every part counts all of them."""
    return Editions(staff.last_day if staff.has_dates else None, staff, staff, staff, staff)


def month_ends(staff: Staff) -> list[np.datetime64]:
    """Return the ends of months after the first day, up to the last."""
    ends = pd.date_range(staff.first_day, staff.last_day, freq="ME")
    return [day.to_datetime64().astype("datetime64[D]") for day in ends if day > staff.first_day]


def _steps(
    candidates: Sequence[np.datetime64],
    groups: Sequence[np.ndarray],
    is_enough: Callable[[np.ndarray, int], bool],
) -> list[np.datetime64]:
    """Return the days at which enough left since the last of them.

    Parameters
    ----------
    groups : sequence of arrays of days
        When the leavers of each group left.
    is_enough : function
        Of those who left since, by group, and of how many had left before.
    """  # fmt: skip
    steps: list[np.datetime64] = []
    before = np.zeros(len(groups), dtype=int)
    for day in candidates:
        now = np.array([int((own <= day).sum()) for own in groups])
        if is_enough(now - before, int(before.sum())):
            steps.append(day)
            before = now
    return steps


def _is_none_few(new: np.ndarray, least: int) -> bool:
    return bool(((new == 0) | (new >= least)).all() and new.any())


def _detail_steps(days, left: np.ndarray, kinds, least: int) -> list[np.datetime64]:
    """Return the days up to which tenure and cohorts are told; those of kinds by preference."""
    steps: list[np.datetime64] = []
    before = 0
    for day in days:
        now = int((left <= day).sum())
        needed = max(CELLS * least, GROWTH * before)
        is_soon = day in kinds or not steps
        if now - before >= (needed if is_soon else PATIENCE * needed):
            steps.append(day)
            before = now
    return steps


def _team_steps(days, staff: Staff, column: str) -> list[np.datetime64]:
    """Return the days up to which teams are compared."""
    gone = staff.frame[staff.frame["cause"] != ""]
    named = gone[column].astype(object).where(gone[column].notna(), None)
    left = leave_days(staff)
    groups = [left[(named == name).to_numpy()] for name in sorted(named.dropna().unique(), key=str)]
    if not groups:
        return []
    least = staff.min_cell

    def is_enough(new: np.ndarray, before: int) -> bool:
        many = new[new >= least].sum()
        return bool(new.sum() >= CELLS * least and many >= MOST_LEAVERS * new.sum())

    return _steps(days, groups, is_enough)
