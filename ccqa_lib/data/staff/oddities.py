"""What is odd about rows of staff, counted where the rows lie: one row of counts."""

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from ccqa_lib.data.staff.dated import LAST, OPENS, UNSEEN, days_between
from ccqa_lib.data.staff.forms import ID, Form
from ccqa_lib.params.attrition import AttritionParams

_HOUSE_DAYS = ("hired_on", "left_on", "observed_from")
LOST = "[\ufffd\ue000-\uf8ff]"
FAR_DAYS = 3 * 365  # a date so long after the last day is no plan but a slip of the year
_OF_THE_ROW = ("_twin", "_last_day", "_watched_from", OPENS, UNSEEN)
MOST_TYPES = 6  # leave types that are named, the most frequent first


def oddities(table: Table, form: Form, study: AttritionParams, twin: str) -> Table:
    """Return one row of counts.

    Columns: rows; compared (columns that make rows alike); has_id; twins (rows with an equal before
    them in all but the id); twin_leavers and leavers (of the same with a day of leaving); people;
    again (rows of people who have an earlier one); overlapping (rows that begin before another of
    the person ends); unknown_types (leavers without a known leave type); types
    (those that are not declared, of `min_cell` leavers or more, apart by line ends); still_typed (a
    leave type, but no day of leaving); later (days of leaving after the last day); zero (tenures of
    0); future and future_columns (cells of other date columns that lie years after the last day);
    unreadable and unreadable_columns (cells of text with characters that a conversion lost);
    last_day; second_last (the latest day of hiring or leaving but one); opens (from when the rows
    are taken to show leavers, where nothing says it) and unseen (how many would have left before).
    """
    told = {
        "rows": table.count(),
        "compared": ibis.literal(len(_compared(table))),
        "has_id": ibis.literal(ID in table.columns),
        "twins": (table[twin] > 0).sum(),
        "people": table[ID].nunique() if ID in table.columns else table.count(),
        "unknown_types": table.count(where=_unknown(table, study)),
        "types": _undeclared(table, study),
        **_unreadable(table),
        **_of_dates(table, form, study),
    }
    return table.aggregate(**told)


def _unreadable(table: Table) -> dict[str, ibis.Value]:
    """Count, for each column of text, the cells with characters that a conversion lost.

    They are U+FFFD, and those for private use that a lossy reading of Big5 or GBK leaves behind.
    """
    found = {
        name: table[name].re_search(LOST).fill_null(False).sum()
        for name, kind in table.schema().items()
        if kind.is_string() and name not in _OF_THE_ROW
    }
    return {
        "unreadable": sum(found.values(), ibis.literal(0)),
        "unreadable_columns": _names(found),
    }


def _compared(table: Table) -> list[str]:
    return [name for name in table.columns if name != ID and name not in _OF_THE_ROW]


def _of_dates(table: Table, form: Form, study: AttritionParams) -> dict[str, IntegerValue]:
    none = ibis.literal(0)
    zero = (table.tenure <= 0).sum() if form.name == "durations" else none
    nothing = {
        "twin_leavers": none, "leavers": none, "opens": ibis.literal(None, type="date"),
        "unseen": ibis.literal(0.0), "again": none, "overlapping": none, "still_typed": none,
        "later": none, "zero": zero, "future": none, "future_columns": ibis.literal(""),
        "last_day": ibis.literal(None, type="date"), "second_last": ibis.literal(None, type="date"),
    }  # fmt: skip
    if form.name == "absences":
        return nothing | {"last_day": table[LAST].max()}
    if form.name != "dates":
        return nothing
    future = _future(table)
    latest = _latest(table)
    gone = _has_left_on(table)
    return nothing | {
        "twin_leavers": table.count(where=gone & (table["_twin"] > 0)),
        "leavers": table.count(where=gone),
        "opens": table[OPENS].max(),
        "unseen": table[UNSEEN].max(),
        "again": table.count() - (table[ID].nunique() if ID in table.columns else table.count()),
        "overlapping": _overlapping(table),
        "still_typed": _still_typed(table),
        "later": _later(table),
        "future": sum(future.values(), none),
        "future_columns": _names(future),
        "last_day": table[LAST].max(),
        "second_last": latest,
    }


