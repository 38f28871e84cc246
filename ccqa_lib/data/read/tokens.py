"""Rows of cells from lines of text, each with its line number; a stray quote costs one line.

Python's csv reader does the cutting, in its strict mode: a quote that closes before a cell
ends is an error, not a guess. After an error the reading goes on at the next line. Lines about
which nothing is odd are cut all at once, to the same cells: see `regular`.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ccqa_lib.data.read.regular import Marks, Regular, regular_lines
from ccqa_lib.data.read.rubbish import line_fault
from ccqa_lib.data.read.textlines import Block
from ccqa_lib.params.source import Table
from ccqa_lib.show.masking import masked

STRAY_QUOTE = "a quote mark that is not closed, or closes inside a cell"
SWALLOWED = "a quote mark opens here and takes in lines that seem to be rows of their own"
HUGE_CELL = "a cell longer than the limit of 131,072 characters"
_CUT = "unexpected end of data"
_TOO_LONG = "field larger than field limit"
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


class Dialect(csv.Dialect):
    """How the cells of one table are cut, from its mapping."""

    lineterminator = "\n"
    strict = True

    def __init__(self, table: Table):
        self.delimiter = table.delimiter
        self.quotechar = table.quote or None
        self.quoting = csv.QUOTE_MINIMAL if table.quote else csv.QUOTE_NONE
        self.doublequote = table.escape in (None, table.quote)
        self.escapechar = None if self.doublequote else table.escape
        self.skipinitialspace = table.delimiter != " "  # as in: "1043", "Refund, please"
        super().__init__()
        special = "".join(filter(None, (self.quotechar, self.escapechar, self.delimiter, "\r\n")))
        self._escaped = re.compile(f"({re.escape(self.escapechar or '')})(.)", re.DOTALL)
        self._special = frozenset(special)

    @property
    def marks(self) -> Marks | None:
        """The bytes that cut cells; None where they are none that lines can be cut by at once."""
        used = [self.delimiter, self.quotechar or "", self.escapechar or ""]
        is_simple = all((mark.isascii() and mark not in " \r\n\x00") or not mark for mark in used)
        if not is_simple or len({*used} - {""}) < len([mark for mark in used if mark]):
            return None
        if self.quotechar and self.escapechar:
            return None
        return Marks(ord(self.delimiter), ord(self.quotechar) if self.quotechar else None)

    def prepared(self, line: str) -> str:
        """Return a line in which an escape that stands before a plain character is one itself.

        The csv reader would drop it, and a path would lose its backslashes.
        """
        return self._escaped.sub(self._kept, line)

    def _kept(self, pair: re.Match) -> str:
        is_escape = pair.group(2) in self._special
        return pair.group() if is_escape else pair.group(1) + pair.group()


@dataclass(eq=False)
class Tokens:
    """Rows of one block: `rows[i]` begins on line `starts[i]`; `faults` are lines left out.

    A fault is (line, reason, masked text of the line). `is_unended`: these are the file's last
    lines, and the very last has no line end. Rows that were cut at once, all of the right width
    and none blank, are in `cells` and not in `rows`; they begin on the lines `cell_starts`.
    """

    rows: list[list[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    is_unended: bool = False
    cells: pa.RecordBatch | None = None
    cell_starts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def last_line(self) -> int:
        """Where the last row begins; 0 where there is no row."""
        return max([*self.starts[-1:], *self.cell_starts[-1:].tolist()], default=0)


def tokens_of(
    blocks: Iterable[Block], dialect: Dialect, width: int, encoding: str, tail: int = 0
) -> Iterator[Tokens]:
    """Cut blocks into rows of cells; blank lines give no row.

    Parameters
    ----------
    width : int
        How many cells a row should have: it tells a swallowed row from a note of many lines.
    tail : int
        So many last rows of each block are in `rows`, none in `cells`.
    """
    carried: list[str] = []
    waiting: Block | None = None
    for block in blocks:
        if waiting is not None:
            tokens = _cut_at_once(waiting, dialect, width, tail) if not carried else None
            if tokens is None:
                tokens, carried = _cut(_with(carried, waiting), dialect, width, is_last=False)
            yield _without_faulty(tokens, encoding, waiting.is_suspect)
        waiting = block
    if waiting is not None:
        tokens = _cut_at_once(waiting, dialect, width, tail) if not carried else None
        if tokens is None:
            tokens, _ = _cut(_with(carried, waiting), dialect, width, is_last=True)
        tokens.is_unended = not waiting.text.endswith(("\n", "\r"))
        yield _without_faulty(tokens, encoding, waiting.is_suspect)


def _with(carried: list[str], block: Block) -> Block:
    """Put the lines of a row that the last block did not finish before this block."""
    if not carried:
        return block
    before = "".join(carried)
    is_suspect = block.is_suspect or not before.isascii() or "\x00" in before
    return Block(before + block.text, block.first - len(carried), is_suspect)


def _cut_at_once(block: Block, dialect: Dialect, width: int, tail: int) -> Tokens | None:
    """Cut a block about which little is odd: those lines with care, all others at once."""
    marks = dialect.marks
    if marks is None or block.is_suspect or not block.text or "\ufeff" in block.text:
        return None
    if dialect.escapechar and dialect.escapechar in block.text:
        return None
    data = block.text.encode("utf-8")
    regular = regular_lines(data, marks, width, tail)
    if regular is None:
        return None
    tokens = Tokens(cells=regular.cells, cell_starts=regular.at + block.first)
    for first, last in _together(regular):
        lines = data[regular.begins[first] : regular.ends[last] + 1].decode("utf-8")
        odd, _ = _cut(Block(lines, block.first + first, False), dialect, width, is_last=True)
        if odd.faults and first < last:
            return None
        tokens.rows += odd.rows
        tokens.starts += odd.starts
        tokens.faults += odd.faults
    if tail and sum(start > tokens.cell_starts[-1] for start in tokens.starts) < tail:
        return None
    return tokens


def _together(regular: Regular) -> Iterator[tuple[int, int]]:
    """Yield the first and last of odd lines that are to be read together, as one row of many."""
    odd = iter(regular.odd.tolist())
    for first in odd:
        last = first
        while regular.goes_on[last]:
            last = next(odd)
        yield first, last


def _cut(block: Block, dialect: Dialect, width: int, *, is_last: bool) -> tuple[Tokens, list[str]]:
    """Cut one block; return its tokens and the lines of a row that it does not finish."""
    tokens = Tokens()
    at = 0
    while at < len(block.lines):
        read, problem = _cut_until_problem(block, at, dialect, width, tokens)
        at += read
        if not problem:
            break
        line = block.lines[at]
        if problem == _CUT and not is_last:
            return tokens, block.lines[at:]
        tokens.faults.append((block.first + at, _reason(problem, line), masked(line)))
        at += 1
    return tokens, []


def _cut_until_problem(
    block: Block, at: int, dialect: Dialect, width: int, tokens: Tokens
) -> tuple[int, str]:
    """Append rows from line `at` on; return how many lines they took, and what stopped it."""
    lines = _from(block.lines, at)
    reader = csv.reader(map(dialect.prepared, lines) if dialect.escapechar else lines, dialect)
    first = block.first + at
    done = 0
    rows, starts = tokens.rows, tokens.starts
    try:
        for row in reader:
            if reader.line_num - done > 1:
                later = block.lines[at + done + 1 : at + reader.line_num]
                if len(row) != width or _swallows(later, row, dialect, width):
                    return done, SWALLOWED
            if row:
                rows.append(row)
                starts.append(first + done)
            done = reader.line_num
    except csv.Error as error:
        return done, str(error)
    return done, ""


def _from(lines: list[str], at: int) -> Iterator[str]:
    for index in range(at, len(lines)):
        yield lines[index]


def _reason(problem: str, line: str) -> str:
    if problem == SWALLOWED:
        return SWALLOWED
    return HUGE_CELL if problem.startswith(_TOO_LONG) and len(line) > 100_000 else STRAY_QUOTE


def _swallows(later: list[str], row: list[str], dialect: Dialect, width: int) -> bool:
    """Say whether the later lines of a row of many lines look like rows themselves.

    They do when one of them alone has the right number of cells and begins like the row
    (digits, letters and marks in the same order), as `1043,...` does after `1042,"...`.
    """
    if width < 2 or not row:
        return False
    shape = _shape(row[0])
    for line in later:
        try:
            cells = next(csv.reader([line], delimiter=dialect.delimiter, strict=False), [])
        except csv.Error:
            continue
        if len(cells) == width and _shape(cells[0]) == shape:
            return True
    return False


def _shape(cell: str) -> str:
    return _LETTERS.sub("a", _DIGITS.sub("9", cell.strip()))


def _without_faulty(tokens: Tokens, encoding: str, is_suspect: bool) -> Tokens:
    """Move rows with zero bytes, undecodable bytes or rubbish to the faults."""
    if not is_suspect:
        return tokens
    clean = Tokens(faults=tokens.faults, is_unended=tokens.is_unended)
    for row, start in zip(tokens.rows, tokens.starts, strict=True):
        text = " ".join(row)
        if fault := line_fault(text, encoding):
            clean.faults.append((start, fault, masked(text)))
        else:
            clean.rows.append(row)
            clean.starts.append(start)
    clean.faults.sort()
    return clean
