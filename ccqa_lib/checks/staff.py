"""Are rows of staff fit to count who leaves? Checks on spells and their rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ccqa_lib.checks.result import CheckReport, CheckResult, report_of
from ccqa_lib.checks.values import check_rows_left
from ccqa_lib.show.dates import month_words
from ccqa_lib.show.plain import plain_line

MANY_TWINS = 0.5  # share of rows from which a table holds everybody twice
TWIN_COLUMNS = 6  # with fewer columns equal rows are no sign of copies
TWIN_LEAVERS = 10  # of whom half are hired and leave on the same days as another: that is one
MOST_QUIET = 20  # leavers that chance leaves out at the end less than once in a million tables
MOST_LOST = 0.2  # share of rows that may be no spell at all
LONE_DAYS = 400  # a last day so long after the day before it is a slip


def attrition_checks(
    rows: pd.DataFrame,
    spells: pd.DataFrame,
    odd: pd.DataFrame,
    twins: str = "refuse",
    min_cell: int = 1,
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
    """
    counts = odd.iloc[0].to_dict()
    return report_of(
        [
            check_rows_left(rows),
            check_leavers(spells, min_cell),
            check_twins(counts, twins),
            check_possible_days(rows, counts),
            check_overlaps(counts),
            check_last_day(counts, min_cell),
            check_quiet_end(spells),
            check_opening(counts),
            check_far_days(counts),
            check_leave_types(counts, min_cell),
            check_rehires(counts, min_cell),
            check_zero(counts),
            check_readable(counts),
        ],
        "the rows of staff",
    )


def told_people(count: int, min_cell: int) -> tuple[str, int]:
    """Return a number of people in words and as a check counts it; 0 where it may not be told."""
    return (f"Fewer than {min_cell}", 0) if count < min_cell else (f"{count:,}", count)


def check_leavers(spells: pd.DataFrame, min_cell: int = 1) -> CheckResult:
    """Ask whether both some left and some are still there: one without the other is a slip."""
    name = "some left, some are there"
    gone = int((spells["cause"] != "").sum())
    if len(spells) and gone == len(spells):
        return CheckResult(
            name, "fail", "Everybody in the rows has left; nobody is still there.", gone,
            len(spells), "Export those who are still there too: without them there is no rate and "
            "no comparison. Check how the mapping reads days or flags of leaving.",
        )  # fmt: skip
    if gone < max(1, min_cell) and len(spells):
        told = f"Fewer than {min_cell} people" if min_cell > 1 else "Nobody"
        return CheckResult(
            name, "note", f"{told} in the rows left.", 0, len(spells),
            "Check how the mapping reads days or flags of leaving; if it is so, the report says "
            "how "
            "many could have left unseen.",
        )  # fmt: skip
    return CheckResult(name, "pass", "Both are there.", of=len(spells))


def check_twins(counts: Mapping[str, Any], twins: str) -> CheckResult:
    """Ask whether people are there twice under different ids."""
    name = "nobody is there twice"
    found, total = int(counts["twins"]), int(counts["rows"])
    leavers, twins_left = int(counts["leavers"]), int(counts["twin_leavers"])
    is_every_day = leavers >= TWIN_LEAVERS and twins_left >= MANY_TWINS * leavers * 0.9
    is_telling = counts["compared"] >= TWIN_COLUMNS or is_every_day
    if not found or not is_telling:
        return CheckResult(name, "pass", "No row equals another in all but the id.", of=total)
    under = "under other ids " if counts["has_id"] else ""
    sentence = (
        f"{found:,} of {total:,} rows equal another {under}in all {int(counts['compared'])} other "
        "columns."
    )
    if twins == "drop":
        action = "They were left out, as 'twins: drop' says, and counted."
        return CheckResult(name, "note", sentence, found, total, action)
    if twins == "refuse" and found >= MANY_TWINS * total * 0.9:
        action = (
            "The export seems to hold everybody twice: every rate stays the same, but all "
            "intervals "
            "would be too narrow. Export again, or set 'twins: drop' to count each once, or "
            "'twins: keep' if they are different people."
        )
        return CheckResult(name, "fail", sentence, found, total, action)
    action = "Ask whether they are the same people; 'twins: drop' counts each once."
    return CheckResult(name, "note", sentence, found, total, action)


