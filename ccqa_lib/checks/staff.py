"""Are rows of staff fit to count who leaves? Checks on spells and their rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ccqa_lib.checks.result import CheckReport, CheckResult, report_of
from ccqa_lib.checks.staff_days import (
    check_far_days,
    check_last_day,
    check_opening,
    check_overlaps,
    check_possible_days,
    check_quiet_end,
    told_people,
)
from ccqa_lib.checks.values import check_rows_left
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import listed, sentences
from ccqa_lib.show.plain import plain_line

MANY_TWINS = 0.5  # share of rows from which a table holds everybody twice
TWIN_COLUMNS = 6  # with fewer columns equal rows are no sign of copies
TWIN_LEAVERS = 10  # of whom half are hired and leave on the same days as another: that is one


def attrition_checks(
    rows: pd.DataFrame,
    spells: pd.DataFrame,
    odd: pd.DataFrame,
    twins: str = "refuse",
    min_cell: int = 1,
    stands_alone: bool = True,
) -> CheckReport:
    """Return all checks of staff.

    Parameters
    ----------
    rows : DataFrame
        `excluded` ("used" or a reason) and `rows`.
    spells : DataFrame
        The spells that are left.
    odd : DataFrame
        One row of counts, see `data.staff.oddities`.
    twins : {"refuse", "drop", "keep"}
        What the settings say of rows that are equal in all but the id.
    min_cell : int
        Fewer people than this are not told of, where the number is one of people and not of rows
        that were set aside: it would give away a hidden number of leavers.
    stands_alone : bool
        Does no report of another day reach the same readers? Else no such number is told.
    """
    counts = odd.iloc[0].to_dict()
    return report_of(
        [
            check_rows_left(rows),
            check_leavers(spells, min_cell),
            check_twins(counts, twins),
            check_possible_days(rows, counts),
            check_overlaps(counts),
            check_last_day(counts, min_cell, stands_alone),
            check_quiet_end(spells),
            check_opening(counts),
            check_far_days(counts),
            check_leave_types(counts, min_cell, stands_alone),
            check_rehires(counts, min_cell, stands_alone),
            check_zero(counts),
            check_readable(counts),
        ],
        mark("the rows of staff"),
    )


def check_leavers(spells: pd.DataFrame, min_cell: int = 1) -> CheckResult:
    """Ask whether both some left and some are still there: one without the other is a slip."""
    name = say("some left, some are there")
    gone = int((spells["cause"] != "").sum())
    if len(spells) and gone == len(spells):
        return CheckResult(
            name, "fail", say("Everybody in the rows has left; nobody is still there."), gone,
            len(spells),
            say("Export those who are still there too: without them there is no rate and no "
                "comparison. Check how the mapping reads days or flags of leaving."),
        )  # fmt: skip
    if gone < max(1, min_cell) and len(spells):
        told = say("Nobody in the rows left.")
        if min_cell > 1:
            told = say("Fewer than {least} people in the rows left.", least=min_cell)
        return CheckResult(
            name, "note", told, 0, len(spells),
            say("Check how the mapping reads days or flags of leaving; if it is so, the report "
                "says how many could have left unseen."),
        )  # fmt: skip
    return CheckResult(name, "pass", say("Both are there."), of=len(spells))


def check_twins(counts: Mapping[str, Any], twins: str) -> CheckResult:
    """Ask whether people are there twice under different ids."""
    name = say("nobody is there twice")
    found, total = int(counts["twins"]), int(counts["rows"])
    leavers, twins_left = int(counts["leavers"]), int(counts["twin_leavers"])
    is_every_day = leavers >= TWIN_LEAVERS and twins_left >= MANY_TWINS * leavers * 0.9
    is_telling = counts["compared"] >= TWIN_COLUMNS or is_every_day
    if not found or not is_telling:
        return CheckResult(name, "pass", say("No row equals another in all but the id."), of=total)
    filled = {
        "count": f"{found:,}", "total": f"{total:,}", "columns": int(counts["compared"])
    }  # fmt: skip
    sentence = say(
        "{count} of {total} rows equal another in all {columns} other columns.", **filled
    )
    if counts["has_id"]:
        sentence = say(
            "{count} of {total} rows equal another under other ids in all {columns} other columns.",
            **filled,
        )
    if twins == "drop":
        action = say("They were left out, as 'twins: drop' says, and counted.")
        return CheckResult(name, "note", sentence, found, total, action)
    if twins == "refuse" and found >= MANY_TWINS * total * 0.9:
        action = say(
            "The export seems to hold everybody twice: every rate stays the same, but all "
            "intervals would be too narrow. Export again, or set 'twins: drop' to count each once, "
            "or 'twins: keep' if they are different people."
        )
        return CheckResult(name, "fail", sentence, found, total, action)
    action = say("Ask whether they are the same people; 'twins: drop' counts each once.")
    return CheckResult(name, "note", sentence, found, total, action)


def check_leave_types(
    counts: Mapping[str, Any], min_cell: int = 1, is_exact: bool = True
) -> CheckResult:
    """Ask whether every leaver's leave type is declared as voluntary, involuntary or transfer."""
    name = say("why people left is known")
    unknown, typed = int(counts["unknown_types"]), int(counts["still_typed"])
    if unknown:
        told, shown = told_people(unknown, min_cell, is_exact)
        named = _lines(counts["types"]) if is_exact or min_cell <= 1 else []
        sentence = sentences(
            say("{count} leavers have no leave type, or one that is not declared.", count=told),
            say("Not declared: {types}.", types=listed(named)) if named else "",
        )
        action = say(
            "They are told as 'other'; name their types, as they stand in the export, in "
            "'voluntary' or 'involuntary'."
        )
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]), action)
    if typed:
        told, shown = told_people(typed, min_cell, is_exact)
        sentence = say("{count} people have a leave type but no day of leaving.", count=told)
        action = say("They count as still there; ask whether their day of leaving is missing.")
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]), action)
    told = say("It is, as far as it is told.")
    return CheckResult(name, "pass", told, of=int(counts["rows"]))


