"""Dates and times: read by the declared format only, and put on the source's own clock."""

import re
from collections.abc import Sequence

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, one_blank, when_fine
from ccqa_lib.data.convert.formats import other_order, pattern_of
from ccqa_lib.data.convert.zones import on_source_clock

ISO_PATTERN = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$"
ISO_WITH_OFFSET = (
    r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)$"
)
ROC_PATTERN = (
    r"^(?:民國|民国)?(\d{2,3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: +(\d{1,2}:\d{2}(?::\d{2})?))?$"
)
ROC_TIGHT = r"^(\d{3})(\d{2})(\d{2})$"
ROC_OFFSET = 1911  # year 1 of the Republic of China is 1912
FIRST_SERIAL, LAST_SERIAL = 61, 109_574  # 1 March 1900, before which serials are off, to 2199
_DOTTED = r"([AaPp])\.?[Mm]\.?"
FIRST_YEAR, LAST_YEAR = 1900, 2199
NOT_THAT_FORMAT = "not a date in the declared format"
NO_SUCH_YEAR = "a year outside 1900 to 2199 (list stand-ins such as 9999-12-31 under 'missing')"
SWAPPED = "day and month exchanged back, as the mapping's repair says"
OTHER_WEEKDAY = "a weekday that is not the one of its date; are day and month exchanged?"
MIDNIGHT = "24:00 was read as 0:00 of the next day"
ORDER_TOLD = "a day above 12, which tells its order from the month's"


@ibis.udf.scalar.builtin
def try_strptime(text: str, form: str) -> dt.Timestamp():
    """Read a time by a strptime format; null where it does not fit."""


@ibis.udf.scalar.builtin(name="try_strptime")
def try_strptime_with_offset(text: str, form: str) -> dt.Timestamp(timezone="UTC"):
    """Read a time with an offset by a strptime format; null where it does not fit."""


def moments(cells: ir.StringValue, rules: Rules) -> Cells:
    """Return times on the source's clock, or days where the mapping says date."""
    local, instant = _read(cells, rules)
    form = rules.column.format or "ISO"
    made = placed(cells, local, instant, rules, _other_weekday(cells, local, form))
    if not _may_end_a_day(form):
        return made
    return Cells(made.value, made.why, {**made.marks, MIDNIGHT: _ends_a_day(cells)})


def placed(
    cells: ir.Value,
    local: ir.Value | None,
    instant: ir.Value | None,
    rules: Rules,
    faults: Sequence[tuple] = (),
) -> Cells:
    """Put times that were read on the source's clock; `cells` tells where there was anything.

    `local` holds naive local times, `instant` those with an offset; one of them may be None.
    `faults` are conditions on the cells as written, with their reasons.
    """
    local, marks = _repaired(local, rules) if local is not None else (None, {})
    value, zone_fault, zone_marks = on_source_clock(local, instant, rules)
    is_read = ibis.or_(*(times.notnull() for times in (local, instant) if times is not None))
    year = value.year()
    why = first_reason(
        (cells.notnull() & ~is_read, f"{NOT_THAT_FORMAT} {rules.column.format!r}"),
        *faults,
        *zone_fault,
        ((year < FIRST_YEAR) | (year > LAST_YEAR), NO_SUCH_YEAR),
    )
    fine = when_fine(value, why)
    is_day = rules.column.type == "date"
    return Cells(fine.cast("date") if is_day else fine, why, {**marks, **zone_marks})


def read_by(cells: ir.StringValue, form: str) -> ir.TimestampValue:
    """Read naive local times by one format; null where a cell does not fit it exactly.

    24:00 is the end of its day. Morning and afternoon may be Chinese, or written a.m. and p.m.
    """
    even = one_blank(cells)
    fits = cells.re_search(pattern_of(form))
    if "%p" in form:
        even = even.replace("上午", "AM").replace("下午", "PM").re_replace(_DOTTED, r"\1M")
    value = try_strptime(even, form)
    if _may_end_a_day(form):
        next_day = try_strptime(even.replace("24:00", "00:00"), form) + ibis.interval(days=1)
        value = ibis.cases((_ends_a_day(cells), next_day), else_=value)
    return ibis.cases((fits, value), else_=ibis.null(dt.timestamp))


def _may_end_a_day(form: str) -> bool:
    return "%H:%M" in form and "%z" not in form


def _ends_a_day(cells: ir.StringValue) -> ir.BooleanValue:
    return cells.contains("24:00") & cells.re_search(r"(?:^|[^\d:])24:00(?::00)?(?:$|[^\d:])")


