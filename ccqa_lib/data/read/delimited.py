"""Delimited text as batches of rows: heading, data rows of the right width, footer left out."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.encodings import SAMPLE_BYTES, detect_encoding
from ccqa_lib.data.read.footers import footer_note, rows_held, without_footer
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
    tokens = tokens_of(rest, dialect, len(heading.names), encoding, rows_held(table))
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
        cells, cell_starts, again = self._without_heading(tokens)
        faults += sorted(self._repeated_heading(rows, starts) + again, key=lambda fault: fault.line)
        if set(map(len, rows)) - {width}:
            rows, starts, ragged = _of_width(rows, starts, width, named)
            faults += [
                self._set_aside(line, TOO_LONG if len(row) > width else TOO_SHORT, _shown(row))
                for line, row in ragged
            ]
        self._refuse_cut(tokens, faults)
        batch = _in_order(self._arrow(rows), starts, cells, cell_starts)
        self._count(batch, faults)
        return RawBatch(*batch, tuple(faults))

    def last(self) -> RawBatch:
        """Return an empty batch with the notes on the file; refuse a file without data rows."""
        if not self._rows and not self._faults:
            raise SourceError(
                f"{self._part.name}: holds a heading but no data row; export it again, or check "
                "the period of the export."
            )
        return RawBatch(self._arrow([]), pa.array([], pa.int64()), (), self._notes())

    def _repeated_heading(self, rows: list[list[str]], starts: list[int]) -> list[SetAside]:
        """Take out rows that are the heading again, and return them as set aside."""
        heading = list(self._heading.cells)
        again = [at for at, row in enumerate(rows) if _without_bom(row) == heading]
        found = [self._set_aside(starts[at], REPEATED, _shown(rows[at])) for at in again]
        for at in reversed(again):
            del rows[at], starts[at]
        return found

    def _without_heading(
        self, tokens: Tokens
    ) -> tuple[pa.RecordBatch | None, np.ndarray, list[SetAside]]:
        """Take the heading out of the rows that were cut at once, where it stands there again."""
        cells, starts = tokens.cells, tokens.cell_starts
        heading = self._heading.cells
        told = next((at for at, cell in enumerate(heading) if cell), None)
        if cells is None or told is None or len(heading) != cells.num_columns:
            return cells, starts, []
        alike = np.flatnonzero(pc.equal(cells.column(told), heading[told]))
        again = [at for at in alike.tolist() if _row(cells, at) == list(heading)]
        if not again:
            return cells, starts, []
        found = [self._set_aside(int(starts[at]), REPEATED, _shown(_row(cells, at)))
                 for at in again]  # fmt: skip
        keep = np.ones(len(starts), bool)
        keep[again] = False
        return cells.filter(pa.array(keep)), starts[keep], found

    def _refuse_cut(self, tokens: Tokens, faults: list[SetAside]) -> None:
        """Refuse a file whose last line has no line end and is not whole either."""
        faulty = max((fault.line for fault in faults), default=0)
        if tokens.is_unended and faulty > tokens.last_line - 1 and faulty:
            fault = max(faults, key=lambda one: one.line)
            raise SourceError(
                f"{self._part.name}: the last row, on line {fault.line:,}, is not whole "
                f"({fault.reason}: '{fault.value}') and has no line end: the file seems to be cut "
                "off. Export it again; if the line is a footer, declare 'footer_starts'."
            )

    def _set_aside(self, line: int, reason: str, value: str) -> SetAside:
        return SetAside(self._part.name, line, "", reason, value)

    def _count(self, batch: tuple[pa.RecordBatch, pa.Array], faults: list[SetAside]) -> None:
        cells, starts = batch
        self._rows += cells.num_rows
        self._faults += len(faults)
        lines = [*starts[-1:].to_pylist(), *(fault.line for fault in faults)]
        self._last_line = max([self._last_line, *lines])
        if self._faults >= _FEWEST_TO_STOP and self._faults > self._rows + self._faults / 2:
            first = faults[0] if faults else SetAside(self._part.name, None, "", "", "")
            raise SourceError(
                f"{self._part.name}: more than half of the rows cannot be read, and reading "
                f"stopped at line {self._last_line:,}; for example line {first.line}: "
                f"{first.reason}. Check 'delimiter', 'quote' and 'skip_rows' of the mapping."
            )

    def _arrow(self, rows: list[list[str]]) -> pa.RecordBatch:
        columns = zip(*rows, strict=True) if rows else ([] for _ in self._schema)
        arrays = [pa.array(cells, pa.string()) for cells in columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

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


def _in_order(
    read: pa.RecordBatch, starts: list[int], cells: pa.RecordBatch | None, cell_starts: np.ndarray
) -> tuple[pa.RecordBatch, pa.Array]:
    """Return rows read with care and rows cut at once as one batch, in the order of lines."""
    if cells is None:
        return read, pa.array(starts, pa.int64())
    cells = cells.rename_columns(read.schema.names)
    if not read.num_rows:
        return cells, pa.array(cell_starts, pa.int64())
    both = pa.concat_batches([read, cells])
    lines = np.concatenate([np.array(starts, np.int64), cell_starts])
    order = np.argsort(lines, kind="stable")
    return both.take(pa.array(order)), pa.array(lines[order], pa.int64())


def _row(cells: pa.RecordBatch, at: int) -> list[str]:
    return [column[at].as_py() for column in cells.columns]


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
