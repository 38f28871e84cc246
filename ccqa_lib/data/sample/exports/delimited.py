"""Delimited exports and their faults: rows written twice, cut short or one cell too long."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccqa_lib.data.sample.dirt import Dirt

_CELLS_LOST = 2


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
