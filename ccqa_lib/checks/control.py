"""What the control study needs of its data: one list of checks, all run, then one report."""

import pandas as pd

from ccqa_lib.checks.dates import check_day_month
from ccqa_lib.checks.result import CheckReport, CheckResult, report_of
from ccqa_lib.checks.series import (
    check_enough_points,
    check_events_within_items,
    check_gaps,
    check_last_period,
    check_one_row_each,
    check_varies,
)
from ccqa_lib.checks.values import check_rows_left, check_within
from ccqa_lib.params.measures import Measure
from ccqa_lib.show.language import mark, say, word

_STEPS = {"day": "D", "week": "7D", "month": "MS"}


def control_checks(
    days: pd.DataFrame, rows: pd.DataFrame, series: pd.DataFrame, measure: Measure, period: str
) -> CheckReport:
    """Run every check that a control chart needs.

    Parameters
    ----------
    days : DataFrame
        One row a calendar day of the whole table: `day`, `rows`.
    rows : DataFrame
        What became of each loaded row: `excluded` ("used" or why not) and `rows`.
    series : DataFrame
        One row a whole period: `period`, `rows`, and `value` or `events` and `n`.
    period : {"day", "week", "month"}
    """
    results = [check_day_month(days, measure.time), check_rows_left(rows)]
    if len(series):
        results += _series_checks(series, measure, period)
    subject = say("{measure} by {period}", measure=measure.label, period=word(period))
    return report_of(results, subject)


def _series_checks(series: pd.DataFrame, measure: Measure, period: str) -> list[CheckResult]:
    first, last = series["period"].min(), series["period"].max()
    expected = pd.date_range(first, last, freq=_STEPS[period])
    numbers = series["value"] if "value" in series else series["events"] / series["n"]
    results = [
        check_enough_points(series, period),
        check_gaps(series, expected, period),
        check_last_period(series["rows"], period),
        check_varies(numbers, measure.label),
    ]
    if measure.kind == "share":
        results.append(check_events_within_items(series, mark("items")))
    if "value" in series:
        results.append(check_within(series, measure.lowest, measure.highest))
    if measure.kind == "value":
        results.append(check_one_row_each(series, period))
    return results
