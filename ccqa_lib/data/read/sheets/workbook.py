"""A workbook opened with care: its true type, its size when unpacked, and its sheets."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ccqa_lib.data.read.bombs import refuse_bomb
from ccqa_lib.data.read.filetype import ZIP_FAULTS, require_kind
from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean

# What openpyxl and the XML and zip readers below it raise on damaged files; an entity bomb is
# a ValueError.
BROKEN = (*ZIP_FAULTS, KeyError, IndexError, TypeError, AttributeError, SyntaxError)


_MAIN_PART = "xl/workbook.xml"
_STRICT = b"http://purl.oclc.org/ooxml/"


@contextmanager
def open_workbook(path: Path, name: str) -> Iterator[Workbook]:
    """Open a workbook for reading row by row; nothing in it is run or fetched.

    Raises
    ------
    SourceError
        It is another type of file, locked, damaged, or would unpack to an absurd size.
    """
    require_kind(path, "xlsx", name)
    with path.open("rb") as file:
        try:
            _refuse_parts(name, file)
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except BROKEN as error:
            raise damaged(name, error) from error
        try:
            yield workbook
        finally:
            workbook.close()


def _refuse_parts(name: str, file: BinaryIO) -> None:
    """Refuse what unpacks to an absurd size, and the dialect that openpyxl reads as empty."""
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            refuse_bomb(name, part.filename, part.compress_size, part.file_size)
        main = archive.read(_MAIN_PART) if _MAIN_PART in archive.namelist() else b""
    if _STRICT in main:
        raise SourceError(
            f"{name}: is saved as 'Strict Open XML'; open it in Excel and save it as "
            "'Excel Workbook (.xlsx)'."
        )


def damaged(place: str, error: Exception) -> SourceError:
    """Return the refusal of a workbook, or a sheet of it, that cannot be read to its end."""
    if "Entit" in f"{type(error).__name__} {type(error.__cause__).__name__}":
        return SourceError(
            f"{place}: its XML defines entities, which no Excel file needs and which can fill "
            "the memory; do not open it, and ask where it comes from."
        )
    return SourceError(
        f"{place}: the workbook is damaged or cut short; open it in Excel and save it again as "
        ".xlsx, or export it anew."
    )


def require_sheets(workbook: Workbook, file: str) -> None:
    """Refuse a workbook that holds no sheet of cells.

    Raises
    ------
    SourceError
        It has charts only, or nothing.
    """
    if not workbook.worksheets:
        raise SourceError(
            f"{file}: holds no sheet of cells; open it in Excel, look for the table and save it "
            "as 'Excel Workbook (.xlsx)'."
        )


def choose_sheet(workbook: Workbook, wanted: str | None, file: str) -> ReadOnlyWorksheet:
    """Return the sheet to read: the one named, or the only visible one.

    Raises
    ------
    SourceError
        There is no such sheet, or none is named and several could be meant.
    """
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    require_sheets(workbook, file)
    names = ", ".join(repr(name) for name in sheets)
    if wanted is not None:
        if wanted not in sheets:
            hint = did_you_mean(wanted, sheets)
            raise SourceError(f"{file}: has no sheet {wanted!r}.{hint} It has: {names}.")
        return sheets[wanted]
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    if len(visible) != 1:
        raise SourceError(
            f"{file}: has the sheets {names}; say which one holds the table with 'sheet:'."
        )
    return visible[0]
