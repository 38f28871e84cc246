"""Read one sheet of a workbook as text rows."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from openpyxl.utils.datetime import MAC_EPOCH

from ccqa_lib.data.read.intake import Part, RawBatch
from ccqa_lib.data.read.sheets.batches import SheetBatches
from ccqa_lib.data.read.sheets.body import BodyRows
from ccqa_lib.data.read.sheets.heading import heading_and_body, sheet_headings
from ccqa_lib.data.read.sheets.merges import merges, refuse_merged_data
from ccqa_lib.data.read.sheets.rows import SheetScan
from ccqa_lib.data.read.sheets.workbook import choose_sheet, open_workbook
from ccqa_lib.data.read.unpacked import unpacked
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

BATCH_ROWS = 50_000


def read_xlsx(part: Part, table: Table) -> Iterator[RawBatch]:
    """Read a sheet; every cell becomes text by the rule of `cells.cell_text`.

    Rows with a cell that is no value (``#N/A``, a number whose last digits are lost) in a column
    that the mapping uses are set aside; what was left out or looks odd is in the last notes.

    Raises
    ------
    SourceError
        The workbook or its sheet cannot be read as the mapping says.
    """
    with unpacked(part) as path, open_workbook(path, part.name) as workbook:
        sheet = choose_sheet(workbook, table.sheet, part.name)
        scan = SheetScan(sheet, f"{part.name}, sheet {sheet.title!r}")
        yield from _batches(part, table, scan)


def _batches(part: Part, table: Table, scan: SheetScan) -> Iterator[RawBatch]:
    epoch = scan.sheet.parent.epoch
    merged = merges(scan.sheet)
    top, below = heading_and_body(scan.rows(), table, scan.place)
    headings = sheet_headings(top, table, merged, epoch, scan.place)
    _refuse_other_serials(table, epoch, scan.place)
    sheet = SheetBatches(part.name, scan.place, table, headings, epoch)
    body = BodyRows(table, len(headings), epoch, scan.place)
    rows = body.rows(below)
    while chunk := list(islice(rows, BATCH_ROWS)):
        yield sheet.batch(chunk)
    if not body.last:
        raise SourceError(f"{scan.place}: has a heading but no data row; export it again.")
    refuse_merged_data(merged, body.last, table, sheet.used, scan.place)
    sheet.tally.refuse_swapped_dates(scan.place)
    notes = [*_workbook_notes(scan, sheet.used), *body.notes(), *sheet.tally.notes()]
    yield sheet.batch([], tuple(f"{scan.place}: {note}" for note in notes))


def _refuse_other_serials(table: Table, epoch: datetime, place: str) -> None:
    """Refuse days as plain numbers where the workbook counts them from another day."""
    serial = [name for name, column in table.columns.items() if column.format == "serial"]
    if serial and epoch == MAC_EPOCH:
        raise SourceError(
            f"{place}: the workbook counts days from 1904, but the numbers of a 'serial' column "
            f"({', '.join(serial)}) count from 1900; give the column a date format in Excel and "
            "save, then declare 'format: ISO'."
        )


def _workbook_notes(scan: SheetScan, used: dict[int, str]) -> list[str]:
    workbook, found = scan.sheet.parent, []
    if workbook.epoch == MAC_EPOCH:
        found.append("the workbook counts days from 1904, and its dates were read so.")
    if scan.sheet.sheet_state != "visible":
        found.append("the sheet is hidden; it was read, as the mapping names it.")
    others = [
        repr(sheet.title)
        for sheet in workbook.worksheets
        if sheet.sheet_state != "visible" and sheet.title != scan.sheet.title
    ]
    if others:
        found.append(f"the workbook has hidden sheets, which were not read: {', '.join(others)}.")
    columns = [
        repr(heading)
        for column, heading in used.items()
        if any(first <= column <= last for first, last in scan.hidden_columns)
    ]
    if columns:
        found.append(f"hidden columns were read: {', '.join(columns)}.")
    return found
