"""All files of an export, made of one published run."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import nbformat

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.export.cells import Sheet, sheets_of
from ccqa_lib.report.export.chromium import MISSING, find_chromium, pdf_of, png_of
from ccqa_lib.report.export.tables import csv_bytes, workbook_bytes
from ccqa_lib.report.read_run import RunRecord, read_run
from ccqa_lib.show.sharing import shareable_svg

Kind = Literal["csv", "xlsx", "svg", "png", "pdf"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_BROWSER_KINDS = ("png", "pdf")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Exported:
    """What an export gives: content by file name, and why something is missing."""

    files: dict[str, bytes]
    missing: tuple[str, ...] = ()


def export_run(folder: Path, kinds: Collection[Kind] = KINDS) -> Exported:
    """Return the files of an export of a published run; nothing is written here.

    Raises
    ------
    StudyFailedError
        The folder holds no run that can be read, or the browser failed.
    """
    record = _record(folder)
    sheets = list(sheets_of(record))
    files: dict[str, bytes] = {}
    if "csv" in kinds:
        files |= {f"{name}.csv": csv_bytes(sheet) for name, sheet in _numbered(sheets)}
    if "xlsx" in kinds:
        files["tables.xlsx"] = workbook_bytes(sheets, _made_at(folder))
    drawings = dict(_figures(record))
    if "svg" in kinds:
        files |= {f"{name}.svg": svg.encode() for name, svg in drawings.items()}
    wanted = [kind for kind in _BROWSER_KINDS if kind in kinds]
    browser = find_chromium() if wanted else ""
    if wanted and not browser:
        return Exported(files, tuple(f"{kind}: {MISSING}" for kind in wanted))
    if "png" in kinds:
        files |= {f"{name}.png": png_of(svg, browser) for name, svg in drawings.items()}
    if "pdf" in kinds:
        files["report.pdf"] = pdf_of(folder / "report.html", browser)
    return Exported(files)


def _record(folder: Path) -> RunRecord:
    try:
        return read_run(nbformat.read(folder / "notebook.ipynb", as_version=4))
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise StudyFailedError(
            f"{folder} holds no run that can be exported; give the folder of a good run, as "
            "outputs/<study>/<label>/<day>."
        ) from error


def _made_at(folder: Path) -> datetime:
    try:
        return datetime.fromisoformat(f"{folder.name}T00:00:00")
    except ValueError:
        return datetime(2000, 1, 1)


def _numbered(sheets: list[Sheet]) -> Iterator[tuple[str, Sheet]]:
    for number, sheet in enumerate(sheets):
        yield _file_name(f"{number:02d} {sheet.title}" if number else sheet.title), sheet


def _figures(record: RunRecord) -> Iterator[tuple[str, str]]:
    blocks = [block for section in record.sections for block in section.blocks]
    drawn = [block for block in blocks if block["kind"] == "figure"]
    for number, block in enumerate(drawn, 1):
        yield _file_name(f"figure {number:02d} {block['title']}"), shareable_svg(block["svg"])


def _file_name(words: str) -> str:
    """Return words as the name of a file: letters of any script, digits, hyphens."""
    return _NOT_IN_NAMES.sub("-", words).strip("-_").lower()[:_LONGEST_NAME].rstrip("-_") or "table"