def check_rehires(
    counts: Mapping[str, Any], min_cell: int = 1, is_exact: bool = True
) -> CheckResult:
    """Say how many people came back: each spell counts for itself."""
    name = say("people who came back")
    again = int(counts["again"])
    told, shown = told_people(again, min_cell, is_exact)
    sentence = say("{count} spells are of people who were there before; each counts for itself.",
                   count=told)  # fmt: skip
    return CheckResult(name, "pass", sentence if again else say("Nobody has."), shown,
                       int(counts["rows"]))  # fmt: skip


def check_zero(counts: Mapping[str, Any]) -> CheckResult:
    """Say how many tenures are 0: they count as half of the unit in which tenures are told."""
    name = say("tenures above 0")
    zero = int(counts["zero"])
    if not zero:
        return CheckResult(name, "pass", say("All are."), of=int(counts["rows"]))
    sentence = say("{count} tenures are 0 and count as half a unit.", count=f"{zero:,}")
    action = say("Export tenures in days, or the days of hiring and leaving.")
    return CheckResult(name, "note", sentence, zero, int(counts["rows"]), action)


def check_readable(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether names and words hold characters that a conversion lost."""
    name = say("names can be read")
    found, total = int(counts["unreadable"]), int(counts["rows"])
    if not found:
        return CheckResult(name, "pass", say("No text holds characters that were lost."), of=total)
    filled = {"count": f"{found:,}", "columns": listed(str(counts["unreadable_columns"]).split())}
    sentence = say("{count} cells hold characters that a conversion lost, in {columns}.", **filled)
    if found == 1:
        sentence = say(
            "{count} cell holds characters that a conversion lost, in {columns}.", **filled
        )
    action = say(
        "Two names may have become one, or one two, so that people or teams are counted together "
        "or apart by mistake. Export again as UTF-8, or set the right 'encoding' in the mapping."
    )
    return CheckResult(name, "note", sentence, found, total, action)


def _lines(names: Any) -> list[str]:
    """Return names that stand on lines of their own; none where the database found none."""
    return [plain_line(name) for name in names.split("\n")] if isinstance(names, str) else []
