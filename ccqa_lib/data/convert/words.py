"""Texts and yes/no columns: blanks made even, declared words only."""

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, present, recoded, tidy

FREE_TEXT = ("comment", "text")  # house columns of what people wrote; their line ends stay
EMPTY_KEY = "no value in a column of the key"
REQUIRED = "no value in a required column"
MADE_EVEN = "outer or double blanks taken out, or full-width letters made plain"
_OUTER = "\ufeff\u3000\u00a0"
TOTALS = (
    "total", "totals", "grand total", "subtotal", "sum", "average",
    "合计", "合計", "总计", "總計", "小计", "小計", "共计", "共計", "平均",
)  # fmt: skip


@ibis.udf.scalar.pyarrow
def nfkc(text: str) -> str:
    """Return the compatibility form: full-width and half-width letters become plain ones."""
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    return pc.utf8_normalize(text, form="NFKC")


def texts(text: ir.StringValue, rules: Rules) -> Cells:
    """Return texts as they are, but for blanks; keys and declared columns also in one width."""
    even = made_even(text, rules)
    cells = recoded(present(even, rules.missing), rules.column.recode)
    marks = {MADE_EVEN: cells.notnull() & (even != text)}
    return Cells(cells, first_reason(*_absence(cells, rules)), marks)


def made_even(text: ir.StringValue, rules: Rules) -> ir.StringValue:
    """Return text without outer and double blanks, in one width where that is declared.

    What people wrote keeps its lines and inner blanks.
    """
    if rules.name in FREE_TEXT:
        return text.translate(_OUTER, " " * len(_OUTER)).strip()
    even = one_blank(tidy(text))
    return nfkc(even) if is_one_width(rules) else even


def booleans(text: ir.StringValue, rules: Rules) -> Cells:
    """Return yes or no by the declared words, letter for letter; other words are faults."""
    cells = recoded(present(tidy(text), rules.missing), rules.column.recode)
    yes = cells.isin([str(word) for word in rules.column.true])
    no = cells.isin([str(word) for word in rules.column.false])
    value = ibis.cases((yes, True), (no, False), else_=ibis.null("boolean"))
    why = first_reason((cells.notnull() & ~yes & ~no, "none of the declared words for yes and no"))
    return Cells(value, why)


def is_one_width(rules: Rules) -> bool:
    """Say whether full-width and plain letters count as one in this column."""
    return rules.is_key or rules.column.one_width or rules.name.endswith("_id")


def one_blank(text: ir.StringValue) -> ir.StringValue:
    """Return text with runs of blanks as one."""
    return ibis.cases((text.contains("  "), text.re_replace(" {2,}", " ")), else_=text)


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
