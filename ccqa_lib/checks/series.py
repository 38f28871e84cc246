"""Are these periods fit for a control chart? Checks on one row a period."""

import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckResult
from ccqa_lib.show.dates import plural, several
from ccqa_lib.show.language import say, word

FEWEST_POINTS = 6  # below this not even trial limits say anything (docs/methods.md)
ENOUGH_POINTS = 12  # below this limits are trial limits
SMALL_LAST = 0.6  # a last period with less than this share of the usual volume is suspect
MOST_EMPTY = 0.25  # more empty periods than this share are no series


def check_enough_points(series: pd.DataFrame, period: str) -> CheckResult:
    """Ask whether there are enough periods for limits: 12, or 6 for trial limits."""
    n = len(series)
    name = say("enough {periods} for limits", periods=several(period))
    if n < FEWEST_POINTS:
        sentence = say(
            "Only {periods} of data; a control chart needs {enough} to set limits, and says "
            "nothing below {fewest}.",
            periods=_whole(n, period),
            enough=ENOUGH_POINTS,
            fewest=FEWEST_POINTS,
        )
        action = say(
            "Take a longer export, or a shorter 'period' if each would still hold enough rows."
        )
        return CheckResult(name, "fail", sentence, n, ENOUGH_POINTS, action)
    if n < ENOUGH_POINTS:
        sentence = say(
            "{periods}: fewer than {enough}, so the limits are trial ones.",
            periods=_whole(n, period),
            enough=ENOUGH_POINTS,
        )
        action = say("Do not act on single points yet; run again with more data.")
        return CheckResult(name, "note", sentence, n, ENOUGH_POINTS, action)
    return CheckResult(name, "pass", say("{sentence}.", sentence=_whole(n, period)), of=n)


def check_gaps(series: pd.DataFrame, expected: pd.DatetimeIndex, period: str) -> CheckResult:
    """Ask whether any period between the first and the last has no row at all."""
    missing = expected.difference(pd.DatetimeIndex(series["period"]))
    name = say("every {period} is there", period=word(period))
    if missing.empty:
        return CheckResult(
            name, "pass", say("No {period} is missing.", period=word(period)), of=len(expected)
        )
    sample = tuple({period: day.date().isoformat()} for day in missing[:SAMPLE_ROWS])
    sentence = say(
        "{count} of {periods} have no usable row.",
        count=len(missing),
        periods=plural(len(expected), period),
    )
    failed = len(missing) > MOST_EMPTY * len(expected)
    action = (
        say("Ask whether the export left them out; gaps are not zeros and are left blank.")
        if not failed
        else say("Export the missing stretch, or study only the time that the export covers.")
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
    name = say("never more hits than {items}", items=word(items))
    if wrong.empty:
        return CheckResult(name, "pass", say("Every count lies within its total."), of=len(series))
    sample = tuple(
        {"period": row.period.date().isoformat(), "hits": row.events, items: row.n}
        for row in wrong.head(SAMPLE_ROWS).itertuples()
    )
    sentence = say(
        "{count} of {total} periods count more hits than {items}, or fewer than none; such a share "
        "cannot be.",
        count=len(wrong),
        total=len(series),
        items=word(items),
    )
    action = say(
        "Look for rows counted twice above the line, or a wrong denominator in the mapping."
    )
    return CheckResult(name, "fail", sentence, len(wrong), len(series), action, sample)


def check_last_period(volume: pd.Series, period: str) -> CheckResult:
    """Ask whether the last period looks cut off: far fewer rows than the periods before it.

    `volume` holds rows a period, oldest first.
    """
    name = say("the last {period} is complete", period=word(period))
    earlier = volume.iloc[-9:-1]
    if len(earlier) < FEWEST_POINTS - 1 or earlier.median() == 0:
        return CheckResult(name, "pass", say("Too few periods before it to tell."), of=1)
    usual, last = float(earlier.median()), float(volume.iloc[-1])
    if last >= min(SMALL_LAST * usual, float(earlier.min())):
        told = say("{last} rows, usually {usual}.", last=f"{last:,.0f}", usual=f"{usual:,.0f}")
        return CheckResult(name, "pass", told, of=1)
    sentence = say(
        "The last {period} holds {last} rows; the ones before it about {usual}.",
        period=word(period),
        last=f"{last:,.0f}",
        usual=f"{usual:,.0f}",
    )
    action = say(
        "Ask whether the export was cut within that {period} before reading its point.",
        period=word(period),
    )
    return CheckResult(name, "note", sentence, 1, 1, action)


def check_varies(numbers: pd.Series, label: str) -> CheckResult:
    """Ask whether the measure changes at all from period to period."""
    name = say("{measure} varies", measure=label)
    if numbers.nunique() > 1:
        return CheckResult(name, "pass", say("It does."), of=len(numbers))
    if len(numbers) == 1:
        sentence = say("There is one period only, with the value {value}.",
                       value=f"{numbers.iloc[0]:g}")  # fmt: skip
        action = say("Take a longer stretch of time: one period cannot show whether it varies.")
        return CheckResult(name, "fail", sentence, 1, 1, action)
    sentence = say(
        "All {count} periods have the same value, {value}.",
        count=len(numbers),
        value=f"{numbers.iloc[0]:g}",
    )
    action = say("Look at the mapping of the column: a constant is no measure.")
    return CheckResult(name, "fail", sentence, len(numbers), len(numbers), action)


def check_one_row_each(series: pd.DataFrame, period: str) -> CheckResult:
    """Ask whether a ready-made value comes once a period; an average of averages is no value."""
    twice = series[series["rows"] > 1]
    name = say("one value a {period}", period=word(period))
    if twice.empty:
        return CheckResult(
            name, "pass", say("Each {period} has one value.", period=word(period)), of=len(series)
        )
    sample = tuple(
        {period: row.period.date().isoformat(), "rows": row.rows}
        for row in twice.head(SAMPLE_ROWS).itertuples()
    )
    sentence = say(
        "{count} of {periods} have more than one ready value.",
        count=len(twice),
        periods=plural(len(series), period),
    )
    action = say("Choose one site or segment, or measure from the rows behind the values.")
    return CheckResult(name, "fail", sentence, len(twice), len(series), action, sample)


def _whole(count: int, period: str) -> str:
    """Count whole periods, as: 77 whole weeks."""
    name = word(period) if count == 1 else several(period)
    return say("{count} whole {periods}", count=count, periods=name)
