"""Which conversion a column takes, by its declared type."""

from collections.abc import Callable

import ibis
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, plain, present, recoded
from ccqa_lib.data.convert.numbers import durations, numbers
from ccqa_lib.data.convert.times import moments
from ccqa_lib.data.convert.typed import fits, typed
from ccqa_lib.data.convert.words import absence, booleans, made_even, texts

HOUSE_TYPES = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp(6)",
    "duration": "float64",
}
_FROM_TEXT: dict[str, Callable[[ir.StringValue, Rules], Cells]] = {
    "text": texts,
    "integer": numbers,
    "number": numbers,
    "boolean": booleans,
    "date": moments,
    "datetime": moments,
    "duration": durations,
}


def evened(raw: ir.Value, rules: Rules) -> ir.Value:
    """Return a raw cell with blanks and widths made even; a cell of a fitting type as it is."""
    if fits(raw, rules):
        return raw
    text = raw.cast("string")
    return made_even(text, rules) if rules.column.type == "text" else plain(text)


def filled(even: ir.Value, rules: Rules) -> ir.Value:
    """Return an evened cell recoded, and null where it means no value."""
    if fits(even, rules):
        return even
    return recoded(present(even, rules.missing), rules.column.recode)


def convert(cell: ir.Value, rules: Rules) -> Cells:
    """Return one house column of its filled cells."""
    house = HOUSE_TYPES[rules.column.type]
    made = typed(cell, rules) if fits(cell, rules) else _FROM_TEXT[rules.column.type](cell, rules)
    made = absence(made, rules) if rules.column.type != "text" else made
    return Cells(made.value.cast(house), made.why, made.marks)


def constant(rules: Rules) -> Cells:
    """Return a column that is the same everywhere."""
    house = HOUSE_TYPES[rules.column.type]
    return Cells(ibis.literal(rules.column.value).cast(house), first_reason())
