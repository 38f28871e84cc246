"""The log, the report card and the tollgate of the analyse study."""

import pandas as pd

from ccqa_lib.analyse.causes.result import CauseSearch
from ccqa_lib.findings.card import NOTHING, Assumption, card
from ccqa_lib.findings.causes import CauseCase
from ccqa_lib.findings.causes_change import change_assumptions
from ccqa_lib.findings.causes_fishbone import fishbone
from ccqa_lib.findings.sampled import sampled
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.show import Block, table

_NAMES = {
    "column": "column", "suspected": "suspected", "verdict": "verdict", "tested_as": "tested as",
    "rows": "rows with a value", "p_usual": "p by chi-square",
    "p_alone": "p, agents and time counted",
    "p_beside": "p beside the causes", "q": "q (false discoveries)",
}  # fmt: skip


def cause_tables(given: CauseCase) -> tuple[Block, ...]:
    """Return the log of hypotheses, where the variation lives, and a project's fishbone."""
    search = given.search
    log = search.log[list(_NAMES)].rename(columns=_NAMES)
    spread = search.spread.rename(columns={
        "share": "share of all variance", "share_before": "share before the causes are told",
        "factor": "odds of one that is worse than most, times",
    })  # fmt: skip
    p = dict.fromkeys([name for name in log if name.startswith(("p", "q"))], ".3g")
    return (
        table(log, f"Everything that was tested: {len(log)} columns", formats=p,
              note="Chi-square takes every contact as independent; it is shown because most tools "
              "stop there.").evidence_of("no-cause-stands"),
        table(spread, "Where the variation lives",
              formats=dict.fromkeys(spread.columns[2:4], ".1%") | {spread.columns[4]: ".2f"},
              note="On the scale of log odds. Agents, teams and weeks differ by nature; a cause "
              "must stand out of that."),
        *fishbone(search, given.project),
    )  # fmt: skip


def cause_card(given: CauseCase, counts: pd.DataFrame | None = None) -> Block:
    """Return the report card: every assumption, whether it holds, and what it means.

    `counts` tells what became of the rows, see `sampled`.
    """
    search = given.search
    rows = [
        *_of_rows(search),
        *sampled(counts),
        *change_assumptions(given.change),
        *_of_causes(search),
    ]
    return card(rows, "the search for causes")


def _of_rows(search: CauseSearch) -> list[Assumption]:
    """Return what must hold of the rows that were searched."""
    halves = "that share no agent" if search.agents else "drawn at random, row by row"
    drawn = f", drawn from {search.n_given:,}" if search.n < search.n_given else ""
    return [
        Assumption(
            "Agents are known, so that their differences are not taken for causes",
            "holds" if search.agents >= 20 else "does not hold",
            f"{search.agents:,} agents" if search.agents else "no agents",
            NOTHING if search.agents >= 20 else "Causes look surer than they are.",
        ),
        Assumption(
            "What discovers is not what confirms", "holds",
            f"{search.n:,} rows in two halves {halves}{drawn}",
        ),
        Assumption(
            "Rows have a date, so that time can be told from a cause",
            "holds" if search.is_dated else "does not hold",
            "weeks and onsets were looked at" if search.is_dated else "no column dates a row",
            NOTHING
            if search.is_dated
            else "A change on some day, a season or a drift cannot be seen, and may hide behind a "
            "column.",
        ),
    ]  # fmt: skip


def _of_causes(search: CauseSearch) -> list[Assumption]:
    """Return what must hold of the causes that were found."""
    twins = [cause for cause in search.causes if cause.twins]
    untested = int(search.log["p_alone"].isna().sum())
    single = [cause for cause in search.causes if cause.halves == 1]
    return [
        Assumption(
            "Each cause is found from both sides", "nearly" if single else "holds",
            f"{len(single)} of {len(search.causes)} found from one half only",
            "Those found from one half rest on fewer contacts." if single else NOTHING,
        ),
        Assumption(
            "No other column could be the cause as well", "does not hold" if twins else "holds",
            f"{len(twins)} with a near-copy",
            "Ask which of the two it is." if twins else NOTHING,
        ),
        Assumption(
            "Columns are known before the outcome", "nearly",
            f"{untested} columns were not tested, each with its reason",
            "A column that is filled in afterwards is a consequence; read the log.",
        ),
    ]  # fmt: skip


def cause_tollgate(given: CauseCase) -> Block:
    """Return what the analyse phase must answer, filled by what was found."""
    search = given.search
    suspected = search.log[search.log["suspected"] != ""]
    tested, any_cause = suspected["p_alone"].notna(), bool(search.causes)
    noted = given.project.suspected_causes if given.project else []
    mute = sum(not each.column for each in noted)
    shares = [f"{100 * cause.size.share.estimate:.0f} %" for cause in search.causes]
    apart = not any(cause.twins for cause in search.causes) if any_cause else None
    found = [
        answered(
            "Is every suspected cause tested?",
            bool(tested.all()) and not mute if len(tested) + mute else None,
            f"{int(tested.sum())} of {len(tested) + mute}"
            + (f"; no column records {mute}" if mute else ""),
        ),
        answered("Is at least one cause confirmed?", any_cause, f"{len(search.causes)} confirmed"),
        answered(
            "Is its share of the defects known with an interval?",
            any_cause or None,
            ", ".join(shares) or "no cause",
        ),
        answered("Can each be told from what goes with it?", apart, "see the report card"),
    ]
    return tollgate("analyse", found, given.project)
