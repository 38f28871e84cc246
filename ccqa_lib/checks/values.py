"""Are there rows to judge, and can their values be? Checks on what is left for a study."""

import math

import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckResult

_USED = "used"


def check_rows_left(rows: pd.DataFrame) -> CheckResult:
    """Ask whether any row counts; a site or segment that is nowhere in the data leaves none.

    `rows` has one row a table and reason: `excluded` ("used" or why not), `rows` and, where one
    site was asked for, `seen`: the other sites that the rows bear.
    """
    reasons = rows[rows["excluded"] != _USED]
    lost = int(reasons["rows"].sum())
    left = int(rows["rows"].sum()) - lost
    name = "rows are left to judge"
    if left > 0:
        return CheckResult(name, "pass", f"{left:,} rows count.", of=left + lost)
    told = ", ".join(f"{row.rows:,} {row.excluded}" for row in reasons.itertuples())
    sentence = f"None of {lost:,} rows is left to judge: {told or 'there is none'}."
    if "seen" in rows and (sites := rows["seen"].dropna()).size:
        sentence += f" The data have the sites {sites.iloc[0]}."
    action = (
        "Write site and segment as the export does, and choose days that it covers: 'site', "
        "'segment', 'first_day' and 'as_of' in the settings."
    )
    return CheckResult(name, "fail", sentence, lost, lost, action)


def check_within(series: pd.DataFrame, lowest: float | None, highest: float | None) -> CheckResult:
    """Ask whether every value lies where the measure can be: from `lowest` to `highest`."""
    values = series["value"]
    low = -math.inf if lowest is None else lowest
    high = math.inf if highest is None else highest
    wrong = series[(values < low) | (values > high)]
    name = "no value beyond what can be"
    if wrong.empty:
        return CheckResult(name, "pass", "Every value lies where it can.", of=len(series))
    sample = tuple(
        {"period": row.period.date().isoformat(), "value": row.value}
        for row in wrong.head(SAMPLE_ROWS).itertuples()
    )
    sentence = (
        f"{len(wrong)} of {len(series)} values lie outside {low:g} to {high:g}, where the measure "
        "cannot be."
    )
    action = "Correct the export or its mapping, or 'lowest' and 'highest' of the measure."
    return CheckResult(name, "fail", sentence, len(wrong), len(series), action, sample)