def _has_left_on(table: Table) -> BooleanValue:
    return table["left_on"].notnull() if "left_on" in table.columns else ibis.literal(False)


def _unknown(table: Table, study: AttritionParams) -> BooleanValue:
    """Tell of each row whether it is of a leaver whose leave type is none of those declared."""
    if "leave_type" not in table.columns:
        return ibis.literal(False)
    known = [*study.voluntary, *study.involuntary, *study.transfers]
    kind = table["leave_type"].cast("string").strip()
    if "left_on" in table.columns:
        gone = table["left_on"].notnull()
    elif "left" in table.columns:
        gone = table["left"].cast("boolean").fill_null(False)
    else:
        gone = ibis.literal(True)
    return gone & ~kind.isin(known).fill_null(False)


def _undeclared(table: Table, study: AttritionParams) -> ibis.expr.types.StringValue:
    """Name the leave types that are not declared, the most frequent first; none of few people."""
    if "leave_type" not in table.columns:
        return ibis.literal("")
    rows = table.filter(_unknown(table, study) & table["leave_type"].notnull())
    named = rows.select(kind=rows["leave_type"].cast("string").strip())
    counted = named.group_by("kind").agg(n=named.count())
    many = counted.filter(counted.n >= study.min_cell)
    first = many.order_by(ibis.desc("n"), "kind").limit(MOST_TYPES)
    return first.kind.group_concat("\n").as_scalar()


def _overlapping(table: Table) -> IntegerValue:
    """Count rows that begin before an earlier row of the same person has ended."""
    if ID not in table.columns or "left_on" not in table.columns:
        return ibis.literal(0)
    order = ibis.window(group_by=ID, order_by=["hired_on", "left_on"])
    end = ibis.coalesce(table.left_on.cast("date"), table[LAST])
    before = end.lag().over(order)
    marked = table.mutate(_overlaps=(table.hired_on.cast("date") < before).fill_null(False))
    return marked.filter(marked._overlaps).count().as_scalar()


def _still_typed(table: Table) -> IntegerValue:
    if "leave_type" not in table.columns or "left_on" not in table.columns:
        return ibis.literal(0)
    return (table["leave_type"].notnull() & table["left_on"].isnull()).sum()


def _later(table: Table) -> IntegerValue:
    if "left_on" not in table.columns:
        return ibis.literal(0)
    return (table["left_on"].cast("date") > table[LAST]).fill_null(False).sum()


def _future(table: Table) -> dict[str, IntegerValue]:
    """Count, for each other column of dates, the cells that lie years after the last day.

    A day of birth is one: two figures of a year can turn 1968 into 2068.
    """
    others = [
        name for name, kind in table.schema().items()
        if (kind.is_date() or kind.is_timestamp())
        and name not in (*_HOUSE_DAYS, *_OF_THE_ROW)
    ]  # fmt: skip
    return {
        name: (days_between(table[LAST], table[name]) > FAR_DAYS).fill_null(False).sum()
        for name in others
    }


def _names(counts: dict[str, IntegerValue]) -> ibis.expr.types.StringValue:
    """Return the names of the columns with such cells, as one text."""
    parts = [(count > 0).ifelse(f"{name} ", "") for name, count in counts.items()]
    return sum(parts[1:], parts[0]) if parts else ibis.literal("")


def _latest(table: Table) -> ibis.expr.types.DateScalar:
    """Return the latest day of hiring or leaving but one, to see whether the last stands alone."""
    days = table.select(day=table["hired_on"].cast("date"))
    if "left_on" in table.columns:
        days = days.union(table.select(day=table["left_on"].cast("date")))
    days = days.filter(days.day.notnull())
    ranked = days.mutate(place=ibis.row_number().over(order_by=ibis.desc("day")))
    return ranked.filter(ranked.place == 1).day.max().as_scalar()
