"""Hire cohorts that never change once they are told: months of hire, put together until many left.

A cohort that is told while some of it could not yet reach the day would be told again, with the few
who left since. So under nightly reports only cohorts of which all could reach it are told, by a day
that the settings give, and months of hire are put together, the earliest ones first, until
`min_cell` left by that day and as many stayed. Later hires do not change them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.cohorts_told import tells_few
from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.attrition.told import leave_days


@dataclass(frozen=True)
class HireMonths:
    """Months of hire, from the first to the last."""

    first: pd.Period
    last: pd.Period

    @property
    def start_time(self) -> pd.Timestamp:
        """When the first of them began."""
        return self.first.start_time

    @property
    def end_time(self) -> pd.Timestamp:
        """When the last of them ended."""
        return self.last.end_time

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} - {self.last}"


def joined_cohorts(
    staff: Staff, fresh: pd.DataFrame, day: int
) -> tuple[list[HireMonths], pd.Series]:
    """Return the cohorts that may be told by a day, and the place of each spell among them.

    The place is NaN for spells of none. The last cohorts are left out while by period and not, or
    also, by cohort few could be worked out.
    """
    names = _put_together(staff, fresh, day)
    month = fresh["hired_on"].dt.to_period("M")
    while names and tells_few(staff, day, [(name, True) for name in names], _places(month, names)):
        names = names[:-1]
    return names, _places(month, names)


def _put_together(staff: Staff, fresh: pd.DataFrame, day: int) -> list[HireMonths]:
    """Return cohorts in which many left and many stayed, and leavers of none are no few either.

    Those of none are all by that day, as the edition told them in which the cohort was complete,
    less all cohorts until then: so it is the same cohorts in every later edition.
    """
    names: list[HireMonths] = []
    month = fresh["hired_on"].dt.to_period("M")
    left = (fresh["exit"] <= day) & (fresh["cause"] != "")
    first, gone, stayed, told = None, 0, 0, 0
    months = [] if month.empty else pd.period_range(month.min(), month.max(), freq="M")
    for each in months:
        edition = _complete_in(staff, each, day)
        if edition is None:
            break
        first = each if first is None else first
        own = left[month == each]
        gone, stayed = gone + int(own.sum()), stayed + int((~own).sum())
        rest = _left_by(staff, day, edition) - told - gone
        if min(gone, stayed) >= staff.min_cell and not staff.is_few(rest):
            names.append(HireMonths(first, each))
            told += gone
            first, gone, stayed = None, 0, 0
    return names


def _complete_in(staff: Staff, month: pd.Period, day: int) -> np.datetime64 | None:
    """Return the first edition in which everybody hired in a month could have reached the day."""
    last = month.end_time.to_datetime64().astype("datetime64[D]") + np.timedelta64(day, "D")
    return next((step for step in staff.edition.steps if step >= last), None)


def _left_by(staff: Staff, day: int, edition: np.datetime64) -> int:
    """Return how many had left by a day from hire, as an edition told it."""
    gone = staff.frame.loc[staff.frame["cause"] != "", "exit"].to_numpy(dtype=float)
    return int(((gone <= day) & (leave_days(staff) <= edition)).sum())


def _places(month: pd.Series, names: list[HireMonths]) -> pd.Series:
    places = pd.Series(np.nan, month.index)
    for place, name in enumerate(names):
        places[(month >= name.first) & (month <= name.last)] = place
    return places
