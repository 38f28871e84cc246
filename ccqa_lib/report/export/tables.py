"""Tables as csv files and as one workbook; a cell from data is text and stays text."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ccqa_lib.report.export.cells import Sheet, Value, guarded

_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_TITLE = 31
_WIDEST = 60


def csv_bytes(sheet: Sheet) -> bytes:
    """Write one table as csv: UTF-8 with a mark, so that spreadsheets show every script."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in sheet.heads])
    writer.writerows([_csv(value) for value in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig")


def workbook_bytes(sheets: Iterable[Sheet], made_at: datetime) -> bytes:
    """Write all tables as one workbook, a sheet each; every text is typed as text."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = book.properties.lastModifiedBy = "CCQA Workbooks"
    book.properties.created = book.properties.modified = made_at
    for sheet in sheets:
        _fill(book.create_sheet(_title(sheet.title, book.sheetnames)), sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _csv(value: Value) -> Value:
    return guarded(value) if isinstance(value, str) else value


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for row, values in enumerate([sheet.heads, *sheet.rows], 1):
        for column, value in enumerate(values, 1):
            _write(page, row, column, value)
    for column, head in enumerate(sheet.heads, 1):
        page.cell(1, column).font = Font(bold=True)
        texts = [str(row[column - 1] or "") for row in sheet.rows] + [head]
        width = min(_WIDEST, max(map(len, texts)) + 2)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _write(page: Worksheet, row: int, column: int, value: Value) -> None:
    cell = page.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never "f": whatever it begins with, it is a text
        cell.quotePrefix = True  # and it stays one when somebody edits the cell


def _title(wanted: str, taken: list[str]) -> str:
    base = " ".join(_NOT_IN_TITLES.sub(" ", wanted).split())[:_LONGEST_TITLE] or "Table"
    used, title, number = {name.lower() for name in taken}, base, 2
    while title.lower() in used:
        title = f"{base[: _LONGEST_TITLE - 4].rstrip()} {number}"
        number += 1
    return title