def check_possible_days(rows: pd.DataFrame, counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether many rows are no spell: left before being hired, or never at risk."""
    name = "days can be"
    wrong = rows[rows["excluded"].isin(
        ["left before being hired", "hired after the last day", "tenure below 0",
         "after the year in which the person left", "a year before the person was hired"]
    )]  # fmt: skip
    lost, total = int(wrong["rows"].sum()), int(rows["rows"].sum())
    if not lost:
        return CheckResult(name, "pass", "Nobody left before being hired.", of=total)
    told = ", ".join(f"{row.rows:,} {row.excluded}" for row in wrong.itertuples())
    sentence = f"{lost:,} of {total:,} rows were left out: {told}."
    if lost > MOST_LOST * total:
        action = "Look at the date formats of the mapping: day and month may be exchanged."
        return CheckResult(name, "fail", sentence, lost, total, action)
    return CheckResult(name, "note", sentence, lost, total, "Correct them in the staff system.")


def check_overlaps(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether a person has two spells at one time."""
    name = "one spell at a time"
    found, total = int(counts["overlapping"]), int(counts["rows"])
    if not found:
        return CheckResult(name, "pass", "No spell begins before an earlier one ends.", of=total)
    sentence = f"{found:,} of {total:,} rows begin before another spell of the person has ended."
    action = (
        "If the table has one row a person and month or year, map that column and set "
        "'form: snapshots'; if rows are changes of team, export one row a spell of employment."
    )
    verdict = "fail" if found > 0.01 * total else "note"
    return CheckResult(name, verdict, sentence, found, total, action)


def check_last_day(counts: Mapping[str, Any], min_cell: int = 1) -> CheckResult:
    """Ask whether the last day of the data stands alone, as a slip of the year would."""
    name = "the last day is no slip"
    last, before = (pd.Timestamp(counts[each]) for each in ("last_day", "second_last"))
    if pd.isna(last) or pd.isna(before):
        return CheckResult(name, "pass", "Does not apply.")
    gap = (last - before).days
    if gap > LONE_DAYS:
        sentence = f"The last day is {last.date()}, the latest day before it {before.date()}."
        action = "Correct that row, or set 'as_of' to the day of the export."
        return CheckResult(name, "fail", sentence, 1, int(counts["rows"]), action)
    later = int(counts["later"])
    if later:
        told, shown = told_people(later, min_cell)
        sentence = f"{told} people are to leave after {last.date()}; they count as still there."
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]),
                           "Nothing, if these are notices given; else set a later "
                           "'as_of'.")  # fmt: skip
    return CheckResult(name, "pass", f"Days are known up to {last.date()}.", of=int(counts["rows"]))


def check_quiet_end(spells: pd.DataFrame) -> CheckResult:
    """Ask whether leaving stops long before the last day: then the data end before it."""
    name = "leaving is seen up to the last day"
    gone = spells["cause"] != ""
    if not gone.any() or spells["exit_on"].isna().any() or (spells["cause"] == "absent").any():
        return CheckResult(name, "pass", "Does not apply.")
    entry, end = (pd.to_datetime(spells[each]) for each in ("entry_on", "exit_on"))
    last = end[gone].max()
    after = (end - entry.clip(lower=last)).dt.days.clip(lower=0).sum()
    before = (end.clip(upper=last) - entry).dt.days.clip(lower=0).sum()
    missing = gone.sum() * after / before if before else 0.0
    if missing < MOST_QUIET:
        return CheckResult(name, "pass", "It is.", of=len(spells))
    sentence = (
        f"Nobody leaves after {month_words(last)}, while at the pace before it about "
        f"{missing:,.0f} would have until {end.max().date()}."
    )
    action = (
        "The rows most likely end before that day: set 'as_of' to the day of the export. If a day "
        "of hiring lies ahead, as of people who are still to come, 'as_of' leaves them out."
    )
    return CheckResult(name, "fail", sentence, 0, len(spells), action)


