"""One column of cells on its way from text to a house type; nothing is executed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
from ibis.expr import types as ir

from ccqa_lib.params.source import Column, Source, Table

_BLANKS = "\u00a0\u3000\u2007\u2009\u202f\ufeff\t\r\n"
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "−"
_NARROW = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + "-"
_PROTECTED = r'^="(.*)"$'  # how exports keep a spreadsheet from making a number of an id
_ODD_BLANK = f"[{_BLANKS}]"  # most cells have none, and are spared the slow way
_ODD_SIGN = f"[{_BLANKS}\uff01-\uff5e−]"


@dataclass(frozen=True, eq=False)
class Rules:
    """What the conversion of one column needs to know: its own mapping and what it inherits.

    `takes_own_types`: the format has true dates and times of its own (xlsx), which come as ISO
    text or ``h:mm:ss`` and are taken beside the declared format.
    """

    name: str
    column: Column
    table: Table
    source: Source
    is_key: bool
    takes_own_types: bool = False

    @property
    def missing(self) -> list[str]:
        """Texts that mean no value, without outer blanks; the empty text always does."""
        given = [*self.table.missing, *self.column.missing]
        return sorted({str(text).strip() for text in given} | {""})

    @property
    def decimal(self) -> str:
        """The decimal mark of this column."""
        return self.column.decimal or self.table.decimal

    @property
    def thousands(self) -> str:
        """The mark between thousands of this column; empty where there is none."""
        given = self.column.thousands
        return self.table.thousands if given is None else given

    @property
    def zone(self) -> str:
        """The zone in which the export writes times of this column."""
        return self.column.zone or self.table.zone or self.source.zone


@dataclass(frozen=True, eq=False)
class Cells:
    """Converted cells: `value` is null where there was none or where `why` gives a reason.

    `marks` are true where something happened to a cell that the report counts, by sentence.
    """

    value: ir.Value
    why: ir.StringValue
    marks: Mapping[str, ir.BooleanValue] = field(default_factory=dict)


def raw_text(cells: Sequence[ir.Value]) -> ir.StringValue:
    """Return the text of a column that is made of one heading, or of several joined by a blank."""
    texts = [cell.cast("string") for cell in cells]
    if len(texts) == 1:
        return texts[0]
    joined = texts[0].fill_null("")
    for text in texts[1:]:
        joined = joined + " " + text.fill_null("")
    return joined


def tidy(text: ir.StringValue) -> ir.StringValue:
    """Return text without outer blanks; every kind of blank and line end becomes a plain one."""
    even = text.translate(_BLANKS, " " * len(_BLANKS))
    return _unprotected(ibis.cases((text.re_search(_ODD_BLANK), even), else_=text)).strip()


def plain(text: ir.StringValue) -> ir.StringValue:
    """Return tidy text in which full-width digits, letters and marks are plain ones.

    That is NFKC of U+FF01 to U+FF5E, which is all that numbers and dates are written in.
    """
    even = text.translate(_BLANKS + _WIDE, " " * len(_BLANKS) + _NARROW)
    return _unprotected(ibis.cases((text.re_search(_ODD_SIGN), even), else_=text)).strip()


def _unprotected(text: ir.StringValue) -> ir.StringValue:
    """Return the text inside ``="00123"``."""
    return ibis.cases((text.startswith('="'), text.re_replace(_PROTECTED, r"\1")), else_=text)


def one_blank(text: ir.StringValue) -> ir.StringValue:
    """Return text with runs of blanks as one."""
    return ibis.cases((text.contains("  "), text.re_replace(" {2,}", " ")), else_=text)


def among(value: ir.Value, words: Sequence[str] | Sequence[float]) -> ir.BooleanValue:
    """Say whether a value is one of a list; unlike IN, it never costs the order of the rows.

    DuckDB turns a long IN list into a join, after which rows come in any order.
    """
    return ibis.array(list(words)).contains(value)


def present(text: ir.StringValue, missing: Sequence[str]) -> ir.StringValue:
    """Return null for texts that mean no value."""
    return ibis.cases((among(text, missing), ibis.null("string")), else_=text)


def recoded(text: ir.StringValue, recode: Mapping[str | int, str | int]) -> ir.StringValue:
    """Replace listed texts; a text that is not listed is kept."""
    if not recode:
        return text
    pairs = [(text == str(old).strip(), str(new)) for old, new in recode.items()]
    return ibis.cases(*pairs, else_=text)


def first_reason(*faults: tuple[ir.BooleanValue, str]) -> ir.StringValue:
    """Return the first reason whose condition holds, else null."""
    nothing = ibis.null("string")
    return ibis.cases(*faults, else_=nothing) if faults else nothing


def when_fine(value: ir.Value, why: ir.StringValue) -> ir.Value:
    """Return null in place of a value whose cell has a fault."""
    return ibis.cases((why.isnull(), value), else_=ibis.null(value.type()))
