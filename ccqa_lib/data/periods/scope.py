"""Which rows count for a study, and why each of the others does not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.rows.account import ANOTHER_SITE, USED
from ccqa_lib.errors import DataRefusedError, SettingsError
from ccqa_lib.params.measures import Measure
from ccqa_lib.params.problems import did_you_mean

Period = Literal["day", "week", "month"]


class PeriodSettings(Protocol):
    """The settings by which a study chooses its slice of a table."""

    period: Period
    first_day: str
    as_of: str
    site: str
    segment_column: str
    segment: str


_UNITS = {"day": "D", "week": "W", "month": "M"}


@dataclass(frozen=True)
class Scope:
    """The slice of a table that a study looks at.

    `first_day` and `last_day` are whole periods' ends (both included); `site` and the segment
    are empty for all.
    """

    period: Period
    first_day: date
    last_day: date
    site: str = ""
    segment_column: str = ""
    segment: str = ""


def day_counts(table: Table, time: str) -> Table:
    """One row a calendar day that has rows: `day` and `rows`."""
    dated = table.filter(_[time].notnull())
    return dated.group_by(day=_[time].cast("date")).agg(rows=_.count()).order_by("day")


def study_scope(study: PeriodSettings, days: pd.DataFrame, measure: Measure) -> Scope:
    """Return the slice that a study asks for, cut to the whole periods that the data cover.

    Parameters
    ----------
    study : settings with `period`, `first_day`, `as_of`, `site`, `segment_column`, `segment`
    days : DataFrame
        The executed `day_counts` of the measured table.
    measure : Measure
        A ready ``value`` stands for the whole period that it is dated in, and so do ready
        counts that are all dated on a period's first day; other kinds cover only the days that
        have rows.

    Raises
    ------
    DataRefusedError
        The table has no dated row, or no whole period.
    """
    if days.empty:
        raise DataRefusedError("No row has a date, so nothing can be put into periods.")
    first, last = days["day"].min().date(), days["day"].max().date()
    if _stands_for_its_period(measure, days, study.period):
        first = period_start(first, study.period)
        last = next_start(period_start(last, study.period), study.period) - timedelta(days=1)
    begins, ends = whole_periods(first, last, study.period, study.first_day, study.as_of)
    return Scope(study.period, begins, ends, study.site, study.segment_column, study.segment)


def _stands_for_its_period(measure: Measure, days: pd.DataFrame, period: Period) -> bool:
    """Tell whether a row tells of its whole period, and not only of the day that dates it."""
    if measure.kind == "value":
        return True
    is_ready_count = measure.of is not None or (measure.kind == "count" and measure.column)
    dated = (day.date() for day in days["day"])
    return bool(is_ready_count) and all(period_start(day, period) == day for day in dated)


def whole_periods(
    first: date, last: date, period: Period, first_day: str = "", as_of: str = ""
) -> tuple[date, date]:
    """Return the first and last day of the whole periods within data that run first to last.

    Raises
    ------
    DataRefusedError
        No whole period lies between them.
    """
    start = max(first, date.fromisoformat(first_day)) if first_day else first
    end = min(last, date.fromisoformat(as_of)) if as_of else last
    begins = period_start(start, period)
    if begins < start:
        begins = next_start(begins, period)
    ends = period_start(end, period) - timedelta(days=1)
    if next_start(period_start(end, period), period) - timedelta(days=1) == end:
        ends = end
    if begins > ends:
        raise DataRefusedError(_no_period(first, last, period, first_day, as_of))
    return begins, ends


def _no_period(first: date, last: date, period: Period, first_day: str, as_of: str) -> str:
    """Say which of the settings, or else the export, leaves no whole period."""
    covered = f"the data run from {first} to {last}"
    if first_day > str(last):
        return f"'first_day' is {first_day}, but {covered}. Choose a day within them."
    if as_of and as_of < str(first):
        return f"'as_of' is {as_of}, but {covered}. Choose a day within them."
    given = {"'first_day'": first_day, "'as_of'": as_of}
    asked = [f"{name} is {day}" for name, day in given.items() if day]
    return (
        f"No whole {period} lies within the data: {', '.join([covered, *asked])}. Take a longer "
        "export, or a shorter 'period'."
    )


def period_start(day: date, period: Period) -> date:
    """Return the first day of the period that holds `day`; weeks begin on Monday."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def next_start(start: date, period: Period) -> date:
    """Return the first day of the period after the one that begins on `start`."""
    if period == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if period == "week" else 1)


def in_scope(table: Table, measure: Measure, scope: Scope) -> Table:
    """Add `period` (first day of it) and `excluded`: why the row does not count, or "used".

    Raises
    ------
    SettingsError
        The measure, the site or the segment names a column that the table does not have.
    """
    _require_columns(table, measure, scope)
    day = table[measure.time].cast("date")
    reasons = [(day.isnull(), f"no {measure.time}")]
    if scope.site:
        reasons.append((~_same(table, "site", scope.site), ANOTHER_SITE))
    if scope.segment_column:
        other = f"another {scope.segment_column}"
        reasons.append((~_same(table, scope.segment_column, scope.segment), other))
    reasons += [
        (day < ibis.literal(scope.first_day), f"before the first whole {scope.period}"),
        (day > ibis.literal(scope.last_day), f"after the last whole {scope.period}"),
    ]
    for column in (measure.column, measure.of):
        if column is not None:
            reasons.append((table[column].isnull(), f"no {column}"))
    excluded = ibis.cases(*reasons, else_=USED)
    period = table[measure.time].truncate(_UNITS[scope.period]).cast("date")
    return table.mutate(period=period, excluded=excluded)


def _same(table: Table, column: str, value: str):
    return (table[column].cast("string") == value).fill_null(False)


def _require_columns(table: Table, measure: Measure, scope: Scope) -> None:
    wanted = {
        f"params/measures.yml: the measure's column {measure.column!r}": measure.column,
        f"params/measures.yml: the measure's 'of' {measure.of!r}": measure.of,
        f"params/measures.yml: the measure's time {measure.time!r}": measure.time,
        f"'segment_column' {scope.segment_column!r}": scope.segment_column,
        "'site' was given, but the column 'site'": "site" if scope.site else "",
    }
    problems = [
        f"{told} is not in the table {measure.table!r}.{did_you_mean(name, table.columns)} "
        f"It has: {', '.join(table.columns)}."
        for told, name in wanted.items()
        if name and name not in table.columns
    ]
    if problems:
        raise SettingsError(*problems)