def check_opening(counts: Mapping[str, Any]) -> CheckResult:
    """Say from when the rows are taken to show leavers, where nothing says it."""
    name = "from when leavers are shown"
    opens = pd.Timestamp(counts["opens"])
    if pd.isna(opens):
        return CheckResult(name, "pass", "Nothing speaks against what is set.")
    sentence = (
        f"Nobody in the rows left before {month_words(opens)}, while at the pace since then about "
        f"{counts['unseen']:,.0f} would have: the rows are taken to show leavers from "
        f"{opens.date()} on, and everybody counts from then."
    )
    action = (
        "Set 'first_day' to the day from which the export shows who left; to the first day of "
        "hiring, if nobody did leave before."
    )
    return CheckResult(name, "note", sentence, 0, int(counts["rows"]), action)


def check_far_days(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether other dates lie years ahead: two figures of a year turn 1968 into 2068."""
    name = "no dates years ahead"
    found = int(counts["future"])
    if not found:
        return CheckResult(name, "pass", "There are none.", of=int(counts["rows"]))
    columns = ", ".join(str(counts["future_columns"]).split())
    sentence = f"{found:,} dates of {columns} lie more than three years after the last day."
    action = (
        "Nobody is born in the future: the export writes years with two figures, and 68 was read "
        "as "
        "2068. Export four figures; the column is not used here."
    )
    return CheckResult(name, "note", sentence, found, int(counts["rows"]), action)


def check_leave_types(counts: Mapping[str, Any], min_cell: int = 1) -> CheckResult:
    """Ask whether every leaver's leave type is declared as voluntary, involuntary or transfer."""
    name = "why people left is known"
    unknown, typed = int(counts["unknown_types"]), int(counts["still_typed"])
    if unknown:
        told, shown = told_people(unknown, min_cell)
        named = _lines(counts["types"])
        such = f" Not declared: {', '.join(named)}." if named else ""
        sentence = f"{told} leavers have no leave type, or one that is not declared.{such}"
        action = (
            "They are told as 'other'; name their types, as they stand in the export, in "
            "'voluntary' or 'involuntary'."
        )
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]), action)
    if typed:
        told, shown = told_people(typed, min_cell)
        sentence = f"{told} people have a leave type but no day of leaving."
        action = "They count as still there; ask whether their day of leaving is missing."
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]), action)
    return CheckResult(name, "pass", "It is, as far as it is told.", of=int(counts["rows"]))


def check_rehires(counts: Mapping[str, Any], min_cell: int = 1) -> CheckResult:
    """Say how many people came back: each spell counts for itself."""
    name = "people who came back"
    again = int(counts["again"])
    told, shown = told_people(again, min_cell)
    sentence = f"{told} spells are of people who were there before; each counts for itself."
    return CheckResult(name, "pass", sentence if again else "Nobody has.", shown,
                       int(counts["rows"]))  # fmt: skip


def check_zero(counts: Mapping[str, Any]) -> CheckResult:
    """Say how many tenures are 0: they count as half of the unit in which tenures are told."""
    name = "tenures above 0"
    zero = int(counts["zero"])
    if not zero:
        return CheckResult(name, "pass", "All are.", of=int(counts["rows"]))
    sentence = f"{zero:,} tenures are 0 and count as half a unit."
    return CheckResult(name, "note", sentence, zero, int(counts["rows"]),
                       "Export tenures in days, or the days of hiring and leaving.")  # fmt: skip


def check_readable(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether names and words hold characters that a conversion lost."""
    name = "names can be read"
    found, total = int(counts["unreadable"]), int(counts["rows"])
    if not found:
        return CheckResult(name, "pass", "No text holds characters that were lost.", of=total)
    columns = ", ".join(str(counts["unreadable_columns"]).split())
    cells = "cell holds" if found == 1 else "cells hold"
    sentence = f"{found:,} {cells} characters that a conversion lost, in {columns}."
    action = (
        "Two names may have become one, or one two, so that people or teams are counted together "
        "or apart by mistake. Export again as UTF-8, or set the right 'encoding' in the mapping."
    )
    return CheckResult(name, "note", sentence, found, total, action)


def _lines(names: Any) -> list[str]:
    """Return names that stand on lines of their own; none where the database found none."""
    return [plain_line(name) for name in names.split("\n")] if isinstance(names, str) else []
