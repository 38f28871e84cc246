"""Which cells of a sheet are merged? A merged cell holds its value once, and gaps elsewhere."""

import re
from dataclasses import dataclass
from typing import IO

from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_CHUNK = 1 << 20
_LONGEST_TAG = 100


@dataclass(frozen=True, order=True)
class Merge:
    """A merged range, rows and columns counted from 1, ends included."""

    top: int
    bottom: int
    left: int
    right: int
    ref: str


def merges(sheet: ReadOnlyWorksheet) -> list[Merge]:
    """Return the merged ranges of a sheet, from top to bottom.

    They stand at the end of a sheet's XML, after all rows, yet decide how its heading reads; so
    they are looked up first, by their tag alone.
    """
    with sheet._get_source() as source:
        refs = _refs(source)
    found = []
    for ref in refs:
        left, top, right, bottom = range_boundaries(ref)
        found.append(Merge(top, bottom, left, right, ref))
    return sorted(found)


def _refs(source: IO[bytes]) -> list[str]:
    found: dict[str, None] = {}
    tail = b""
    while chunk := source.read(_CHUNK):
        found |= dict.fromkeys(ref.decode() for ref in _MERGE.findall(tail + chunk))
        tail = chunk[-_LONGEST_TAG:]
    return list(found)


def refuse_merged_data(
    merged: list[Merge], last_row: int, table: Table, used: dict[int, str], place: str
) -> None:
    """Refuse data in merged cells: all but the first of them would read as missing.

    Parameters
    ----------
    used : mapping of column number to heading
        The columns that the mapping uses; merged cells elsewhere do no harm.

    Raises
    ------
    SourceError
        Cells of a used column are merged between the heading and the last data row.
    """
    first_row = table.skip_rows + table.header_rows + 1
    harmful = [
        merge
        for merge in merged
        if merge.bottom >= first_row
        and merge.top <= last_row
        and any(merge.left <= column <= merge.right for column in used)
    ]
    if harmful:
        raise SourceError(
            f"{place}: {len(harmful)} ranges of data cells are merged (first: {harmful[0].ref}), "
            "so all but their first cell would read as missing; in Excel unmerge them, fill in "
            "every cell, save and run again."
        )
