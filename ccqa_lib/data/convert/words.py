"""Texts and yes/no columns: blanks made even, declared words only."""

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, among, first_reason, one_blank, tidy

FREE_TEXT = ("comment", "text")  # house columns of what people wrote; their line ends stay
EMPTY_KEY = "no value in a column of the key"
REQUIRED = "no value in a required column"
MADE_EVEN = 'outer or double blanks, full-width letters or a spreadsheet\'s ="...", made plain'
_OUTER = "\ufeff\u3000\u00a0"
SURE_TOTALS = (
    "total", "totals", "grand total", "grand totals", "subtotal", "sub total", "sub-total",
    "合计", "合計", "总计", "總計", "小计", "小計", "共计", "共計",
)  # fmt: skip
TOTALS = (*SURE_TOTALS, "sum", "average", "summary", "平均")


@ibis.udf.scalar.builtin
def nfkc(text: str) -> str:
    """Return the compatibility form: full-width and half-width letters become plain ones."""


def add_nfkc(connection: Backend) -> None:
    """Give a connection the function `nfkc`, which DuckDB has not."""
    connection.con.create_function(
        "nfkc", _normalized, ["VARCHAR"], "VARCHAR", type="arrow", null_handling="default"
    )


def _normalized(text: pa.Array) -> pa.Array:
    return pc.utf8_normalize(text, form="NFKC")


def texts(cells: ir.StringValue, rules: Rules) -> Cells:
    """Return texts as they are; only keys and required columns must have one."""
    return Cells(cells, first_reason(*_absence(cells, rules)))


def made_even(text: ir.StringValue, rules: Rules) -> ir.StringValue:
    """Return text without outer and double blanks, in one width where that is declared.

    What people wrote keeps its lines and inner blanks.
    """
    if rules.name in FREE_TEXT:
        return text.translate(_OUTER, " " * len(_OUTER)).strip()
    even = one_blank(tidy(text))
    if not is_one_width(rules):
        return even
    return ibis.cases((even.re_search(r"[^\x00-\x7f]"), nfkc(even)), else_=even)


def booleans(cells: ir.StringValue, rules: Rules) -> Cells:
    """Return yes or no by the declared words, letter for letter; other words are faults."""
    yes = among(cells, [str(word) for word in rules.column.true])
    no = among(cells, [str(word) for word in rules.column.false])
    value = ibis.cases((yes, True), (no, False), else_=ibis.null("boolean"))
    why = first_reason((cells.notnull() & ~yes & ~no, "none of the declared words for yes and no"))
    return Cells(value, why)


def is_one_width(rules: Rules) -> bool:
    """Say whether full-width and plain letters count as one in this column."""
    return rules.is_key or rules.column.one_width or rules.name.endswith("_id")


def absence(cells: Cells, rules: Rules) -> Cells:
    """Add the fault of a required or key cell that has no value and no other fault."""
    faults = _absence(cells.value, rules)
    if not faults:
        return cells
    return Cells(cells.value, cells.why.coalesce(first_reason(*faults)), cells.marks)


def _absence(value: ir.Value, rules: Rules) -> list[tuple]:
    if rules.is_key:
        return [(value.isnull(), EMPTY_KEY)]
    return [(value.isnull(), REQUIRED)] if rules.column.required else []
