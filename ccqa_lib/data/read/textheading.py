"""Where the heading of a delimited file ends and its data begin."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ccqa_lib.data.read.headings import joined_headings, unique_headings
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.rubbish import line_fault
from ccqa_lib.data.read.textlines import Block
from ccqa_lib.data.read.tokens import Dialect
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table
from ccqa_lib.show.masking import masked

MOST_COLUMNS = 4_096
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*\Z', re.IGNORECASE)
_IMPORT_IDS = re.compile(r'^"?\{"{1,2}ImportId"{1,2}:')  # under the heading of a Qualtrics export
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret", "~": "tilde"}


@dataclass(frozen=True)
class Heading:
    """The columns of a file.

    Attributes
    ----------
    names : tuple of str
        One unique name a column.
    named : int
        How many columns there are up to the last whose heading is not blank.
    last_line : int
        Where the heading ends.
    cells : tuple of str
        The heading as it stands there, if it is one row: it may stand there again further down.
    """

    names: tuple[str, ...]
    named: int
    last_line: int
    cells: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_heading(
    part: Part, table: Table, dialect: Dialect, blocks: Iterator[Block]
) -> tuple[Heading, Iterator[Block]]:
    """Return the heading, and the blocks of lines that follow it.

    Raises
    ------
    SourceError
        Only blank lines, a heading that cannot be read, the delimiter is not there, or more
        than MOST_COLUMNS columns.
    """
    block, notes = _first_block(part, table, blocks)
    rows, used = _heading_rows(part, table, dialect, block)
    _refuse_import_ids(part, block, used)
    width = max(len(row) for row in rows)
    texts = joined_headings(rows) if table.header_rows else [""] * width
    named = max((at for at, text in enumerate(texts, start=1) if text), default=width)
    _refuse_strange_width(part, table, texts, block.lines[used - 1] if used else block.lines[0])
    cells = tuple(rows[0]) if table.header_rows == 1 else ()
    heading = Heading(tuple(unique_headings(texts)), named, block.first + used - 1, cells, notes)
    rest = Block("".join(block.lines[used:]), block.first + used, block.is_suspect)
    return heading, chain([rest], blocks)


def _first_block(
    part: Part, table: Table, blocks: Iterator[Block]
) -> tuple[Block, tuple[str, ...]]:
    """Return the first block from the heading on: preamble, `sep=` line and blanks skipped."""
    to_skip, notes = table.skip_rows, ()
    for block in blocks:
        skipped = min(to_skip, len(block.lines))
        to_skip -= skipped
        lines = block.lines
        if block.first == 1 and not table.skip_rows and _SEPARATOR_LINE.match(lines[0]):
            notes = (_separator_note(part, table, lines[0]),)
            skipped = 1
        while skipped < len(lines) and not lines[skipped].strip(" \t\r\n"):
            skipped += 1
        if skipped < len(lines):
            rest = "".join(lines[skipped:])
            return replace(block, text=rest, first=block.first + skipped), notes
    what = f"after the {table.skip_rows} 'skip_rows'" if table.skip_rows else "in it"
    raise SourceError(
        f"{part.name}: there is nothing but blank lines {what}; export it again, or check "
        "'skip_rows'."
    )


def _separator_note(part: Part, table: Table, line: str) -> str:
    told = _SEPARATOR_LINE.match(line).group(1)
    if told != table.delimiter:
        raise SourceError(
            f"{part.name}: its first line says that cells are parted by {told!r}, and the mapping "
            f"says {table.delimiter!r}. Write 'delimiter: {json.dumps(told)}'."
        )
    return "the first line, which names the delimiter for spreadsheets, was left out."


def _heading_rows(
    part: Part, table: Table, dialect: Dialect, block: Block
) -> tuple[list[list[str]], int]:
    """Return the heading's rows of cells and how many lines they take; or the first data row."""
    reader = csv.reader(iter(block.lines), dialect)
    rows: list[list[str]] = []
    try:
        while len(rows) < max(table.header_rows, 1):
            if any(row := next(reader)):
                rows.append(row)
        for _ in range(table.skip_after_heading):
            next(reader)
    except StopIteration:
        raise SourceError(
            f"{part.name}: ends within the {table.header_rows} heading rows and the "
            f"{table.skip_after_heading} after them that the mapping tells of; check "
            "'header_rows' and 'skip_after_heading'."
        ) from None
    except csv.Error:
        raise _unreadable(part, block, "a quote mark is not closed") from None
    used = reader.line_num if table.header_rows or table.skip_after_heading else 0
    if block.is_suspect and (fault := line_fault("".join(block.lines[:used]), "utf-8")):
        raise _unreadable(part, block, f"there are {fault}")
    return rows, used


def _refuse_import_ids(part: Part, block: Block, used: int) -> None:
    """Refuse a Qualtrics export whose rows of questions and ids would be taken for answers."""
    for at, line in enumerate(block.lines[used : used + 20]):
        if _IMPORT_IDS.match(line):
            raise SourceError(
                f"{part.name}: line {block.first + used + at} holds Qualtrics' import ids, which "
                "are no answers, nor are the questions above them; write 'skip_after_heading: 2'."
            )


def _unreadable(part: Part, block: Block, why: str) -> SourceError:
    return SourceError(
        f"{part.name}: the heading in line {block.first} cannot be read ({why}): "
        f"'{masked(block.lines[0].strip())}'. Mend the line, or check 'skip_rows' and 'encoding'."
    )


def _refuse_strange_width(part: Part, table: Table, texts: list[str], line: str) -> None:
    if len(texts) > MOST_COLUMNS:
        raise SourceError(
            f"{part.name}: has {len(texts):,} columns; {MOST_COLUMNS:,} is the most. Export only "
            "the columns that are needed."
        )
    wanted = {heading for column in table.columns.values() for heading in column.headings}
    if len(texts) > 1 or len(wanted) < 2:
        return
    seen = {mark: line.count(mark) for mark in _DELIMITERS if line.count(mark)}
    likely = max(seen, key=seen.__getitem__, default=None)
    hint = (
        f"there are {seen[likely]} of {likely!r} ({_DELIMITERS[likely]}): write "
        f"'delimiter: {json.dumps(likely)}' if that parts the cells"
        if likely
        else "no usual delimiter is in it: check 'skip_rows'"
    )
    raise SourceError(
        f"{part.name}: the heading has one column only, since there is no {table.delimiter!r} "
        f"in it: '{masked(line.strip())}'; {hint}."
    )
