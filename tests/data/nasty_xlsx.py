"""Builders of workbooks as they really arrive; `nasty_xlsx_cases` says how reading must end."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.workbook import Workbook

ID_AND_DAY = {"contact_id": {"from": "Id"}, "day": {"from": "Day"}}
A_DATE = {
    "contact_id": {"from": "Id"},
    "day": {"from": "Day", "type": "date", "format": "%d/%m/%Y"},
}


@dataclass(frozen=True)
class Case:
    """One workbook, its mapping, and the end: rows (with notes and rows set aside) or refusal.

    `rows` are the cells of the used headings, in the sheet's order; `aside` are pairs of row
    number and reason; `refused` is a pattern that the error's text must match.
    """

    name: str
    build: Callable[[Path], None]
    table: dict = field(default_factory=dict)
    columns: dict = field(default_factory=lambda: ID_AND_DAY)
    rows: tuple | None = None
    lines: tuple | None = None
    aside: tuple = ()
    notes: tuple[str, ...] = ()
    refused: str = ""
    file: str = "export.xlsx"


def book(*rows, then: Callable[[Workbook], None] | None = None) -> Callable[[Path], None]:
    """Build a workbook of one sheet, `Calls`, and change it by `then`."""

    def build(path: Path) -> None:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "Calls"
        for row in rows:
            sheet.append(row)
        if then:
            then(workbook)
        workbook.save(path)

    return build


def raw(inner: Callable[[Path], None], part: str, change: Callable[[str], str]):
    """Build a workbook, then change the XML of one of its parts."""

    def build(path: Path) -> None:
        inner(path)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = change(parts[part].decode()).encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return build


def content(data: bytes) -> Callable[[Path], None]:
    """Build a file of these very bytes."""
    return lambda path: path.write_bytes(data) and None


def gzipped(inner: Callable[[Path], None]) -> Callable[[Path], None]:
    """Build a workbook and pack it with gzip."""

    def build(path: Path) -> None:
        plain = path.with_name("plain.xlsx")
        inner(plain)
        path.write_bytes(gzip.compress(plain.read_bytes()))

    return build


HEAD = ("Id", "Day")
SHEET = "xl/worksheets/sheet1.xml"


def styled(cell: str, number_format: str) -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        workbook.active[cell].number_format = number_format

    return change


def several(*changes: Callable[[Workbook], None]) -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        for one in changes:
            one(workbook)

    return change


def hide_rows(*numbers: int) -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        for number in numbers:
            workbook.active.row_dimensions[number].hidden = True

    return change


def merge(ref: str) -> Callable[[Workbook], None]:
    return lambda workbook: workbook.active.merge_cells(ref)


def put(**cells) -> Callable[[Workbook], None]:
    def change(workbook: Workbook) -> None:
        for ref, value in cells.items():
            workbook.active[ref] = value

    return change


def epoch_1904(workbook: Workbook) -> None:
    workbook.epoch = MAC_EPOCH


def hide_sheet(workbook: Workbook) -> None:
    workbook.create_sheet("Old").append(["x"])
    workbook["Old"].sheet_state = "hidden"


def cover_first(workbook: Workbook) -> None:
    workbook.create_sheet("Cover", 0).append(["Report of March"])


def only_a_chart(workbook: Workbook) -> None:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.add_data(Reference(workbook.active, min_col=1, min_row=1, max_row=3))
    workbook.create_chartsheet("Chart").add_chart(chart)


def with_comment(workbook: Workbook) -> None:
    from openpyxl.comments import Comment

    workbook.active["A2"].comment = Comment("call back!", "anna")


def bomb(path: Path) -> None:
    book(HEAD, ("1", "x"))(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/filler.bin", b"\x00" * 60_000_000)


def ole(*names: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)
    )


def macro_book(path: Path) -> None:
    book(HEAD, ("1", "x"))(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00")


def binary_book(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x00")


def strict_book(path: Path) -> None:
    book(HEAD, ("1", "x"))(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(transitional, strict))


def cut_short(path: Path) -> None:
    book(HEAD, *((str(i), "x" * 50) for i in range(2000)))(path)
    path.write_bytes(path.read_bytes()[:-400])


def flipped_bytes(path: Path) -> None:
    book(HEAD, *((str(i), f"{i * 7919}") for i in range(3000)))(path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo(SHEET).header_offset
    for place in range(start + 400, start + 460):
        data[place] ^= 0xFF
    path.write_bytes(bytes(data))


def day_first_damage(path: Path) -> None:
    """As a spreadsheet set to month-first leaves a day-first column: days to 12 become dates."""
    rows = [(str(n), datetime(2026, n, 3)) for n in range(1, 8)]
    rows += [(str(n), f"{n}/03/2026") for n in range(13, 20)]
    book(HEAD, *rows)(path)


def entity_bomb(xml: str) -> str:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]>'
    body = re.sub(r"^<\?xml[^>]*\?>", "", xml).replace("<v>1</v>", "<v>&l8;</v>", 1)
    return f'<?xml version="1.0"?>{head}{body}'


def outside_entity(xml: str) -> str:
    head = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    body = re.sub(r"^<\?xml[^>]*\?>", "", xml).replace("<v>1</v>", "<v>&secret;</v>", 1)
    return f'<?xml version="1.0"?>{head}{body}'


def rewrite(cell: str, inner: str) -> Callable[[str], str]:
    """Replace the whole of one cell's XML."""
    return lambda xml: re.sub(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', inner, xml, count=1)
