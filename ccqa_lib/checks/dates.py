"""Have day and month been exchanged? A spreadsheet does it silently where the day is 12 or less."""

import numpy as np
import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckResult
from ccqa_lib.show.language import say

LAST_SWAPPABLE_DAY = 12
FEWEST_ROWS = 30  # fewer dates cannot show a pattern
LEAST_SHARE = 0.02  # of the swappable dates, outside the span of the safe ones
MOST_MENDED = 0.9  # of those, back inside once exchanged again
FEWEST_WEEKS = 2  # of each weekday past the 12th; fewer days cannot tell what is usual on it
LEAST_GAIN = 20.0  # log-likelihood by which exchanged weekdays must fit better: far past chance


def check_day_month(days: pd.DataFrame, column: str) -> CheckResult:
    """Compare dates that an exchange can have touched (day 12 or less) with those it cannot.

    Two traces are looked for. Dates past the 12th are safe; touched ones that lie outside
    the span of the safe ones, and would lie inside it if day and month were exchanged back,
    tell of damage. So do weekdays: in an undamaged export both kinds share one week pattern.

    Parameters
    ----------
    days : DataFrame
        One row a calendar day: `day` (datetime64) and `rows` (how many rows bear it).
    column : str
        The column's name, for the sentence.
    """
    name = say("day and month of {column} are in order", column=column)
    days = days.dropna(subset=["day"])
    swappable = days["day"].dt.day <= LAST_SWAPPABLE_DAY
    safe, touched = days[~swappable], days[swappable]
    total = int(days["rows"].sum())
    if safe["rows"].sum() < FEWEST_ROWS or touched["rows"].sum() < FEWEST_ROWS:
        return CheckResult(
            name, "pass", say("Too few dates to look for exchanged days and months."), of=total
        )
    exchanged = _exchanged(touched["day"])
    strays = _strays(safe, touched, exchanged)
    if strays is not None:
        return _swapped(name, column, strays, total, _span_sentence(safe, touched, strays))
    gain = _weekday_gain(safe, touched, exchanged)
    if gain > LEAST_GAIN:
        return _swapped(name, column, touched, total, _weekday_sentence(column))
    return CheckResult(
        name, "pass", say("Dates up to the 12th and after it tell the same story."), of=total
    )


def _exchanged(days: pd.Series) -> pd.Series:
    """Return dates (all with day <= 12) with day and month exchanged."""
    return pd.to_datetime({"year": days.dt.year, "month": days.dt.day, "day": days.dt.month})


def _strays(safe: pd.DataFrame, touched: pd.DataFrame, exchanged: pd.Series):
    """Return the touched days outside the safe span, if exchanging them mends nearly all.

    Where safe dates themselves lie far apart (classes of new hires), so may the first and last.
    """
    usual = pd.Timedelta(days=LAST_SWAPPABLE_DAY + 1)
    apart = safe["day"].sort_values().diff().max()
    reach = usual + 2 * max(apart - usual, pd.Timedelta(0))
    first, last = safe["day"].min() - reach, safe["day"].max() + reach
    outside = ~touched["day"].between(first, last)
    weight = touched["rows"].where(outside, 0).sum()
    if weight < LEAST_SHARE * touched["rows"].sum():
        return None
    mended = touched["rows"].where(outside & exchanged.between(first, last), 0).sum()
    return touched[outside] if mended >= MOST_MENDED * weight else None


def _weekday_gain(safe: pd.DataFrame, touched: pd.DataFrame, exchanged: pd.Series) -> float:
    """Return how much better the exchanged dates fit the safe dates' weekdays (log-likelihood).

    How the touched rows share out over their days is held to the usual rows of a day of each
    weekday, as they are and exchanged. Rows of one day come together, so that the gain is divided
    by the dispersion of the daily counts: without that, a busy day would pass for many witnesses.
    Zero where the safe dates hold some weekday too seldom to know what is usual on it.
    """
    span = pd.date_range(safe["day"].min(), safe["day"].max())
    span = span[span.day > LAST_SWAPPABLE_DAY]
    if np.bincount(span.day_of_week, minlength=7).min() < FEWEST_WEEKS:
        return 0.0
    daily = safe.groupby("day")["rows"].sum().reindex(span, fill_value=0)
    usual = daily.groupby(span.day_of_week).mean()
    rows = touched["rows"].to_numpy()

    def fit(days: pd.Series) -> float:
        expected = usual.reindex(days.dt.day_of_week).to_numpy() + 0.5 / len(span)
        return float(rows @ np.log(expected / expected.sum()))

    return (fit(exchanged) - fit(touched["day"])) / _dispersion(daily)


def _dispersion(daily: pd.Series) -> float:
    """Return variance over mean of the rows of a day within weekdays, at least 1."""
    expected = daily.groupby(daily.index.day_of_week).transform("mean")
    open_days = expected > 0
    squares = (daily - expected)[open_days] ** 2 / expected[open_days]
    left = max(1, int(open_days.sum()) - daily.index[open_days].day_of_week.nunique())
    return max(1.0, float(squares.sum()) / left)


def _swapped(name, column, strays: pd.DataFrame, total: int, evidence: str) -> CheckResult:
    rows = int(strays["rows"].sum())
    sample = tuple(
        {"day": day.date().isoformat(), "rows": int(count)}
        for day, count in strays[["day", "rows"]].head(SAMPLE_ROWS).itertuples(index=False)
    )
    action = say(
        "Export again with dates as text, year first. If that cannot be had, map the column "
        "'{column}' with 'repair: swap_day_month' and a 'repair_reason'; the report will say so.",
        column=column,
    )
    return CheckResult(name, "fail", evidence, rows, total, action, sample)


def _span_sentence(safe: pd.DataFrame, touched: pd.DataFrame, strays: pd.DataFrame) -> str:
    first, last = (safe["day"].min().date(), safe["day"].max().date())
    months = touched["day"].dt.month.nunique()
    return say(
        "Dates look damaged by a spreadsheet: all {safe} dates past the 12th lie between {first} "
        "and {last}, but the {touched} dates up to the 12th are spread over {months} months, and "
        "{strays} of them fall outside that span and back inside it when day and month are "
        "exchanged.",
        safe=f"{int(safe['rows'].sum()):,}",
        first=first,
        last=last,
        touched=f"{int(touched['rows'].sum()):,}",
        months=months,
        strays=f"{int(strays['rows'].sum()):,}",
    )


def _weekday_sentence(column: str) -> str:
    return say(
        "Dates look damaged by a spreadsheet: dates of {column} past the 12th follow a clear week "
        "pattern, those up to the 12th do not, and they do when day and month are exchanged.",
        column=column,
    )
