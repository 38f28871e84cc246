"""Rows of totals, told by a word in one of their cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules
from ccqa_lib.data.convert.words import FREE_TEXT, SURE_TOTALS, TOTALS

A_TOTAL = "a row of totals (list its word under 'totals', or recode it if it is a name)"
DECLARED_TOTAL = "a row of totals, as the mapping says"
_BLANK = "[\\s\u3000\u00a0\ufeff]"


@dataclass(frozen=True)
class TotalWords:
    """Which words in the cells of which headings tell a row of totals, and the reason then."""

    headings: frozenset[str]
    words: tuple[str, ...]
    reason: str

    def said_by(self, text: ir.StringValue) -> ir.BooleanValue:
        """Say whether a cell is one of the words, whatever its case and last colon."""
        words = "|".join(map(re.escape, self.words))
        return text.re_search(f"(?i)^{_BLANK}*(?:{words})(?:{_BLANK}|[:：])*$").fill_null(False)


def total_words(rules: Mapping[str, Rules], first: str) -> tuple[TotalWords, ...]:
    """Return what tells rows of totals in a file whose first heading is `first`.

    The declared words tell in every text column; undeclared ones too where they can hardly mean
    anything else, the others only in the first column and in the key.
    """
    looked_at = {first} | _headings(rules, lambda rule: rule.is_key)
    texts = looked_at | _headings(rules, lambda rule: rule.column.type == "text")
    recoded = {str(word).strip().casefold() for rule in rules.values()
               for word in rule.column.recode}  # fmt: skip
    declared = [word.strip().lower() for word in next(iter(rules.values())).table.totals]
    told = (
        (texts, declared, DECLARED_TOTAL),
        (texts, [word for word in SURE_TOTALS if word not in recoded], A_TOTAL),
        (looked_at, [word for word in TOTALS if word not in recoded], A_TOTAL),
    )
    return tuple(
        TotalWords(frozenset(headings), tuple(words), reason)
        for headings, words, reason in told
        if words
    )


def total_reason(said: Sequence[tuple[str, pa.Array]], rows: int) -> pa.Array | None:
    """Return the reason of each row that is one of totals, null for others; None if none is.

    `said` are reasons, and where a cell says so; the first reason that holds counts.
    """
    reason = pa.nulls(rows, pa.string())
    for told, where in said:
        reason = pc.coalesce(reason, pc.if_else(where, told, pa.scalar(None, pa.string())))
    return reason if reason.null_count < rows else None


def _headings(rules: Mapping[str, Rules], chosen: Callable[[Rules], bool]) -> set[str]:
    """Return the headings of chosen columns, but for those that hold what people wrote."""
    return {
        heading
        for name, rule in rules.items()
        if chosen(rule) and name not in FREE_TEXT
        for heading in rule.column.headings
    }
