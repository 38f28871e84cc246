"""The log, the report card and the tollgate of the analyse study."""

import pandas as pd

from ccqa_lib.analyse.causes.result import CauseSearch
from ccqa_lib.findings.card import NOTHING, Assumption, card
from ccqa_lib.findings.causes import CauseCase
from ccqa_lib.findings.causes_change import change_assumptions
from ccqa_lib.findings.causes_fishbone import fishbone
from ccqa_lib.findings.causes_themes import theme_assumptions
from ccqa_lib.findings.sampled import sampled
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.numbers import with_unit

_LOG = [
    "column",
    "suspected",
    "verdict",
    "tested_as",
    "rows",
    "p_usual",
    "p_alone",
    "p_beside",
    "q",
]
_HEADS = mark_heads([
    "column", "suspected", "verdict", "tested as", "rows with a value", "p by chi-square",
    "p, agents and time counted", "p beside the causes", "q (false discoveries)",
])  # fmt: skip
_SPREAD = mark_heads([
    "where", "units", "share of all variance", "share before the causes are told",
    "odds of one that is worse than most, times",
])  # fmt: skip


def cause_tables(given: CauseCase) -> tuple[Block, ...]:
    """Return the log of hypotheses, where the variation lives, and a project's fishbone."""
    search = given.search
    log = search.log[_LOG].set_axis(_HEADS, axis=1)
    spread = search.spread.set_axis(_SPREAD, axis=1)
    p = dict.fromkeys([name for name in log if name.startswith(("p", "q"))], ".3g")
    return (
        table(log, say("Everything that was tested: {count} columns", count=len(log)),
              formats=p | {_HEADS[4]: ",.0f"},
              note=say("Chi-square takes every contact as independent; it is shown because most "
                       "tools stop there.")).evidence_of("no-cause-stands"),
        table(spread, say("Where the variation lives"),
              formats=dict.fromkeys(spread.columns[2:4], ".1%") | {spread.columns[4]: ".2f"},
              note=say("On the scale of log odds. Agents, teams and weeks differ by nature; a "
                       "cause must stand out of that.")),
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
        *theme_assumptions(given.themes),
        *_of_causes(search),
    ]
    return card(rows, mark("the search for causes"))


def _of_rows(search: CauseSearch) -> list[Assumption]:
    """Return what must hold of the rows that were searched."""
    agents = say("{count} agents", count=f"{search.agents:,}")
    rows, given = f"{search.n:,}", f"{search.n_given:,}"
    halves = (
        say("{rows} rows in two halves that share no agent", rows=rows)
        if search.agents
        else say("{rows} rows in two halves drawn at random, row by row", rows=rows)
    )
    return [
        Assumption(
            mark("Agents are known, so that their differences are not taken for causes"),
            "holds" if search.agents >= 20 else "does not hold",
            agents if search.agents else say("no agents"),
            NOTHING if search.agents >= 20 else mark("Causes look surer than they are."),
        ),
        Assumption(
            mark("What discovers is not what confirms"), "holds",
            say("{halves}, drawn from {given}", halves=halves, given=given)
            if search.n < search.n_given
            else halves,
        ),
        Assumption(
            mark("Rows have a date, so that time can be told from a cause"),
            "holds" if search.is_dated else "does not hold",
            mark("weeks and onsets were looked at")
            if search.is_dated
            else mark("no column dates a row"),
            NOTHING
            if search.is_dated
            else mark("A change on some day, a season or a drift cannot be seen, and may hide "
                      "behind a column."),
        ),
    ]  # fmt: skip


def _of_causes(search: CauseSearch) -> list[Assumption]:
    """Return what must hold of the causes that were found."""
    twins = [cause for cause in search.causes if cause.twins]
    untested = int(search.log["p_alone"].isna().sum())
    single = [cause for cause in search.causes if cause.halves == 1]
    return [
        Assumption(
            mark("Each cause is found from both sides"), "nearly" if single else "holds",
            say("{count} of {total} found from one half only",
                count=len(single), total=len(search.causes)),
            mark("Those found from one half rest on fewer contacts.") if single else NOTHING,
        ),
        Assumption(
            mark("No other column could be the cause as well"),
            "does not hold" if twins else "holds",
            say("{count} with a near-copy", count=len(twins)),
            mark("Ask which of the two it is.") if twins else NOTHING,
        ),
        Assumption(
            mark("Columns are known before the outcome"), "nearly",
            say("{count} columns were not tested, each with its reason", count=untested),
            mark("A column that is filled in afterwards is a consequence; read the log."),
        ),
    ]  # fmt: skip


def cause_tollgate(given: CauseCase) -> Block:
    """Return what the analyse phase must answer, filled by what was found."""
    search = given.search
    suspected = search.log[search.log["suspected"] != ""]
    tested, any_cause = suspected["p_alone"].notna(), bool(search.causes)
    noted = given.project.suspected_causes if given.project else []
    mute = sum(not each.column for each in noted)
    shares = [with_unit(f"{100 * cause.size.share.estimate:.0f}", "%") for cause in search.causes]
    are_apart = not any(cause.twins for cause in search.causes) if any_cause else None
    counted = say("{count} of {total}", count=int(tested.sum()), total=len(tested) + mute)
    found = [
        answered(
            mark("Is every suspected cause tested?"),
            bool(tested.all()) and not mute if len(tested) + mute else None,
            apart([counted, say("no column records {count}", count=mute)]) if mute else counted,
        ),
        answered(mark("Is at least one cause confirmed?"), any_cause,
                 say("{count} confirmed", count=len(search.causes))),
        answered(
            mark("Is its share of the defects known with an interval?"),
            any_cause or None,
            listed(shares) or say("no cause"),
        ),
        answered(mark("Can each be told from what goes with it?"), are_apart,
                 say("see the report card")),
    ]  # fmt: skip
    return tollgate("analyse", found, given.project)
