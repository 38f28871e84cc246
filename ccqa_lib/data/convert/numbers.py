"""Numbers and durations: only what is written as declared, and only what a number can hold."""

import re

import ibis
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, among, first_reason, when_fine

LARGEST_EXACT = 2**53  # from it on, a float no longer tells neighbouring whole numbers apart
SECONDS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
CLOCKS = {  # the pattern of a duration, and the seconds of each of its parts
    "h:mm:ss": (r"^\d+:[0-5]?\d:[0-5]?\d(?:\.\d+)?$", (3600, 60, 1)),
    "mm:ss": (r"^\d+:[0-5]?\d(?:\.\d+)?$", (60, 1)),
    "h:mm": (r"^\d+:[0-5]?\d$", (3600, 60)),
}
WORDS = {  # seconds of what each unit counts in a duration such as 1h 2m 3s or 1小时2分3秒
    3600: "hours?|hrs?|h|小时|小時|时|時",
    60: "minutes?|mins?|m|分钟|分鐘|分",
    1: "seconds?|secs?|s|秒",
}
_WORDS_PATTERN = "(?i)^" + " *".join(f"(?:([0-9]+) *(?:{unit}))?" for unit in WORDS.values()) + "$"
DURATIONS = (*SECONDS, *CLOCKS, "words")
NOT_A_NUMBER = "not a number as declared"
NO_PERCENT = "no % sign in a column declared as percent"
TOO_LARGE = "too large for a number"
TOO_MANY_DIGITS = "a whole number of more digits than a number can hold (declare it as text)"
NOT_WHOLE = "not a whole number"
NOT_A_DURATION = "not a duration as declared"
TOO_LOW = "below the lowest that can be true"
TOO_HIGH = "above the highest that can be true"


@ibis.udf.scalar.builtin
def split_part(text: str, mark: str, position: int) -> str:
    """Return one part of a text, counted from 1."""


def numbers(cells: ir.StringValue, rules: Rules) -> Cells:
    """Return numbers, or whole numbers where the mapping says integer."""
    is_whole = rules.column.type == "integer"
    value, fault = _parsed(cells, rules)
    return checked(cells, value, fault, rules, is_whole=is_whole)


def durations(cells: ir.StringValue, rules: Rules) -> Cells:
    """Return durations in seconds; below zero only where `lowest` allows it."""
    form = rules.column.format or "seconds"
    if form in CLOCKS:
        value = _clock(cells, form)
        fault = (cells.notnull() & value.isnull(), NOT_A_DURATION)
    elif form == "words":
        value = _worded(cells)
        fault = (cells.notnull() & value.isnull(), NOT_A_DURATION)
    else:
        value, fault = _parsed(cells, rules)
        value = value * SECONDS[form]
        if rules.takes_own_types:
            own = _clock(cells, "h:mm:ss")
            value, fault = own.coalesce(value), (fault[0] & own.isnull(), fault[1])
    return checked(cells, value, fault, rules, is_whole=False, lowest=0.0)


def checked(
    cells: ir.Value,
    value: ir.Value,
    fault: tuple,
    rules: Rules,
    *,
    is_whole: bool,
    lowest: float | None = None,
) -> Cells:
    """Return numbers in the house unit; faults are told only of cells that hold something."""
    scaled = value * rules.column.scale if rules.column.scale != 1.0 else value
    scaled = _without_missing_numbers(scaled, value, rules)
    faults = [
        fault,
        (value.isinf(), TOO_LARGE),
        ((value.abs() >= LARGEST_EXACT) & (value == value.floor()), TOO_MANY_DIGITS),
        *_in_range(scaled, rules, lowest),
    ]
    if is_whole:
        faults.append((scaled != scaled.round(), NOT_WHOLE))
    why = first_reason(*[(condition & cells.notnull(), reason) for condition, reason in faults])
    fine = when_fine(scaled, why)
    return Cells(fine.round().cast("int64") if is_whole else fine, why)


def _in_range(value: ir.Value, rules: Rules, lowest: float | None = None) -> list[tuple]:
    """Return the faults of values outside the range that can be true."""
    low = lowest if rules.column.lowest is None else rules.column.lowest
    faults = []
    if low is not None:
        faults.append((value < low, f"{TOO_LOW} ({low:g})"))
    if rules.column.highest is not None:
        high = rules.column.highest
        faults.append((value > high, f"{TOO_HIGH} ({high:g})"))
    return faults


def _without_missing_numbers(scaled: ir.Value, value: ir.Value, rules: Rules) -> ir.Value:
    """Return null for a declared missing number however it is written, as 99.0 for 99."""
    codes = [code for text in rules.missing if (code := _number_or_none(text)) is not None]
    if not codes:
        return scaled
    return ibis.cases((among(value, codes), ibis.null(scaled.type())), else_=scaled)


def _number_or_none(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None
    except ValueError:
        return None


def _parsed(cells: ir.StringValue, rules: Rules) -> tuple[ir.Value, tuple]:
    """Return the number in each cell and the fault of those that hold none."""
    bare, percent_fault = _bare(cells, rules)
    is_number = bare.re_search(_pattern(rules.decimal, rules.thousands))
    plain = bare.replace(rules.thousands, "") if rules.thousands else bare
    plain = plain.replace(rules.decimal, ".") if rules.decimal != "." else plain
    value = ibis.cases((is_number, plain.try_cast("float64")), else_=ibis.null("float64"))
    reason = f"{NOT_A_NUMBER}{_as_declared(rules)}"
    if percent_fault is None:
        return value, (~is_number, reason)
    value = value / 100.0
    return value, (~is_number | percent_fault, f"{reason}, or {NO_PERCENT}")


def _bare(cells: ir.StringValue, rules: Rules) -> tuple[ir.StringValue, ir.BooleanValue | None]:
    """Return cells without their declared marks (units, currency, percent sign)."""
    bare = cells
    for mark in rules.column.marks:
        bare = bare.re_replace(f"^([+-]?) *{re.escape(mark)} *", r"\1")
        bare = bare.re_replace(f" *{re.escape(mark)}$", "")
    if not rules.column.percent:
        return bare, None
    return bare.re_replace(" *%$", ""), ~bare.endswith("%")


def _pattern(decimal: str, thousands: str) -> str:
    mark = re.escape(thousands)
    whole = rf"(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)" if thousands else r"\d+"
    point = re.escape(decimal)
    return rf"^[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d{{1,4}})?$"


def _as_declared(rules: Rules) -> str:
    thousands = f", thousands {rules.thousands!r}" if rules.thousands else ""
    return f" (decimal {rules.decimal!r}{thousands})"


def _clock(cells: ir.StringValue, form: str) -> ir.Value:
    """Return the seconds of cells that are written as a clock; null where they are not."""
    pattern, units = CLOCKS[form]
    parts = [
        split_part(cells, ":", at).try_cast("float64") * unit
        for at, unit in enumerate(units, start=1)
    ]
    return ibis.cases((cells.re_search(pattern), sum(parts[1:], parts[0])),
                      else_=ibis.null("float64"))  # fmt: skip


def _worded(cells: ir.StringValue) -> ir.Value:
    """Return the seconds of cells such as ``1h 2m 3s``; null where they are not."""
    parts = [
        cells.re_extract(_WORDS_PATTERN, at).nullif("").try_cast("float64").fill_null(0.0) * unit
        for at, unit in enumerate(WORDS, start=1)
    ]
    is_one = cells.re_search(_WORDS_PATTERN) & (cells != "")
    return ibis.cases((is_one, sum(parts[1:], parts[0])), else_=ibis.null("float64"))
