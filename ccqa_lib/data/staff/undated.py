"""Spells without dates: durations, one row a person and year, and times between absences."""

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, FloatingValue, Table

from ccqa_lib.data.staff.dated import HALF_A_DAY, LAST, cause_words, days_between
from ccqa_lib.data.staff.forms import DAYS, ID
from ccqa_lib.params.attrition import AttritionParams

NO_DAY = ibis.literal(None, type="date")


def duration_reasons(table: Table, study: AttritionParams) -> Sequence[tuple[BooleanValue, str]]:
    """Return which durations cannot be."""
    found = [((table.tenure < 0).fill_null(False), "tenure below 0")]
    if "entry_tenure" in table.columns:
        ended = (table.tenure < table["entry_tenure"]).fill_null(False)
        found.append((ended, "left before the extract opens"))
    return found


def duration_spells(table: Table, study: AttritionParams) -> Table:
    """Return one spell a row; a tenure of 0 counts half of the unit that tenures are told in."""
    unit = DAYS[study.tenure_unit]
    tenure = table.tenure.cast("float64")
    is_whole = (tenure == tenure.floor()).all()
    least = is_whole.ifelse(unit / 2, HALF_A_DAY)
    if "entry_tenure" in table.columns:
        entry = ibis.coalesce(table["entry_tenure"].cast("float64"), 0.0) * unit
    else:
        entry = ibis.literal(0.0)
    numbered = ibis.row_number().over(order_by=["tenure"]).cast("string")
    return table.mutate(
        person=table[ID].cast("string") if ID in table.columns else numbered,
        entry=entry,
        exit=ibis.greatest(tenure * unit, entry + least),
        cause=table.left.cast("boolean").ifelse(cause_words(table, study), ""),
        hired_on=NO_DAY, entry_on=NO_DAY, exit_on=NO_DAY,
    )  # fmt: skip


def snapshot_reasons(table: Table, study: AttritionParams) -> Sequence[tuple[BooleanValue, str]]:
    """Return which rows of a person and year cannot be part of a spell."""
    person = ibis.window(group_by=ID)
    year = table[study.snapshot_column].cast("float64")
    gone = table.left.cast("boolean").fill_null(False)
    first_gone = gone.ifelse(year, ibis.literal(None, type="float64")).min().over(person)
    copies = ibis.row_number().over(group_by=[ID, study.snapshot_column])
    reasons = [
        ((year > first_gone).fill_null(False), "after the year in which the person left"),
        ((copies > 0), "a second row of the person in that year"),
    ]
    if "hired_on" in table.columns:
        hired = table.hired_on.cast("date").year()
        reasons.append(((hired > year).fill_null(False), "a year before the person was hired"))
    return reasons


def snapshot_spells(table: Table, study: AttritionParams) -> Table:
    """Return one piece a person and year, so that columns may change from year to year.

    Years count from hire where that is known, else from the first year in which a person is seen. A
    person who is not there in a later year, without having left, was lost from sight: the pieces
    end.
    """
    year = table[study.snapshot_column].cast("float64")
    start = year.min().over(ibis.window(group_by=ID))
    if "hired_on" in table.columns:
        hired = table.hired_on.cast("date")
        start = ibis.coalesce(hired.year() + (hired.day_of_year() - 1) / 366.0, start)
    entry = ibis.greatest(year - start, 0.0) * DAYS["year"]
    full = (year + 1 - start) * DAYS["year"]
    gone = table.left.cast("boolean").fill_null(False)
    end = gone.ifelse(_left_at(table, year, start), full)
    return table.mutate(
        person=table[ID].cast("string"),
        entry=entry,
        exit=ibis.greatest(end, entry + HALF_A_DAY),
        cause=gone.ifelse(cause_words(table, study), ""),
        hired_on=NO_DAY, entry_on=NO_DAY, exit_on=NO_DAY,
    )  # fmt: skip


def _left_at(table: Table, year: FloatingValue, start: FloatingValue) -> FloatingValue:
    """Return the days from hire at which a leaver left: by date, else in the middle of the year.

    In the year of hire it is the middle of what is left of it: the middle of the whole year may lie
    before the day of hire.
    """
    middle = ((ibis.greatest(year, start) + year + 1) / 2 - start) * DAYS["year"]
    if "left_on" not in table.columns:
        return middle
    left = table.left_on.cast("date")
    known = (left.year() + (left.day_of_year() - 1) / 366.0 - start) * DAYS["year"]
    return (left.year() == year).fill_null(False).ifelse(known, middle)


def absence_spells(table: Table, study: AttritionParams) -> Table:
    """Return the times from each absence of a person to the next, the last one still open.

    Days with several rows are one absence. A person is watched from the first absence on: what was
    before it is not known.
    """
    day = table.absent_on.cast("date")
    ordered = ibis.window(group_by=ID, order_by="absent_on")
    kept = table.mutate(absent_on=day).filter(_.absent_on <= _[LAST])
    day_of = ibis.window(group_by=[ID, "absent_on"])
    same = kept.mutate(
        _copy=ibis.row_number().over(group_by=[ID, "absent_on"]),
        absent_hours=kept.absent_hours.sum().over(day_of),
    )
    single = same.filter(_._copy == 0).drop("_copy")
    followed = single.mutate(_next=single.absent_on.lead().over(ordered))
    ended = followed._next.notnull()
    end = ibis.coalesce(followed._next, followed[LAST])
    length = days_between(followed.absent_on, end)
    spells = followed.mutate(
        person=followed[ID].cast("string"),
        entry=ibis.literal(0.0),
        exit=ibis.greatest(length, HALF_A_DAY),
        cause=ended.ifelse("absent", ""),
        hired_on=followed.absent_on, entry_on=followed.absent_on, exit_on=end,
    )  # fmt: skip
    return spells
