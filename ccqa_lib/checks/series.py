"""Are these periods fit for a control chart? Checks on one row a period."""

import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckResult

FEWEST_POINTS = 6  # below this not even trial limits say anything (docs/methods.md)
ENOUGH_POINTS = 12  # below this limits are trial limits
SMALL_LAST = 0.6  # a last period with less than this share of the usual volume is suspect
MOST_EMPTY = 0.25  # more empty periods than this share are no series


def check_enough_points(series: pd.DataFrame, period: str) -> CheckResult:
    """Ask whether there are enough periods for limits: 12, or 6 for trial limits."""
    n = len(series)
    name = f"enough {period}s for limits"
    if n < FEWEST_POINTS:
        sentence = (
            f"Only {n} whole {period}{_s(n)} of data; a control chart needs {ENOUGH_POINTS} to set "
            f"limits, and says nothing below {FEWEST_POINTS}."
        )
        action = "Take a longer export, or a shorter 'period' if each would still hold enough rows."
        return CheckResult(name, "fail", sentence, n, ENOUGH_POINTS, action)
    if n < ENOUGH_POINTS:
        sentence = f"{n} whole {period}s: fewer than {ENOUGH_POINTS}, so the limits are trial ones."
        action = "Do not act on single points yet; run again with more data."
        return CheckResult(name, "note", sentence, n, ENOUGH_POINTS, action)
    return CheckResult(name, "pass", f"{n} whole {period}s.", of=n)


def check_gaps(series: pd.DataFrame, expected: pd.DatetimeIndex, period: str) -> CheckResult:
    """Ask whether any period between the first and the last has no row at all."""
    missing = expected.difference(pd.DatetimeIndex(series["period"]))
    name = f"every {period} is there"
    if missing.empty:
        return CheckResult(name, "pass", f"No {period} is missing.", of=len(expected))
    sample = tuple({period: day.date().isoformat()} for day in missing[:SAMPLE_ROWS])
    sentence = f"{len(missing)} of {len(expected)} {period}s have no usable row."
    failed = len(missing) > MOST_EMPTY * len(expected)
    action = (
        "Ask whether the export left them out; gaps are not zeros and are left blank."
        if not failed
        else "Export the missing stretch, or study only the time that the export covers."
    )
    verdict = "fail" if failed else "note"
    return CheckResult(name, verdict, sentence, len(missing), len(expected), action, sample)


def check_events_within_items(series: pd.DataFrame, items: str) -> CheckResult:
    """Ask whether any period counts more hits than items, or a negative count.

    Where the counts came ready in rows, `impossible` rows are told even if their period evens
    them out.
    """
    is_wrong = (series["events"] > series["n"]) | (series["events"] < 0)
    if "impossible" in series:
        is_wrong |= series["impossible"] > 0
    wrong = series[is_wrong]
    name = f"never more hits than {items}"
    if wrong.empty:
        return CheckResult(name, "pass", "Every count lies within its total.", of=len(series))
    sample = tuple(
        {"period": row.period.date().isoformat(), "hits": row.events, items: row.n}
        for row in wrong.head(SAMPLE_ROWS).itertuples()
    )
    sentence = (
        f"{len(wrong)} of {len(series)} periods count more hits than {items}, or fewer than none; "
        "such a share cannot be."
    )
    action = "Look for rows counted twice above the line, or a wrong denominator in the mapping."
    return CheckResult(name, "fail", sentence, len(wrong), len(series), action, sample)


def check_last_period(volume: pd.Series, period: str) -> CheckResult:
    """Ask whether the last period looks cut off: far fewer rows than the periods before it.

    `volume` holds rows a period, oldest first.
    """
    name = f"the last {period} is complete"
    earlier = volume.iloc[-9:-1]
    if len(earlier) < FEWEST_POINTS - 1 or earlier.median() == 0:
        return CheckResult(name, "pass", "Too few periods before it to tell.", of=1)
    usual, last = float(earlier.median()), float(volume.iloc[-1])
    if last >= min(SMALL_LAST * usual, float(earlier.min())):
        return CheckResult(name, "pass", f"{last:,.0f} rows, usually {usual:,.0f}.", of=1)
    sentence = f"The last {period} holds {last:,.0f} rows; the ones before it about {usual:,.0f}."
    action = f"Ask whether the export was cut within that {period} before reading its point."
    return CheckResult(name, "note", sentence, 1, 1, action)


def check_varies(numbers: pd.Series, label: str) -> CheckResult:
    """Ask whether the measure changes at all from period to period."""
    name = f"{label} varies"
    if numbers.nunique() > 1:
        return CheckResult(name, "pass", "It does.", of=len(numbers))
    sentence = f"All {len(numbers)} periods have the same value, {numbers.iloc[0]:g}."
    action = "Look at the mapping of the column: a constant is no measure."
    return CheckResult(name, "fail", sentence, len(numbers), len(numbers), action)


def check_one_row_each(series: pd.DataFrame, period: str) -> CheckResult:
    """Ask whether a ready-made value comes once a period; an average of averages is no value."""
    several = series[series["rows"] > 1]
    name = f"one value a {period}"
    if several.empty:
        return CheckResult(name, "pass", f"Each {period} has one value.", of=len(series))
    sample = tuple(
        {period: row.period.date().isoformat(), "rows": row.rows}
        for row in several.head(SAMPLE_ROWS).itertuples()
    )
    sentence = f"{len(several)} of {len(series)} {period}s have more than one ready value."
    action = "Choose one site or segment, or measure from the rows behind the values."
    return CheckResult(name, "fail", sentence, len(several), len(series), action, sample)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
