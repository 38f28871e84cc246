"""What the analyse study needs of its rows: enough of them, with defects and without."""

import pandas as pd

from ccqa_lib.checks.result import CheckReport, CheckResult, report_of
from ccqa_lib.checks.values import check_rows_left
from ccqa_lib.show.language import say

FEWEST_ROWS, FEWEST_DEFECTS, FEWEST_AGENTS = 400, 40, 20


def analyse_checks(
    counts: pd.DataFrame, frame: pd.DataFrame, agent: str, label: str
) -> CheckReport:
    """Run every check that a search for causes needs.

    Parameters
    ----------
    counts : DataFrame
        What became of each loaded row: `excluded` ("used" or why not) and `rows`.
    frame : DataFrame
        One row a contact that counts, with `defect`.
    agent : str
        The column of agents; empty where there is none.
    """
    results = [check_rows_left(counts)]
    if len(frame):
        results += [_enough(frame), _agents(frame, agent)]
    return report_of(results, label)


def _enough(frame: pd.DataFrame) -> CheckResult:
    defects = int(frame["defect"].sum())
    few = min(defects, len(frame) - defects)
    name = say("enough rows with a defect and without")
    told = say("{rows} rows, {defects} of them defects.",
               rows=f"{len(frame):,}", defects=f"{defects:,}")  # fmt: skip
    if len(frame) < FEWEST_ROWS or few < FEWEST_DEFECTS:
        action = say(
            "It needs {rows} rows, {defects} with a defect and as many without: take a longer "
            "period, or another measure.",
            rows=FEWEST_ROWS, defects=FEWEST_DEFECTS,
        )  # fmt: skip
        return CheckResult(name, "fail", told, few, len(frame), action)
    return CheckResult(name, "pass", told, of=len(frame))


def _agents(frame: pd.DataFrame, agent: str) -> CheckResult:
    name = say("agents are known and many")
    if not agent:
        action = say(
            "Map the agent's column: without it rows are taken as independent, and causes look "
            "surer than they are."
        )
        told = say("No column says who took the contact.")
        return CheckResult(name, "note", told, action=action)
    count, missing = frame[agent].nunique(), int(frame[agent].isna().sum())
    told = say("{count} agents; {missing} rows name none.",
               count=f"{count:,}", missing=f"{missing:,}")  # fmt: skip
    if count < FEWEST_AGENTS:
        action = say(
            "With so few agents, what differs between them cannot be told from a cause of theirs."
        )
        return CheckResult(name, "note", told, missing, len(frame), action)
    return CheckResult(name, "pass", told, missing, len(frame))
