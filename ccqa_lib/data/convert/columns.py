"""Which conversion a column takes, by its declared type."""

from collections.abc import Callable, Mapping

import ibis
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, raw_text
from ccqa_lib.data.convert.numbers import durations, numbers
from ccqa_lib.data.convert.times import moments
from ccqa_lib.data.convert.typed import fits, typed
from ccqa_lib.data.convert.words import absence, booleans, texts

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


def convert(cells: Mapping[str, ir.Value], rules: Rules) -> Cells:
    """Return one house column of the cells of an export, by heading."""
    column = rules.column
    house = HOUSE_TYPES[column.type]
    if column.source is None:
        return Cells(ibis.literal(column.value).cast(house), first_reason())
    given = [cells[heading] for heading in column.headings]
    if len(given) == 1 and fits(given[0], rules):
        made = typed(given[0], rules)
    else:
        made = _FROM_TEXT[column.type](raw_text(given), rules)
    made = absence(made, rules) if column.type != "text" else made
    return Cells(made.value.cast(house), made.why, made.marks)
