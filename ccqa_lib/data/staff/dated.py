"""Spells by dates: hired, left, and from when the extract shows who leaves."""

from collections.abc import Sequence
from datetime import date

import ibis
from ibis.expr.types import BooleanValue, DateValue, StringValue, Table

from ccqa_lib.data.staff.forms import ID, Form
from ccqa_lib.params.attrition import AttritionParams

LAST = "_last_day"
START = "_watched_from"
OPENS, UNSEEN = "_opens", "_unseen"
FEWEST_UNSEEN = 20  # leavers that chance leaves out less than once in a million such tables
HALF_A_DAY = 0.5  # length of a spell that begins and ends on one day
_DAY_COLUMNS = {"dates": ("hired_on", "left_on", "observed_from"), "absences": ("absent_on",)}


def with_last_day(table: Table, form: Form, study: AttritionParams) -> Table:
    """Add the last day that counts: as asked, else the latest day that the rows tell."""
    if not form.has_dates:
        return table
    if study.as_of:
        last = ibis.literal(date.fromisoformat(study.as_of))
    else:
        days = [name for name in _DAY_COLUMNS[form.name] if name in table.columns]
        latest = [table[name].cast("date").max() for name in days]
        last = ibis.greatest(*latest) if len(latest) > 1 else latest[0]
    told = table.mutate(**{LAST: last.cast("date")})
    if form.name != "dates":
        return told
    opened = _with_opening(told, study)
    return opened.mutate(**{START: _watched_from(opened, study)})


def dated_reasons(table: Table, study: AttritionParams) -> Sequence[tuple[BooleanValue, str]]:
    """Return which rows are no spell at risk, and why."""
    left = _left_on(table)
    return [
        ((left < table.hired_on).fill_null(False), "left before being hired"),
        ((table.hired_on > table[LAST]).fill_null(False), "hired after the last day"),
        ((left < table[START]).fill_null(False), "left before the extract opens"),
        ((table[START] > table[LAST]).fill_null(False), "watched only after the last day"),
    ]


def dated_spells(table: Table, study: AttritionParams) -> Table:
    """Return one spell a row; who leaves after the last day is still there on it."""
    left = _left_on(table)
    has_left = (left <= table[LAST]).fill_null(False)
    end = has_left.ifelse(left, table[LAST])
    entry = days_between(table.hired_on, table[START])
    end_day = days_between(table.hired_on, end)
    person = table[ID].cast("string") if ID in table.columns else _row_name(table)
    return table.mutate(
        person=person,
        entry=entry,
        exit=ibis.greatest(end_day, entry + HALF_A_DAY),
        cause=has_left.ifelse(cause_words(table, study), ""),
        entry_on=table[START],
        exit_on=end,
    )


def cause_words(table: Table, study: AttritionParams) -> StringValue:
    """Return why a spell ended: voluntary, involuntary, other, left, or empty for a transfer."""
    if "leave_type" not in table.columns:
        return ibis.literal("left")
    kind = table["leave_type"].cast("string").strip()
    return ibis.cases(
        (kind.isin(study.voluntary), "voluntary"),
        (kind.isin(study.involuntary), "involuntary"),
        (kind.isin(study.transfers), ""),
        else_="other",
    )


def days_between(first: DateValue, last: DateValue) -> ibis.expr.types.FloatingValue:
    """Return the days from one date to another."""
    return last.cast("date").delta(first.cast("date"), unit="day").cast("float64")


def _with_opening(table: Table, study: AttritionParams) -> Table:
    """Add the day from which the rows show leavers where nothing says it, and why it is taken.

    It is the first of the month in which the first one left, if at the pace since then 20 or more
    of those in the rows would have left before it; else NULL. `_unseen` is how many would have.
    """
    nothing = {OPENS: ibis.literal(None, type="date"), UNSEEN: ibis.literal(0.0)}
    if study.first_day or "observed_from" in table.columns or "left_on" not in table.columns:
        return table.mutate(**nothing)
    left, hired, last = table["left_on"].cast("date"), table["hired_on"].cast("date"), table[LAST]
    gone = ((left <= last) & (left >= hired)).fill_null(False)
    first = gone.ifelse(left, ibis.literal(None, type="date")).min()
    found = table.mutate(_gone=gone, _end=ibis.least(ibis.coalesce(left, last), last),
                         **{OPENS: first.truncate("M").cast("date")})  # fmt: skip
    start = found["hired_on"].cast("date")
    before = days_between(start, ibis.least(found["_end"], found[OPENS])).clip(lower=0).sum()
    since = days_between(ibis.greatest(start, found[OPENS]), found["_end"]).clip(lower=0).sum()
    unseen = (found["_gone"].cast("int64").sum() * before / since.nullif(0)).fill_null(0.0)
    judged = found.mutate(**{UNSEEN: unseen}).drop("_gone", "_end")
    is_late = judged[UNSEEN] >= FEWEST_UNSEEN
    return judged.mutate(**{OPENS: is_late.ifelse(judged[OPENS], nothing[OPENS])})


def _watched_from(table: Table, study: AttritionParams) -> DateValue:
    """Return the day on which a row enters the risk set: hired, or first seen, if that is later."""
    days = [table["hired_on"].cast("date")]
    if "observed_from" in table.columns:
        days.append(ibis.coalesce(table["observed_from"].cast("date"), days[0]))
    if study.first_day:
        days.append(ibis.literal(date.fromisoformat(study.first_day)))
    days.append(ibis.coalesce(table[OPENS], days[0]))
    return ibis.greatest(*days) if len(days) > 1 else days[0]


def _left_on(table: Table) -> DateValue:
    if "left_on" in table.columns:
        return table["left_on"].cast("date")
    return ibis.literal(None, type="date")


def _row_name(table: Table) -> StringValue:
    return ibis.row_number().over(order_by="hired_on").cast("string")
