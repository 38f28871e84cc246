"""Cells that already have a type, as parquet and databases give them: no detour over text."""

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason
from ccqa_lib.data.convert.numbers import CLOCKS, SECONDS, TOO_LARGE, checked
from ccqa_lib.data.convert.times import placed

_NUMBERS = ("integer", "number", "duration")
_TIMES = ("date", "datetime")


def fits(cell: ir.Value, rules: Rules) -> bool:
    """Say whether a column's own type is one that its house type can be made from."""
    kind, house = cell.type(), rules.column.type
    if house in _NUMBERS:
        return kind.is_numeric() and rules.column.format not in (*CLOCKS, "words")
    if house in _TIMES:
        return kind.is_date() or kind.is_timestamp()
    return house == "boolean" and kind.is_boolean()


def typed(cell: ir.Value, rules: Rules) -> Cells:
    """Return cells whose own type fits; not-a-number is missing, infinity is a fault."""
    if rules.column.type == "boolean":
        return Cells(cell, first_reason())
    if rules.column.type in _TIMES:
        return _times(cell, rules)
    return _numbers(cell, rules)


def _numbers(cell: ir.Value, rules: Rules) -> Cells:
    value = cell.cast("float64")
    value = ibis.cases((value.isnan(), ibis.null("float64")), else_=value)
    is_duration = rules.column.type == "duration"
    if is_duration:
        value = value * SECONDS[rules.column.format or "seconds"]
    return checked(
        value,
        value,
        (value.isinf(), TOO_LARGE),
        rules,
        is_whole=rules.column.type == "integer",
        lowest=0.0 if is_duration else None,
    )


def _times(cell: ir.Value, rules: Rules) -> Cells:
    kind = cell.type()
    if kind.is_timestamp() and kind.timezone is not None:
        return placed(cell, None, cell.cast(dt.Timestamp(timezone="UTC")), rules)
    return placed(cell, cell.cast(dt.timestamp), None, rules)