def _other_weekday(cells: ir.StringValue, local: ir.Value | None, form: str) -> list[tuple]:
    """Return the fault of dates whose weekday is written and is another."""
    if local is None or not {"%a", "%A"} & set(re.findall("%.", form)):
        return []
    return [(~cells.lower().contains(local.strftime("%a").lower()), OTHER_WEEKDAY)]


def _read(cells: ir.StringValue, rules: Rules) -> tuple[ir.Value | None, ir.Value | None]:
    """Return the naive local time of each cell, and the instant where it carries an offset."""
    form = rules.column.format or "ISO"
    local = instant = None
    if form == "ISO":
        local, instant = _iso(cells), _iso_with_offset(cells)
    elif form == "roc":
        local = _roc(cells)
    elif form == "serial":
        local = _serial(cells)
    elif "%z" in form:
        instant = _with_offset(cells, form)
    else:
        local = read_by(cells, form)
    if rules.takes_own_types and form != "ISO":
        local = _iso(cells) if local is None else _iso(cells).coalesce(local)
    return local, instant


def _iso(cells: ir.StringValue) -> ir.Value:
    fits = cells.re_search(ISO_PATTERN)
    value = cells.replace("T", " ").try_cast(dt.timestamp)
    return ibis.cases((fits, value), else_=ibis.null(dt.timestamp))


def _iso_with_offset(cells: ir.StringValue) -> ir.Value:
    utc = dt.Timestamp(timezone="UTC")
    fits = cells.re_search(ISO_WITH_OFFSET)
    return ibis.cases((fits, cells.try_cast(utc)), else_=ibis.null(utc))


def _with_offset(cells: ir.StringValue, form: str) -> ir.Value:
    fits = cells.re_search(pattern_of(form))
    even = one_blank(cells).re_replace("Z$", "+00")
    value = try_strptime_with_offset(even, form)
    return ibis.cases((fits, value), else_=ibis.null(dt.Timestamp(timezone="UTC")))


def _roc(cells: ir.StringValue) -> ir.Value:
    long = ibis.cases((cells.re_search(ROC_PATTERN), cells), else_=ibis.null("string"))
    tight = ibis.cases((cells.re_search(ROC_TIGHT), cells), else_=ibis.null("string"))
    clock = long.re_extract(ROC_PATTERN, 4)
    clock = ibis.cases((clock == "", "0:00:00"), (clock.length() <= 5, clock + ":00"), else_=clock)
    return _from_parts(long, ROC_PATTERN, clock).coalesce(
        _from_parts(tight, ROC_TIGHT, ibis.literal("0:00:00"))
    )


def _from_parts(cells: ir.StringValue, pattern: str, clock: ir.StringValue) -> ir.Value:
    year, month, day = (cells.re_extract(pattern, at) for at in (1, 2, 3))
    common = (year.try_cast("int64") + ROC_OFFSET).cast("string")
    return try_strptime(common + "-" + month + "-" + day + " " + clock, "%Y-%m-%d %H:%M:%S")


def _serial(cells: ir.StringValue) -> ir.Value:
    """Return the time of a spreadsheet's day number (1900 system), to the nearest second."""
    days = ibis.cases(
        (cells.re_search(r"^\d{1,6}(?:\.\d+)?$"), cells.try_cast("float64")),
        else_=ibis.null("float64"),
    )
    sure = ibis.cases((days.between(FIRST_SERIAL, LAST_SERIAL), days), else_=ibis.null("float64"))
    seconds = (sure * 86_400).round().cast("int64")
    return ibis.literal("1899-12-30").cast(dt.timestamp) + seconds.as_interval("s")


def _repaired(local: ir.Value, rules: Rules) -> tuple[ir.Value, dict[str, ir.BooleanValue]]:
    """Exchange day and month back where the mapping says so, or mark days that allow either."""
    form = rules.column.format or "ISO"
    could_be_either = (local.day() <= 12) & (local.day() != local.month())
    if rules.column.repair != "swap_day_month":
        if form in ("ISO", "roc", "serial") or other_order(form) is None or "%Y-%m" in form:
            return local, {}
        return local, {ORDER_TOLD: local.day() > 12}
    exchanged = try_strptime(local.strftime("%Y-%d-%m %H:%M:%S.%f"), "%Y-%m-%d %H:%M:%S.%f")
    value = ibis.cases((could_be_either, exchanged), else_=local)
    return value, {SWAPPED: could_be_either}
