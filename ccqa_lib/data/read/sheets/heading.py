"""The headings of a sheet, with merged group headings spread over the columns they span."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from openpyxl.utils import get_column_letter

from ccqa_lib.data.read.headings import joined_headings, tidy_heading, unique_headings
from ccqa_lib.data.read.sheets.cells import cell_text
from ccqa_lib.data.read.sheets.merges import Merge
from ccqa_lib.data.read.sheets.rows import SheetRow
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table


def heading_and_body(
    rows: Iterator[SheetRow], table: Table, place: str
) -> tuple[list[SheetRow], Iterator[SheetRow]]:
    """Part the heading rows from the rows below; what lies above the heading is skipped.

    Without heading rows, the first data row is given for both.

    Raises
    ------
    SourceError
        The sheet is empty, or nothing stands where the heading should be.
    """
    last = table.skip_rows + table.header_rows
    heading: list[SheetRow] = []
    seen = False
    for row in rows:
        seen = True
        if last < row.number <= last + table.skip_after_heading:
            continue
        if row.number > last:
            if not heading and table.header_rows:
                raise SourceError(
                    f"{place}: row {last} should hold the headings but is blank; the first value "
                    f"below is in row {row.number}. Set 'skip_rows' to the number of rows above "
                    "the heading."
                )
            return heading or [row], chain([row], rows)
        if row.number > table.skip_rows:
            heading.append(row)
    if not seen:
        raise SourceError(f"{place}: the sheet is empty; name another with 'sheet:'.")
    return heading, iter(())


def sheet_headings(
    rows: Sequence[SheetRow], table: Table, merged: Sequence[Merge], epoch: datetime, place: str
) -> list[str]:
    """Name the columns of a sheet, from the left to the last that has a heading.

    Where several heading rows are declared, a heading merged over columns stands for each of
    them. Columns to the right without a heading count when the mapping names them (``#13``).

    Parameters
    ----------
    rows : sequence of SheetRow
        The heading rows that hold a value; with `header_rows: 0` the first data row.

    Raises
    ------
    SourceError
        A single heading row has merged cells or a cell that cannot be read.
    """
    first = table.skip_rows + 1
    lines = [_line(row, epoch, place) for row in rows] if table.header_rows else []
    if table.header_rows == 1:
        _refuse_merged(merged, first, place)
    else:
        _spread(lines, [row.number for row in rows], merged)
    raw = joined_headings(lines)
    while raw and not tidy_heading(raw[-1]):
        raw.pop()
    if not table.header_rows and rows:
        raw = [""] * max(rows[0].cells)
    raw += [""] * (_highest_position(table) - len(raw))
    return unique_headings(raw)


def _line(row: SheetRow, epoch: datetime, place: str) -> list[str | None]:
    line: list[str | None] = [None] * max(row.cells)
    for column, cell in row.cells.items():
        found = cell_text(cell, epoch)
        if found.problem:
            where = f"{get_column_letter(column)}{row.number}"
            raise SourceError(
                f"{place}: the heading in {where} cannot be read ({found.problem}); write it as "
                "text, save the workbook in Excel and run again."
            )
        line[column - 1] = found.text
    return line


def _refuse_merged(merged: Sequence[Merge], row: int, place: str) -> None:
    for merge in merged:
        if merge.top <= row <= merge.bottom and merge.right > merge.left:
            raise SourceError(
                f"{place}: the heading cells {merge.ref} are merged, so columns have no heading of "
                "their own; set 'header_rows: 2' if the row below names them, 'skip_rows' if this "
                "is a title, or unmerge the cells and name each column."
            )


def _spread(lines: list[list], numbers: list[int], merged: Sequence[Merge]) -> None:
    """Write a heading that is merged over columns into each of them (the lines are our own)."""
    for merge in merged:
        if merge.top not in numbers or merge.right == merge.left:
            continue
        line = lines[numbers.index(merge.top)]
        line += [None] * (merge.right - len(line))
        line[merge.left - 1 : merge.right] = [line[merge.left - 1]] * (merge.right - merge.left + 1)


def _highest_position(table: Table) -> int:
    """Return the highest column that the mapping names by its position."""
    named = [h[1:] for column in table.columns.values() for h in column.headings if h[:1] == "#"]
    return max((int(position) for position in named if position.isdigit()), default=0)
