"""Workbooks as they really arrive: each case builds one file and says how reading must end."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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


TWO = (HEAD, ("1", "a"), ("2", "b"))
BOTH = (("1", "a"), ("2", "b"))

CASES = (
    Case("plain", book(*TWO), rows=BOTH, lines=(2, 3)),
    Case("leading zeros are text", book(HEAD, ("00123", "a")), rows=(("00123", "a"),)),
    Case(
        "leading zeros that only the format shows",
        book(HEAD, (123, 7), then=several(styled("A2", "00000"), styled("B2", "0"))),
        rows=(("00123", "7"),),
    ),
    Case(
        "serial numbers of a workbook that counts from 1904",
        book(HEAD, ("1", 44000), then=epoch_1904),
        columns={"day": {"from": "Day", "type": "date", "format": "serial"}},
        refused=r"counts days from 1904.*'serial' column \(day\) count from 1900",
    ),
    Case("text of thousands stays text", book(HEAD, ("1,234", " a ")), rows=(("1,234", " a "),)),
    Case("whole number", book(HEAD, (123, 4.0)), rows=(("123", "4"),)),
    Case(
        "fractions are exact and without exponent",
        raw(
            book(HEAD, (0.3, 1e-7), (-2.5, 1e14)),
            SHEET,
            lambda xml: xml.replace("<v>0.3</v>", "<v>0.30000000000000004</v>"),
        ),
        rows=(("0.30000000000000004", "0.0000001"), ("-2.5", "100000000000000")),
    ),
    Case(
        "sixteen digits",
        book(HEAD, (1234567890123456, "a"), ("1234567890123456", "b")),
        rows=(("1234567890123456", "b"),),
        aside=((2, "number of more than 15 digits: the last ones are lost"),),
    ),
    Case(
        "true dates whatever they show",
        book(
            HEAD, ("1", date(2026, 3, 1)), ("2", datetime(2026, 3, 1, 9, 5)), ("3", 46082),
            ("4", 46082),
            then=several(
                styled("B2", "mm-dd-yy"), styled("B3", "d/m/yyyy h:mm"),
                styled("B4", 'yyyy"年"m"月"d"日"'), styled("B5", "[$-404]e/m/d"),
            ),
        ),
        rows=(
            ("1", "2026-03-01"), ("2", "2026-03-01 09:05:00"), ("3", "2026-03-01"),
            ("4", "2026-03-01"),
        ),
    ),
    Case(
        "date format that only East Asian Excel knows",
        raw(
            book(HEAD, ("1", date(2026, 3, 1)), ("2", 0.5), then=styled("B3", "h:mm:ss")),
            "xl/styles.xml",
            lambda xml: re.sub(
                r'numFmtId="(14|164)"', 'numFmtId="31"', re.sub("<numFmts.*</numFmts>", "", xml)
            ).replace('numFmtId="21"', 'numFmtId="33"'),
        ),
        rows=(("1", "2026-03-01"), ("2", "12:00:00")),
    ),
    Case(
        "serial number stays a number",
        book(HEAD, ("1", 45352)), rows=(("1", "45352"),),
    ),
    Case(
        "1904",
        book(HEAD, ("1", date(2026, 3, 1)), then=epoch_1904),
        rows=(("1", "2026-03-01"),),
        notes=("counts days from 1904",),
    ),
    Case(
        "the day that never was",
        book(
            HEAD, ("1", 60), ("2", 59.5), ("3", 61), ("4", -3),
            then=several(*(styled(f"B{n}", "yyyy-mm-dd") for n in (2, 3, 4, 5))),
        ),
        rows=(("3", "1900-03-01"),),
        aside=(
            (2, "date before 1 March 1900, where sheets count a day too many"),
            (3, "date before 1 March 1900, where sheets count a day too many"),
            (5, "negative date"),
        ),
    ),
    Case(
        "date out of range",
        book(HEAD, ("1", 3e6), ("2", "x"), then=styled("B2", "yyyy-mm-dd")),
        rows=(("2", "x"),),
        aside=((2, "no date: the serial number 3e+06 is out of range"),),
    ),
    Case(
        "times and long durations",
        book(
            HEAD, ("1", time(9, 12, 58)), ("2", timedelta(hours=30, minutes=5)), ("3", 1.5),
            ("4", 1.0), ("5", 0.0007),
            then=several(styled("B4", "h:mm:ss"), styled("B5", "[h]:mm"), styled("B6", "mm:ss")),
        ),
        rows=(
            ("1", "09:12:58"), ("2", "30:05:00"), ("3", "36:00:00"), ("4", "24:00:00"),
            ("5", "00:01:00.480"),
        ),
    ),
    Case(
        "minutes and seconds of a coloured format are no date",
        book(HEAD, ("1", 5.25), then=styled("B2", '[Red]0.00" days"')),
        rows=(("1", "5.25"),),
    ),
    Case("booleans", book(HEAD, (True, False)), rows=(("TRUE", "FALSE"),)),
    Case(
        "error values are no blanks",
        book(HEAD, ("1", "#N/A"), ("2", "#DIV/0!"), ("3", "c"), ("4", "#REF!")),
        rows=(("3", "c"),),
        aside=((2, "error #N/A"), (3, "error #DIV/0!"), (5, "error #REF!")),
    ),
    Case(
        "errors in a column that is not used",
        book(("Id", "Day", "Rate"), ("1", "a", "#N/A"), ("2", "b", "#N/A")),
        rows=BOTH,
        notes=("column 'Rate' is not used; 2 of its cells are no value (error #N/A)",),
    ),
    Case(
        "formula without a result",
        book(HEAD, ("1", "=1+1")),
        refused=r"export.xlsx, sheet 'Calls', cell B2: a formula .* open the workbook in Excel",
    ),
    Case(
        "formula with an empty result",
        raw(book(*TWO), SHEET, rewrite("B2", '<c r="B2" t="str"><f>""</f><v></v></c>')),
        rows=(("1", None), ("2", "b")),
    ),
    Case(
        "formula with a result",
        raw(book(*TWO), SHEET, rewrite("B2", '<c r="B2"><f>40+2</f><v>42</v></c>')),
        rows=(("1", "42"), ("2", "b")),
    ),
    Case(
        "formula in a column that is not used",
        book(("Id", "Day", "Sum"), ("1", "a", "=1+1")),
        rows=(("1", "a"),),
        notes=("column 'Sum' is not used; 1 of its cells are no value (formula without",),
    ),
    Case(
        "formula as a heading",
        book(("Id", '="Day"'), ("1", "a")), refused="the heading in B1 cannot be read",
    ),
    Case(
        "merged heading",
        book(("Id", "Day", None), ("1", "a", "b"), then=merge("B1:C1")),
        refused=r"the heading cells B1:C1 are merged.*'header_rows: 2'",
    ),
    Case(
        "two heading rows with a merged group",
        book(("Id", "Calls", None), (None, "in", "out"), ("1", 5, 6), then=merge("B1:C1")),
        table={"header_rows": 2},
        columns={"a": {"from": "Id"}, "n": {"from": "Calls in"}, "m": {"from": "Calls out"}},
        rows=(("1", "5", "6"),),
        lines=(3,),
    ),
    Case(
        "merged data",
        book(HEAD, ("1", "a"), (None, "b"), then=merge("A2:A3")),
        refused=r"1 ranges of data cells are merged \(first: A2:A3\).*unmerge them, fill in",
    ),
    Case(
        "merged title above the heading",
        book(("Report of March",), HEAD, ("1", "a"), then=merge("A1:B1")),
        table={"skip_rows": 1},
        rows=(("1", "a"),),
        lines=(3,),
    ),
    Case(
        "title that the mapping does not skip",
        book(("Report of March",), (), HEAD, ("1", "a")),
        columns={"contact_id": {"from": "Id"}},
        table={"skip_rows": 1},
        refused="row 2 should hold the headings but is blank; the first value below is in row 3",
    ),
    Case(
        "hidden rows",
        book(*TWO, then=hide_rows(3)),
        refused=r"1 rows are hidden, as by a filter \(first: row 3\); .*'hidden_rows: read'",
    ),
    Case(
        "hidden rows read",
        book(*TWO, then=hide_rows(3)),
        table={"hidden_rows": "read"},
        rows=BOTH,
        notes=("1 hidden rows were used",),
    ),
    Case(
        "hidden rows skipped",
        book(*TWO, then=hide_rows(2)),
        table={"hidden_rows": "skip"},
        rows=(("2", "b"),),
        lines=(3,),
        notes=("1 hidden rows were left out",),
    ),
    Case(
        "hidden column",
        book(*TWO, then=lambda book: setattr(book.active.column_dimensions["B"], "hidden", True)),
        rows=BOTH,
        notes=("hidden columns were read: 'Day'",),
    ),
    Case(
        "hidden sheet beside",
        book(*TWO, then=hide_sheet), rows=BOTH,
        notes=("hidden sheets, which were not read: 'Old'",),
    ),
    Case(
        "cover sheet first",
        book(*TWO, then=cover_first),
        refused="has the sheets 'Cover', 'Calls'; say which one holds the table with 'sheet:'",
    ),
    Case("sheet by name", book(*TWO, then=cover_first), table={"sheet": "Calls"}, rows=BOTH),
    Case(
        "sheet misspelt",
        book(*TWO, then=cover_first),
        table={"sheet": "Cals"},
        refused="has no sheet 'Cals'. Did you mean 'Calls'.* It has: 'Cover', 'Calls'",
    ),
    Case("chart beside the sheet", book(*TWO, then=only_a_chart), rows=BOTH),
    Case(
        "stray far cell below",
        book(*TWO, then=put(A1048576="x")),
        rows=BOTH,
        notes=("1 stray rows far below the table (first: row 1048576) were left out",),
    ),
    Case(
        "stray far cell to the right",
        book(*TWO, then=put(XFD3="x")),
        rows=BOTH,
        notes=("column XFD has no heading; its 1 cells were not read",),
    ),
    Case(
        "data go on below a wide gap",
        book(*TWO, then=put(A300="3", B300="c")),
        rows=(*BOTH, ("3", "c")),
        lines=(2, 3, 300),
    ),
    Case(
        "column without a heading, named by its place",
        book(HEAD, ("1", "a", "x")),
        columns={"contact_id": {"from": "Id"}, "what": {"from": "#3"}},
        rows=(("1", "x"),),
    ),
    Case(
        "no heading row",
        book(("1", "a"), ("2", "b")),
        table={"header_rows": 0},
        columns={"contact_id": {"from": "#1"}, "day": {"from": "#2"}},
        rows=BOTH,
        lines=(1, 2),
    ),
    Case(
        "footer by count and by its start",
        book(*TWO, ("Total", 2), ("printed", "today")),
        table={"footer_rows": 1, "footer_starts": ["Total"]},
        rows=BOTH,
        notes=("2 footer rows were left out",),
    ),
    Case(
        "a total in the middle is no footer",
        book(HEAD, ("Total", "a"), ("2", "b")),
        table={"footer_starts": ["Total"]},
        rows=(("Total", "a"), ("2", "b")),
    ),
    Case("blank rows between", book(HEAD, ("1", "a"), (), ("2", "b")), rows=BOTH, lines=(2, 4)),
    Case("heading only", book(HEAD), refused="has a heading but no data row"),
    Case("empty sheet", book(), refused="the sheet is empty"),
    Case(
        "cell cut at its limit",
        book(HEAD, ("1", "x" * 32_767)),
        rows=(("1", "x" * 32_767),),
        notes=("column 'Day': 1 cells have 32,767 characters",),
    ),
    Case(
        "days up to twelve became dates",
        day_first_damage,
        columns=A_DATE,
        refused=r"column 'Day': 7 cells are true dates, all of day 12 or less, and 7 are text",
    ),
    Case(
        "dates as dates and as text",
        book(HEAD, *((str(n), datetime(2026, 1, n + 9)) for n in range(1, 8)), ("8", "01/02/2026")),
        columns=A_DATE,
        rows=(*((str(n), f"2026-01-{n + 9}") for n in range(1, 8)), ("8", "01/02/2026")),
        notes=("column 'Day' holds 7 true dates and 1 texts",),
    ),
    Case("comments are ignored", book(*TWO, then=with_comment), rows=BOTH),
    Case(
        "carriage return written as Excel does",
        book(HEAD, ("1", "a_x000D_\nb")), rows=(("1", "a\r\nb"),),
    ),
    Case("text that looks like a formula", book(HEAD, ("1", "'=1+1")), rows=(("1", "'=1+1"),)),
    Case("the same heading twice", book(("Id", "Day", "Day"), ("1", "a", "b")),
         columns={"contact_id": {"from": "Id"}, "day": {"from": "Day#2"}}, rows=(("1", "b"),)),
    Case("password", content(ole("EncryptedPackage")), refused="an Office file with a password"),
    Case(
        "old xls", content(ole("Workbook")), file="export.xls", table={"format": "xlsx"},
        refused=r"export.xls: is an old Excel workbook \(.xls\).*save it as 'Excel Workbook",
    ),
    Case("xlsb", binary_book, file="export.xlsb", table={"format": "xlsx"},
         refused=r"Excel binary workbook \(.xlsb\)"),
    Case("macros", macro_book, refused="an Excel workbook with macros"),
    Case("strict", strict_book, refused="is saved as 'Strict Open XML'"),
    Case("web page named xlsx", content(b"<html><table><tr><td>1</td></tr></table></html>"),
         refused=r"is a web page \(HTML\), but is read as an Excel workbook"),
    Case("csv named xlsx", content(b"Id,Day\n1,2026-03-01\n"),
         refused="is a text file, but is read as an Excel workbook.*'format: csv'"),
    Case("xml of 2003", content(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        refused="spreadsheet in the XML form of 2003"),
    Case("nothing", content(b""), refused="is an empty file of 0 bytes"),
    Case("cut short", cut_short, refused="damaged or cut short.*export it anew"),
    Case("damaged inside", flipped_bytes, refused="the workbook is damaged"),
    Case("zip bomb", bomb, refused=r"filler.bin unpacks to 60,000,000 bytes from .* 200 times"),
    Case("entity bomb", raw(book(HEAD, (1, "a")), SHEET, entity_bomb),
         refused="its XML defines entities"),
    Case("entity from outside", raw(book(HEAD, (1, "a")), SHEET, outside_entity),
         refused="its XML defines entities"),
    Case("a number that is none",
         raw(book(HEAD, (1, "a")), SHEET, rewrite("A2", '<c r="A2"><v>1,5</v></c>')),
         refused="sheet 'Calls': the workbook is damaged"),
    Case("packed once more", gzipped(book(*TWO)), file="export.xlsx.gz", rows=BOTH),
)  # fmt: skip
