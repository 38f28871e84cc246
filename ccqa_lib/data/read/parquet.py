"""Read a parquet file: its own types are kept where the house has the same, else made text."""

from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccqa_lib.data.read.durations import elapsed_text
from ccqa_lib.data.read.filetype import require_kind
from ccqa_lib.data.read.headings import same_heading, unique_headings
from ccqa_lib.data.read.intake import Part, RawBatch
from ccqa_lib.data.read.unpacked import unpacked
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

BATCH_ROWS = 50_000
_BROKEN = (pa.ArrowException, OSError, ValueError)


def read_parquet(part: Part, table: Table) -> Iterator[RawBatch]:
    """Read a parquet file in batches; lines are row numbers, counted from 1.

    Whole numbers, fractions, booleans, dates and timestamps stay as they are. Decimals, times
    and whole numbers of 64 bits without sign become exact text, durations h:mm:ss.

    Raises
    ------
    SourceError
        It is another type of file or damaged, has no rows, or a column that the mapping uses
        holds lists, records or bytes.
    """
    with unpacked(part) as path:
        require_kind(path, "parquet", part.name)
        file = _open(part.name, path)
        names = unique_headings(file.schema_arrow.names)
        dropped = _unreadable(file.schema_arrow, names, table, part.name)
        kept = [at for at, name in enumerate(names) if name not in dropped]
        first, rows = 1, 0
        for batch in _batches(part.name, file):
            cells = pa.RecordBatch.from_arrays(
                [_house_typed(batch.column(at)) for at in kept], names=[names[at] for at in kept]
            )
            raw = _without_blank_rows(cells, first)
            first += batch.num_rows
            rows += raw.cells.num_rows
            yield raw
        if rows == 0:
            raise SourceError(f"{part.name}: the parquet file has no rows; export it again.")
        notes = [*_notes(part.name, dropped), *_text_notes(part.name, file.schema_arrow, table)]
        yield RawBatch(raw.cells.slice(0, 0), raw.lines.slice(0, 0), (), tuple(notes))


def _open(name: str, path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, page_checksum_verification=True)
    except _BROKEN as error:
        raise SourceError(
            f"{name}: the parquet file is damaged or not complete, as its last bytes, which list "
            "its columns, cannot be read; copy or export it again."
        ) from error


def _batches(name: str, file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    rows = 0
    try:
        for batch in file.iter_batches(BATCH_ROWS):
            rows += batch.num_rows
            yield batch
    except _BROKEN as error:
        raise SourceError(
            f"{name}: the parquet file is damaged after row {rows:,}{_damaged_column(file)}; copy "
            "or export it again."
        ) from error


def _damaged_column(file: pq.ParquetFile) -> str:
    """Return ', in column ...' for the first column that cannot be read by itself."""
    for name in file.schema_arrow.names:
        try:
            for _ in file.iter_batches(BATCH_ROWS, columns=[name]):
                pass
        except _BROKEN:
            return f", in column {name!r}"
    return ""


def _unreadable(schema: pa.Schema, names: list[str], table: Table, file: str) -> dict[str, str]:
    """Return the columns that are no plain values, with their types; refuse them if used."""
    wanted = {same_heading(h) for column in table.columns.values() for h in column.headings}
    found = {
        name: str(field.type)
        for name, field in zip(names, schema, strict=True)
        if not _is_plain(_value_type(field.type))
    }
    for name, kind in found.items():
        if same_heading(name) in wanted:
            raise SourceError(
                f"{file}, column {name!r}: holds {kind}, which is no plain value; export it as "
                "text, a number or a date, or leave it out of the mapping."
            )
    return found


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_plain(kind: pa.DataType) -> bool:
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return not (pa.types.is_nested(kind) or is_bytes or pa.types.is_fixed_size_binary(kind))


def _house_typed(column: pa.Array) -> pa.Array:
    """Return the column in one of the types that the conversion knows."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_string(kind) or pa.types.is_date32(kind):
        return column
    if pa.types.is_duration(kind):
        spans = column.cast(pa.duration("us"), safe=False).to_pylist()
        texts = [None if span is None else elapsed_text(span) for span in spans]
        return pa.array(texts, pa.string())
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_date(kind):
        return column.cast(pa.date32())
    if pa.types.is_float16(kind):
        return column.cast(pa.float32()).cast(pa.float64())
    if (pa.types.is_integer(kind) and kind != pa.uint64()) or pa.types.is_floating(kind):
        return column
    return column.cast(pa.string())


def _without_blank_rows(cells: pa.RecordBatch, first: int) -> RawBatch:
    lines = pa.array(range(first, first + cells.num_rows), pa.int64())
    filled = [pc.is_valid(column) for column in cells.columns]
    keep = reduce(pc.or_, filled)
    return RawBatch(cells.filter(keep), lines.filter(keep))


def _notes(file: str, dropped: dict[str, str]) -> list[str]:
    return [
        f"{file}: column {name!r} was not read, as it holds {kind}."
        for name, kind in dropped.items()
    ]


def _text_notes(file: str, schema: pa.Schema, table: Table) -> list[str]:
    """Name columns of text that the mapping reads as another type, as after a change of schema."""
    declared = {h: c.type for c in table.columns.values() for h in c.headings if c.type != "text"}
    return [
        f"{file}: column {field.name!r} holds text, which was read as {declared[field.name]}."
        for field in schema
        if field.name in declared and pa.types.is_string(_value_type(field.type))
    ]
