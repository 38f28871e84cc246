"""Did something that was done change the pace of leaving? By month, with the guards.

The monthly rate is judged by a segmented regression whose risk comes from made-up series with the
same
correlation, and is refused where the months before already moved (see change.interrupted).
"""

from dataclasses import replace
from datetime import date

import pandas as pd

from ccqa_lib.analyse.attrition.calendar import period_series
from ccqa_lib.analyse.attrition.rates import UNIT
from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.change.interrupted import InterruptedSeries, interrupted_series
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

SCOPE_LEAST = 20  # leavers where something was done


def before_and_after(
    staff: Staff, day: date, column: str = "", value: str = ""
) -> InterruptedSeries:
    """Return the change of the monthly rate of leaving from a day on.

    Parameters
    ----------
    column, value : str
        Where it was done; empty for everywhere.

    Raises
    ------
    AnalysisError
        No dates, no such place, too few leavers or months.
    """
    if not staff.has_dates:
        raise AnalysisError(
            say("Before and after cannot be told: only durations are known, no days.")
        )
    scope = _scope(staff, column, value)
    series = period_series(scope, "MS", 1)
    before = int((series["period"] < pd.Timestamp(day)).sum()) if len(series) else 0
    whole = pd.Timestamp(day).day == 1
    if not whole and before:
        series = series.drop(series.index[before - 1])  # the month in which it began is neither
        before -= 1
    rates = (series["events"] / series["n"]).tolist()
    return interrupted_series(rates, before, 1, label=(say("Monthly rate of leaving"), UNIT))


def _scope(staff: Staff, column: str, value: str) -> Staff:
    if not column:
        return staff
    frame = staff.frame[staff.frame[column].astype(str) == value]
    people, leavers = frame["person"].nunique(), int((frame["cause"] != "").sum())
    if people < staff.min_cell or leavers < max(SCOPE_LEAST, staff.min_cell):
        raise AnalysisError(
            say(
                "Before and after cannot be told for {column} {value}: it takes {count} leavers "
                "there, and there are fewer. Choose a wider place, or wait.",
                column=column,
                value=value,
                count=SCOPE_LEAST,
            )
        )
    return replace(staff, frame=frame)
