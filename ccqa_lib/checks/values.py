"""Are there rows to judge, and can their values be? Checks on what is left for a study."""

import math

import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckResult
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import listed, sentences
from ccqa_lib.show.language.retold import retold_reason

_USED = "used"


def check_rows_left(rows: pd.DataFrame) -> CheckResult:
    """Ask whether any row counts; a site or segment that is nowhere in the data leaves none.

    `rows` has one row a table and reason: `excluded` ("used" or why not), `rows` and, where one
    site was asked for, `seen`: the other sites that the rows bear.
    """
    reasons = rows[rows["excluded"] != _USED]
    lost = int(reasons["rows"].sum())
    left = int(rows["rows"].sum()) - lost
    name = say("rows are left to judge")
    if left > 0:
        return CheckResult(
            name, "pass", say("{count} rows count.", count=f"{left:,}"), of=left + lost
        )
    told = listed(f"{row.rows:,} {retold_reason(row.excluded)}" for row in reasons.itertuples())
    sentence = say(
        "None of {count} rows is left to judge: {told}.",
        count=f"{lost:,}",
        told=told or say("there is none"),
    )
    if "seen" in rows and (sites := rows["seen"].dropna()).size:
        sentence = sentences(sentence, say("The data have the sites {sites}.", sites=sites.iloc[0]))
    action = say(
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
    name = say("no value beyond what can be")
    if wrong.empty:
        return CheckResult(name, "pass", say("Every value lies where it can."), of=len(series))
    sample = tuple(
        {"period": row.period.date().isoformat(), "value": row.value}
        for row in wrong.head(SAMPLE_ROWS).itertuples()
    )
    sentence = say(
        "{count} of {total} values lie outside {low} to {high}, where the measure cannot be.",
        count=len(wrong),
        total=len(series),
        low=f"{low:g}",
        high=f"{high:g}",
    )
    action = say("Correct the export or its mapping, or 'lowest' and 'highest' of the measure.")
    return CheckResult(name, "fail", sentence, len(wrong), len(series), action, sample)
