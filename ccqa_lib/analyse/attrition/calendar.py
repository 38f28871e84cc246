"""Leaving by month, or by the shortest longer period in which no count of few people is shown."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from ccqa_lib.analyse.attrition.rates import UNIT
from ccqa_lib.analyse.attrition.staff import PER, Staff
from ccqa_lib.analyse.attrition.told import ONE, Stretch, stretches_tell_few
from ccqa_lib.analyse.spc.control import ControlChart, ControlSettings, control_chart
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say

PERIODS = (("month", "MS", 1), ("quarter", "QS", 3), ("half year", "2QS", 6))
STEP = mark("step of whole months", context="length")
LENGTHS = mark(("month", "quarter", "half year", "year", STEP), context="length")
MONTHS = {length: months for length, _, months in PERIODS}
FEWEST = 6  # periods
MOST_BASELINE = 24


@dataclass(frozen=True, eq=False)
class LeavingByPeriod:
    """Leavers and person-years by whole calendar period, and their u or u' chart."""

    length: str
    series: pd.DataFrame
    chart: ControlChart


def leaving_by_period(staff: Staff, target: float | None = None) -> LeavingByPeriod:
    """Return the chart of leaving over time: by month where each month has leavers enough to tell.

    Raises
    ------
    AnalysisError
        No dates are known, the time is too short, or leavers are too few in every kind of period.
    """
    if not staff.has_dates:
        raise AnalysisError(
            say(
                "Only durations are known, no days, so that leaving cannot be followed over time. "
                "Export the days on which people were hired and left."
            )
        )
    if (found := _told_series(staff)) is not None:
        length, series = found
        settings = ControlSettings(
            measure=say("Staff leaving"), unit=UNIT, better="lower", target=target,
            baseline=min(MOST_BASELINE, len(series)),
        )  # fmt: skip
        return LeavingByPeriod(length, series, control_chart(series, "rate", settings))
    raise AnalysisError(
        say(
            "No chart over time: it needs {count} whole months, quarters or half years with "
            "{least} leavers or more in each, as counts of fewer people are not shown. Watch the "
            "rate over the whole time instead, or put sites together.",
            count=FEWEST,
            least=staff.min_cell,
        )
    )


def _told_series(staff: Staff) -> tuple[str, pd.DataFrame] | None:
    """Return the shortest periods that can be told, beside recent and all leavers."""
    if staff.edition is not None:
        return _stepped_series(staff)
    for length, frequency, months in PERIODS:
        every = _apart(period_series(staff, frequency, months), staff)
        for series in (every, every.iloc[1:].reset_index(drop=True)):
            is_told = len(series) >= FEWEST and (series["events"] >= staff.min_cell).all()
            if is_told and not stretches_tell_few(staff, period_stretches(series, months)):
                return length, series
    return None


def _stepped_series(staff: Staff) -> tuple[str, pd.DataFrame] | None:
    """Return the shortest periods that begin and end on days by which leavers are told.

    They are the last ones without a gap; where there are too few of every length, whole months put
    together until `min_cell` left, but for the first where its first day may not be told.
    """
    stretches = told_stretches(staff)
    told = {day for each in stretches for day in (each.after, each.until)}
    for length, frequency, months in PERIODS:
        series = period_series(staff, frequency, months)
        ends = [(each.after, each.until) for each in period_stretches(series, months)]
        broken = [place for place, both in enumerate(ends) if not set(both) <= told]
        series = series.iloc[broken[-1] + 1 if broken else 0 :]
        if len(series) >= FEWEST:
            return length, series.reset_index(drop=True)
    is_first_told = staff.told_first_day == staff.first_day
    series = _between(staff, stretches[0 if is_first_told else 1 :])
    return (STEP, series) if len(series) >= FEWEST else None


def _between(staff: Staff, stretches: list[Stretch]) -> pd.DataFrame:
    """Return one row a stretch: period (its first day), events, n (100 person-years)."""
    moment = pd.Timedelta(days=1) - pd.Timedelta(seconds=1)
    rows = [
        (pd.Timestamp(each.after + ONE),
         *staff.within(pd.Timestamp(each.after) + moment, pd.Timestamp(each.until) + moment))
        for each in stretches
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=["period", "events", "n"])
    return found.assign(n=found["n"] / PER)


def told_stretches(staff: Staff) -> list[Stretch]:
    """Return the days of each period that is told; none where no chart over time can be."""
    if staff.edition is not None:
        first = staff.first_day.to_datetime64().astype("datetime64[D]") - ONE
        return [Stretch(*ends) for ends in pairwise([first, *staff.edition.days])]
    found = _told_series(staff)
    return period_stretches(found[1], MONTHS[found[0]]) if found is not None else []


def period_stretches(series: pd.DataFrame, months: int) -> list[Stretch]:
    """Return the days of each period of a series."""
    starts = series["period"]
    ends = [start + pd.DateOffset(months=months) for start in starts]
    return [
        Stretch(day.to_datetime64().astype("datetime64[D]") - ONE,
                end.to_datetime64().astype("datetime64[D]") - ONE)
        for day, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _apart(series: pd.DataFrame, staff: Staff) -> pd.DataFrame:
    """Leave out the first period where all leavers less those charted would tell of few people.

    Those are who left in the broken periods at both ends.
    """
    rest = staff.leavers - int(series["events"].sum())
    return series.iloc[1:].reset_index(drop=True) if 0 < rest < staff.min_cell else series


def period_series(staff: Staff, frequency: str, months: int) -> pd.DataFrame:
    """Return one row a whole period: period (its first day), events, n (100 person-years)."""
    last = staff.last_day + pd.Timedelta(days=1)
    starts = pd.date_range(staff.first_day, last, freq=frequency)
    rows = []
    for start in starts:
        end = start + pd.DateOffset(months=months)
        if end <= last:
            moment = pd.Timedelta(seconds=1)
            events, years = staff.within(start - moment, end - moment)
            rows.append((start, events, years / PER))
    return pd.DataFrame(rows, columns=["period", "events", "n"])
