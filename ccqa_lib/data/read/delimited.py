"""Delimited text as batches of rows: heading, data rows of the right width, footer left out."""

from collections.abc import Iterator

import pyarrow as pa

from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.encodings import SAMPLE_BYTES, detect_encoding
from ccqa_lib.data.read.footers import footer_note, without_footer
from ccqa_lib.data.read.intake import Part, RawBatch, SetAside
from ccqa_lib.data.read.textheading import Heading, read_heading
from ccqa_lib.data.read.textlines import text_blocks
from ccqa_lib.data.read.tokens import Dialect, Tokens, tokens_of
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table
from ccqa_lib.show.masking import masked

TOO_LONG = "more cells than the heading"
REPEATED = "the heading again, as where files were put one after the other"
TOO_SHORT = "fewer cells than the heading"
SHEET_LIMITS = (65_536, 1_048_576)
_FEWEST_TO_STOP = 1_000  # faulty rows before reading stops early


def read_delimited(part: Part, table: Table) -> Iterator[RawBatch]:
    """Yield the rows of a csv, tsv or other delimited file as text; see intake.Reader."""
    encoding = table.encoding or "utf-8"
    blocks = text_blocks(part, encoding)
    dialect = Dialect(table)
    heading, rest = read_heading(part, table, dialect, blocks)
    tokens = tokens_of(rest, dialect, len(heading.names), encoding)
    shaper = _Shaper(part, table, heading)
    yield from map(shaper.batch, without_footer(tokens, table, shaper.footer))
    yield shaper.last()


class _Shaper:
    """Turns tokens of one file into batches, and keeps count of what it has seen."""

    def __init__(self, part: Part, table: Table, heading: Heading):
        self._part, self._table, self._heading = part, table, heading
        self._schema = pa.schema([(name, pa.string()) for name in heading.names])
        self._rows = self._faults = self._blank = 0
        self._last_line = heading.last_line
        self.footer: list[tuple[int, str]] = []

    def batch(self, tokens: Tokens) -> RawBatch:
        """Return the rows that have the heading's width; the others are set aside."""
        width, named = len(self._heading.names), self._heading.named
        kept = [at for at, row in enumerate(tokens.rows) if any(row)]
        rows = [tokens.rows[at] for at in kept]
        starts = [tokens.starts[at] for at in kept]
        self._blank += len(tokens.rows) - len(rows)
        faults = [self._set_aside(*fault) for fault in tokens.faults]
        faults += self._repeated_heading(rows, starts)
        if set(map(len, rows)) - {width}:
            rows, starts, ragged = _of_width(rows, starts, width, named)
            faults += [
                self._set_aside(line, TOO_LONG if len(row) > width else TOO_SHORT, _shown(row))
                for line, row in ragged
            ]
        self._refuse_cut(tokens, faults)
        self._count(rows, starts, faults)
        return self._arrow(rows, starts, tuple(faults))

    def last(self) -> RawBatch:
        """Return an empty batch with the notes on the file; refuse a file without data rows."""
        if not self._rows and not self._faults:
            raise SourceError(
                f"{self._part.name}: holds a heading but no data row; export it again, or check "
                "the period of the export."
            )
        return self._arrow([], [], (), self._notes())

    def _repeated_heading(self, rows: list[list[str]], starts: list[int]) -> list[SetAside]:
        """Take out rows that are the heading again, and return them as set aside."""
        heading = list(self._heading.cells)
        again = [at for at, row in enumerate(rows) if _without_bom(row) == heading]
        found = [self._set_aside(starts[at], REPEATED, _shown(rows[at])) for at in again]
        for at in reversed(again):
            del rows[at], starts[at]
        return found

    def _refuse_cut(self, tokens: Tokens, faults: list[SetAside]) -> None:
        """Refuse a file whose last line has no line end and is not whole either."""
        faulty = max((fault.line for fault in faults), default=0)
        if tokens.is_unended and faulty > max(tokens.starts, default=0) - 1 and faulty:
            fault = max(faults, key=lambda one: one.line)
            raise SourceError(
                f"{self._part.name}: the last row, on line {fault.line:,}, is not whole "
                f"({fault.reason}: '{fault.value}') and has no line end: the file seems to be cut "
                "off. Export it again; if the line is a footer, declare 'footer_starts'."
            )

    def _set_aside(self, line: int, reason: str, value: str) -> SetAside:
        return SetAside(self._part.name, line, "", reason, value)

    def _count(self, rows: list, starts: list[int], faults: list[SetAside]) -> None:
        self._rows += len(rows)
        self._faults += len(faults)
        lines = [*starts[-1:], *(fault.line for fault in faults)]
        self._last_line = max([self._last_line, *lines])
        if self._faults >= _FEWEST_TO_STOP and self._faults > self._rows + self._faults / 2:
            first = faults[0] if faults else SetAside(self._part.name, None, "", "", "")
            raise SourceError(
                f"{self._part.name}: more than half of the rows cannot be read, and reading "
                f"stopped at line {self._last_line:,}; for example line {first.line}: "
                f"{first.reason}. Check 'delimiter', 'quote' and 'skip_rows' of the mapping."
            )

    def _arrow(
        self,
        rows: list[list[str]],
        starts: list[int],
        faults: tuple[SetAside, ...],
        notes: tuple[str, ...] = (),
    ) -> RawBatch:
        columns = zip(*rows, strict=True) if rows else ([] for _ in self._schema)
        arrays = [pa.array(cells, pa.string()) for cells in columns]
        cells = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        return RawBatch(cells, pa.array(starts, pa.int64()), faults, notes)

    def _encoding_note(self) -> str:
        with open_bytes(self._part) as file:
            guess = detect_encoding(file.read(SAMPLE_BYTES))
        declared = self._table.encoding or "utf-8"
        if guess.sure:
            return f"read as {declared}, as declared."
        return f"read as {declared}, as declared; the text alone does not tell ({guess})."

    def _notes(self) -> tuple[str, ...]:
        name = self._part.name
        notes = [f"{name}: {note}" for note in (self._encoding_note(), *self._heading.notes)]
        if self._blank:
            notes.append(f"{name}: {self._blank:,} rows without any content were left out.")
        if self.footer:
            notes.append(f"{name}: {footer_note(self.footer)}")
        if self._last_line in SHEET_LIMITS:
            notes.append(
                f"{name}: ends at line {self._last_line:,}, which is as far as a spreadsheet "
                "goes; rows after it may have been lost before the export."
            )
        return tuple(notes)


def _of_width(
    rows: list[list[str]], starts: list[int], width: int, named: int
) -> tuple[list[list[str]], list[int], list[tuple[int, list[str]]]]:
    """Part the rows that fit from those that do not.

    A row that ends at the last named heading fits too: what it lacks has a blank heading.
    """
    fitting, lines, ragged = [], [], []
    for line, row in zip(starts, rows, strict=True):
        if len(row) == width or named <= len(row) < width:
            fitting.append(row if len(row) == width else row + [""] * (width - len(row)))
            lines.append(line)
        else:
            ragged.append((line, row))
    return fitting, lines, ragged


def _without_bom(row: list[str]) -> list[str]:
    """Return a row without the byte order mark that a file put after another brings along."""
    if not row[0].startswith("\ufeff"):
        return row
    return [row[0].removeprefix("\ufeff").strip('"'), *row[1:]]


def _shown(row: list[str]) -> str:
    return masked(f"{len(row)} cells: " + " | ".join(row[:8]))
