"""Are the days of staff possible, and do the rows show who left up to the last of them? Checks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ccqa_lib.checks.result import CheckResult
from ccqa_lib.show.dates import month_words
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import listed
from ccqa_lib.show.language.retold import retold_reason

MOST_QUIET = 20  # leavers that chance leaves out at the end less than once in a million tables
MOST_LOST = 0.2  # share of rows that may be no spell at all
LONE_DAYS = 400  # a last day so long after the day before it is a slip


def told_people(count: int, min_cell: int, is_exact: bool = True) -> tuple[str, int]:
    """Return a number of people in words and as a check counts it; 0 where it may not be told.

    Without `is_exact` none is told: of two days it would tell how many came in between.
    """
    if not is_exact and min_cell > 1:
        return say("Some"), 0
    if count < min_cell:
        return say("Fewer than {least}", least=min_cell), 0
    return f"{count:,}", count


def check_possible_days(rows: pd.DataFrame, counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether many rows are no spell: left before being hired, or never at risk."""
    name = say("days can be")
    wrong = rows[rows["excluded"].isin(
        ["left before being hired", "hired after the last day", "tenure below 0",
         "after the year in which the person left", "a year before the person was hired"]
    )]  # fmt: skip
    lost, total = int(wrong["rows"].sum()), int(rows["rows"].sum())
    if not lost:
        return CheckResult(name, "pass", say("Nobody left before being hired."), of=total)
    told = listed(f"{row.rows:,} {retold_reason(row.excluded)}" for row in wrong.itertuples())
    sentence = say("{count} of {total} rows were left out: {told}.",
                   count=f"{lost:,}", total=f"{total:,}", told=told)  # fmt: skip
    if lost > MOST_LOST * total:
        action = say("Look at the date formats of the mapping: day and month may be exchanged.")
        return CheckResult(name, "fail", sentence, lost, total, action)
    return CheckResult(name, "note", sentence, lost, total,
                       say("Correct them in the staff system."))  # fmt: skip


def check_overlaps(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether a person has two spells at one time."""
    name = say("one spell at a time")
    found, total = int(counts["overlapping"]), int(counts["rows"])
    if not found:
        return CheckResult(
            name, "pass", say("No spell begins before an earlier one ends."), of=total
        )
    sentence = say(
        "{count} of {total} rows begin before another spell of the person has ended.",
        count=f"{found:,}", total=f"{total:,}",
    )  # fmt: skip
    action = say(
        "If the table has one row a person and month or year, map that column and set "
        "'form: snapshots'; if rows are changes of team, export one row a spell of employment."
    )
    verdict = "fail" if found > 0.01 * total else "note"
    return CheckResult(name, verdict, sentence, found, total, action)


def check_last_day(
    counts: Mapping[str, Any], min_cell: int = 1, is_exact: bool = True
) -> CheckResult:
    """Ask whether the last day of the data stands alone, as a slip of the year would."""
    name = say("the last day is no slip")
    last, before = (pd.Timestamp(counts[each]) for each in ("last_day", "second_last"))
    if pd.isna(last) or pd.isna(before):
        return CheckResult(name, "pass", say("Does not apply."))
    gap = (last - before).days
    if gap > LONE_DAYS:
        sentence = say("The last day is {last}, the latest day before it {before}.",
                       last=last.date(), before=before.date())  # fmt: skip
        action = say("Correct that row, or set 'as_of' to the day of the export.")
        return CheckResult(name, "fail", sentence, 1, int(counts["rows"]), action)
    later = int(counts["later"])
    if later:
        told, shown = told_people(later, min_cell, is_exact)
        sentence = say("{count} people are to leave after {day}; they count as still there.",
                       count=told, day=last.date())  # fmt: skip
        action = say("Nothing, if these are notices given; else set a later 'as_of'.")
        return CheckResult(name, "note", sentence, shown, int(counts["rows"]), action)
    told = say("Days are known up to {day}.", day=last.date())
    return CheckResult(name, "pass", told, of=int(counts["rows"]))


def check_quiet_end(spells: pd.DataFrame) -> CheckResult:
    """Ask whether leaving stops long before the last day: then the data end before it."""
    name = say("leaving is seen up to the last day")
    gone = spells["cause"] != ""
    if not gone.any() or spells["exit_on"].isna().any() or (spells["cause"] == "absent").any():
        return CheckResult(name, "pass", say("Does not apply."))
    entry, end = (pd.to_datetime(spells[each]) for each in ("entry_on", "exit_on"))
    last = end[gone].max()
    after = (end - entry.clip(lower=last)).dt.days.clip(lower=0).sum()
    before = (end.clip(upper=last) - entry).dt.days.clip(lower=0).sum()
    missing = gone.sum() * after / before if before else 0.0
    if missing < MOST_QUIET:
        return CheckResult(name, "pass", say("It is."), of=len(spells))
    sentence = say(
        "Nobody leaves after {month}, while at the pace before it about {count} would have until "
        "{day}.",
        month=month_words(last), count=f"{missing:,.0f}", day=end.max().date(),
    )  # fmt: skip
    action = say(
        "The rows most likely end before that day: set 'as_of' to the day of the export. If a day "
        "of hiring lies ahead, as of people who are still to come, 'as_of' leaves them out."
    )
    return CheckResult(name, "fail", sentence, 0, len(spells), action)


def check_opening(counts: Mapping[str, Any]) -> CheckResult:
    """Say from when the rows are taken to show leavers, where nothing says it."""
    name = say("from when leavers are shown")
    opens = pd.Timestamp(counts["opens"])
    if pd.isna(opens):
        return CheckResult(name, "pass", say("Nothing speaks against what is set."))
    sentence = say(
        "Nobody in the rows left before {month}, while at the pace since then about {count} would "
        "have: the rows are taken to show leavers from {day} on, and everybody counts from then.",
        month=month_words(opens), count=f"{counts['unseen']:,.0f}", day=opens.date(),
    )  # fmt: skip
    action = say(
        "Set 'first_day' to the day from which the export shows who left; to the first day of "
        "hiring, if nobody did leave before."
    )
    return CheckResult(name, "note", sentence, 0, int(counts["rows"]), action)


def check_far_days(counts: Mapping[str, Any]) -> CheckResult:
    """Ask whether other dates lie years ahead: two figures of a year turn 1968 into 2068."""
    name = say("no dates years ahead")
    found = int(counts["future"])
    if not found:
        return CheckResult(name, "pass", say("There are none."), of=int(counts["rows"]))
    sentence = say(
        "{count} dates of {columns} lie more than three years after the last day.",
        count=f"{found:,}", columns=listed(str(counts["future_columns"]).split()),
    )  # fmt: skip
    action = say(
        "Nobody is born in the future: the export writes years with two figures, and 68 was read "
        "as 2068. Export four figures; the column is not used here."
    )
    return CheckResult(name, "note", sentence, found, int(counts["rows"]), action)
