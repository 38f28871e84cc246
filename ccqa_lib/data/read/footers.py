"""The lines after the data that are no data: totals, counts, signatures, as the mapping says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ccqa_lib.data.read.tokens import Tokens
from ccqa_lib.params.source import Table
from ccqa_lib.show.masking import masked

_HELD = 20  # rows held back at the end of the file in search of a footer


def without_footer(
    batches: Iterable[Tokens], table: Table, found: list[tuple[int, str]]
) -> Iterator[Tokens]:
    """Pass all rows but those of the footer; what was left out is added to `found`.

    The last `footer_rows` rows are footer; so is every row before them, from the end on, whose
    first cell starts with one of `footer_starts`. Such a row amid the data stays a row.
    """
    if not table.footer_rows and not table.footer_starts:
        yield from batches
        return
    held, is_unended = Tokens(), False
    for tokens in batches:
        is_unended = tokens.is_unended
        if tokens.cells is not None:
            yield held
            held = Tokens()
        rows, starts = held.rows + tokens.rows, held.starts + tokens.starts
        keep = max(len(rows) - rows_held(table), 0)
        held = Tokens(rows[keep:], starts[keep:])
        yield replace(tokens, rows=rows[:keep], starts=starts[:keep], is_unended=False)
    end = _end_of_data(held, table)
    found += [(line, masked(" ".join(filter(None, row))))
              for line, row in zip(held.starts[end:], held.rows[end:], strict=True)]  # fmt: skip
    yield Tokens(held.rows[:end], held.starts[:end], [], is_unended and end == len(held.rows))


def rows_held(table: Table) -> int:
    """Return how many last rows of a block may belong to the footer; 0 where there is none."""
    return table.footer_rows + _HELD if table.footer_rows or table.footer_starts else 0


def footer_note(found: list[tuple[int, str]]) -> str:
    """Say which footer lines were left out."""
    first = ", ".join(f"line {line} '{text}'" for line, text in found[:3])
    return f"{len(found)} footer rows were left out, as the mapping says: {first}."


def _end_of_data(held: Tokens, table: Table) -> int:
    rows = held.rows
    end = max(len(rows) - table.footer_rows, 0)
    starts = tuple(table.footer_starts)
    while starts and end and (not any(rows[end - 1]) or _begins(rows[end - 1], starts)):
        end -= 1
    return end


def _begins(row: list[str], starts: tuple[str, ...]) -> bool:
    return next(filter(None, map(str.strip, row)), "").startswith(starts)
