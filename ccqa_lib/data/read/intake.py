"""What every reader of an export gives: rows as text in batches, and the rows it could not read.

A reader is a function ``(part, table) -> iterator of RawBatch``. It knows one format and nothing
of house tables; the conversion knows house tables and nothing of formats. This is the seam.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from ccqa_lib.params.source import Table


@dataclass(frozen=True)
class Part:
    """One file that holds rows of a table.

    `name` is what messages and the report call it: relative to the source's root, with ``/``.
    """

    name: str
    path: Path


@dataclass(frozen=True)
class SetAside:
    """One row, or one cell of it, that could not be used, and why.

    Attributes
    ----------
    line : int or None
        Line of a text file, row of a sheet, on which the row begins, counted from 1.
    column : str
        Heading or house column; empty where the row as a whole could not be read.
    reason : str
        A short phrase that is the same for all rows with this fault, so that it can be counted.
    value : str
        What was found there, already through `masking.masked`.
    """

    file: str
    line: int | None
    column: str
    reason: str
    value: str


@dataclass(frozen=True, eq=False)
class RawBatch:
    """Rows of one file as they stand there, in the order of the file.

    Attributes
    ----------
    cells : RecordBatch
        One column a heading, named by `headings.unique_headings`, the same in every batch of a
        file. Formats without types give text; parquet and databases may give their own types.
        Missing cells are null. No row is wholly empty: blank rows are no data.
    lines : Array of int64, one a row
        Where each row begins in the file, counted from 1.
    set_aside : tuple of SetAside
        Rows that this batch left out, one entry a row.
    notes : tuple of str
        What the reader did or saw that a reader of the report should know, one sentence each,
        naming the file.
    """

    cells: pa.RecordBatch
    lines: pa.Array
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()


class Reader(Protocol):
    """A function that reads one part.

    It raises SourceError where the file as a whole cannot be read (empty, wrong type, damaged,
    not in the declared encoding), naming the file, the place and what to do. A file without a
    single data row is such an error. `part.path` may be compressed: see `compressed.open_bytes`.
    """

    def __call__(self, part: Part, table: Table) -> Iterator[RawBatch]:
        """Yield the rows of `part`, reading it once, in batches that fit in memory."""
        ...
