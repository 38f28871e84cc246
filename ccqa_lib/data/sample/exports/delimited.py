"""Delimited exports and their faults: rows written twice, cut short or one cell too long."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccqa_lib.data.sample.dirt import Dirt

_CELLS_LOST = 2
_SLICE = 1 << 16


def soiled_lines(columns: Mapping[str, pa.Array], dirt: Dirt, rows: slice) -> list[str]:
    """Return comma-separated lines of the columns, which are the table's `rows`, with dirt.

    No text may need quotes: this is for machine-made columns, and fast.
    """
    lines = pc.binary_join_element_wise(*columns.values(), ",").to_pylist()
    for row in within(dirt.short, rows):
        lines[row] = lines[row].rsplit(",", _CELLS_LOST)[0]
    for row in within(dirt.long, rows):
        lines[row] += ",1"
    return lines + [lines[row] for row in within(dirt.duplicated, rows)]


def soiled_rows(columns: Mapping[str, pa.Array], dirt: Dirt) -> list[tuple[str, ...]]:
    """Return the rows of a whole table, with its dirt."""
    rows = list(zip(*(texts.to_pylist() for texts in columns.values()), strict=True))
    for row in dirt.short:
        rows[row] = rows[row][:-_CELLS_LOST]
    for row in dirt.long:
        rows[row] = (*rows[row], "1")
    return rows + [rows[row] for row in dirt.duplicated]


def write_delimited(
    path: Path, columns: Mapping[str, pa.Array], dirt: Dirt, form: tuple[str, str, str]
) -> None:
    """Write a table with its dirt slice by slice, as `soiled_rows` and `delimited_text` would.

    `form` is delimiter, line end and encoding.
    """
    delimiter, line_end, encoding = form
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end)
        writer.writerow(columns)
        for rows in soiled_slices(columns, dirt):
            writer.writerows(rows)


def soiled_slices(columns: Mapping[str, pa.Array], dirt: Dirt) -> Iterator[list[tuple[str, ...]]]:
    """Yield the rows of `soiled_rows` slice by slice, so that memory does not grow with them."""
    table = pa.table(dict(columns))
    for start in range(0, table.num_rows, _SLICE):
        part = slice(start, min(start + _SLICE, table.num_rows))
        rows = _rows_of(table.slice(start, _SLICE))
        for row in within(dirt.short, part):
            rows[row] = rows[row][:-_CELLS_LOST]
        for row in within(dirt.long, part):
            rows[row] = (*rows[row], "1")
        yield rows
    yield _rows_of(table.take(pa.array(dirt.duplicated)))


def _rows_of(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(texts.to_pylist() for texts in table.columns), strict=True))


def within(rows: np.ndarray, part: slice) -> np.ndarray:
    """Return the row positions that lie in a part of the table, counted from its start."""
    inside = rows[(rows >= part.start) & (rows < part.stop)]
    return inside - part.start


def delimited_text(
    headings: Sequence[str], rows: Sequence[tuple[str, ...]], delimiter: str, line_end: str
) -> str:
    """Return heading and rows as text, quoted where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
