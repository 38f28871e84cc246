"""The text stage: what the readers gave of all files, as parquet under names that are safe.

Columns are named ``c0, c1, ...`` here: headings of an export may hold anything, and engines
do not tell ``Name`` from ``name``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ccqa_lib.data.read.intake import Part, RawBatch, SetAside
from ccqa_lib.data.read.readers import reader_of
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params.source import Table

FILE, LINE = "_file", "_line"  # place of a row: number of its file in the table, its line there
MOST_SET_ASIDE = 1_000_000
ROWS_TOGETHER = 1 << 17
_FEW_BYTES = 4  # of a stored cell; a column of many different texts takes more


@dataclass(frozen=True, eq=False)
class RawFile:
    """One staged file: where it lies, its headings in order, and how many rows it gave."""

    part: Part
    path: Path
    headings: tuple[str, ...]
    rows: int

    def column(self, heading: str) -> str:
        """Return the staged name of a heading."""
        return f"c{self.headings.index(heading)}"


@dataclass(frozen=True, eq=False)
class RawStage:
    """All staged files of a table, the rows that could not be read, and the readers' notes."""

    files: tuple[RawFile, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[str, ...]

    @property
    def rows_in(self) -> int:
        """Rows of all files, those that could not be read included."""
        return sum(file.rows for file in self.files) + len(self.set_aside)


@dataclass(eq=False)
class _Gathered:
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def stage_raw(parts: list[Part], table: Table, folder: Path) -> RawStage:
    """Read every file of a table once and write it under `folder`, batch by batch.

    Raises
    ------
    SourceError
        A file cannot be read.
    DataRefusedError
        More than MOST_SET_ASIDE rows cannot be read.
    """
    gathered = _Gathered()
    files = [
        _stage_file(number, part, reader_of(part, table)(part, table), folder, gathered)
        for number, part in enumerate(parts)
    ]
    return RawStage(tuple(files), tuple(gathered.set_aside), tuple(gathered.notes))


def _stage_file(
    number: int, part: Part, batches: Iterable[RawBatch], folder: Path, gathered: _Gathered
) -> RawFile:
    path = folder / f"raw_{number:05d}.parquet"
    writer, headings = None, ()
    try:
        for batch in batches:
            staged = _with_place(batch, number)
            if writer is None:
                headings = tuple(batch.cells.schema.names)
                writer = _Writer(path, staged.schema)
            writer.add(staged)
            gathered.notes += batch.notes
            gathered.set_aside += batch.set_aside
            _refuse_too_many(part, gathered)
    finally:
        if writer is not None:
            writer.close()
    return RawFile(part, path, headings, writer.rows if writer is not None else 0)


class _Writer:
    """Writes batches in groups of ROWS_TOGETHER rows: small groups are slow to write and read."""

    def __init__(self, path: Path, schema: pa.Schema):
        self._file = pq.ParquetWriter(path, schema, compression="snappy")
        self._waiting: list[pa.RecordBatch] = []
        self.rows = self._written = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        self._waiting.append(batch)
        if self.rows - self._written >= ROWS_TOGETHER:
            self._write()

    def _write(self) -> None:
        if self.rows > self._written:
            whole = pa.Table.from_batches(self._waiting)
            self._file.write_table(whole, row_group_size=whole.num_rows)
        self._waiting, self._written = [], self.rows

    def close(self) -> None:
        """Write what waits; a file that could not be read whole is not kept."""
        self._write()
        self._file.close()


def _with_place(batch: RawBatch, number: int) -> pa.RecordBatch:
    columns = batch.cells.columns
    names = [f"c{at}" for at in range(len(columns))]
    file = pa.repeat(pa.scalar(number, pa.int32()), batch.cells.num_rows)
    return pa.RecordBatch.from_arrays([*columns, file, batch.lines], names=[*names, FILE, LINE])


def repeating_texts(path: Path) -> list[str]:
    """Name the columns of text of a parquet file that are stored as few different texts."""
    stored = pq.read_metadata(path)
    if not stored.num_row_groups:
        return []
    schema, group = stored.schema.to_arrow_schema(), stored.row_group(0)
    return [
        field.name
        for at, field in enumerate(schema)
        if pa.types.is_string(field.type)
        and group.column(at).total_uncompressed_size < _FEW_BYTES * group.num_rows
    ]


def _refuse_too_many(part: Part, gathered: _Gathered) -> None:
    if len(gathered.set_aside) > MOST_SET_ASIDE:
        last = gathered.set_aside[-1]
        raise DataRefusedError(
            f"{part.name}: more than {MOST_SET_ASIDE:,} rows cannot be read, the last on line "
            f"{last.line}: {last.reason}. Check 'delimiter', 'quote' and 'encoding' of the mapping."
        )
