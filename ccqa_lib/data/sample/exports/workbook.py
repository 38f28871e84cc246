"""A workbook whose bytes hold no clock: fixed times, no compression."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

_ZIP_TIME = (2026, 7, 1, 0, 0, 0)
_DOCUMENT_TIME = rb"2026-07-01T00:00:00Z"
_STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence]]) -> None:
    """Write sheets of rows; a date becomes a true date cell, a text stays text."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_without_clock(written))


def _without_clock(written: io.BytesIO) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = _STAMPED.sub(rb"\g<1>" + _DOCUMENT_TIME + rb"\g<2>", source.read(name))
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 3  # else it tells which system wrote it
            target.writestr(entry, content)
    return out.getvalue()
