"""The first rows of an export of any kind, as text, with how they were read."""

import codecs
import io
from dataclasses import dataclass
from itertools import islice

import pyarrow.parquet as pq
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ccqa_lib.data.profiling.delimiters import guess_delimiter, guess_quote, rows_of_text
from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.data.profiling.layout import Row
from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.encodings import EncodingGuess, detect_encoding
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.sheets.cells import cell_text
from ccqa_lib.data.read.sheets.rows import SheetRow, SheetScan
from ccqa_lib.data.read.sheets.workbook import open_workbook, require_sheets
from ccqa_lib.data.read.xes import read_xes

TEXT_BYTES = 40_000_000  # an export of some 300,000 rows; what is larger is judged by its start
MOST_ROWS = 100_000
_NEW_LINES = "\r\n"


@dataclass(frozen=True)
class SheetSize:
    """A sheet of a workbook: rows with content, the last column, and whether it is hidden."""

    name: str
    rows: int
    columns: int
    is_hidden: bool

    @property
    def weight(self) -> tuple[bool, int]:
        """How likely this is the sheet that is meant: shown before hidden, then by its cells."""
        return not self.is_hidden, self.rows * self.columns

    def __str__(self) -> str:
        hidden = ", hidden" if self.is_hidden else ""
        return f"{self.name!r} ({self.rows:,} rows, {self.columns} columns{hidden})"


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of an export (line number, cells), and the guesses that they were read by.

    `is_whole` is false where the export is larger than what was looked at. `hidden_rows` counts
    hidden rows of the sheet that was read.
    """

    kind: str
    rows: list[Row]
    is_whole: bool
    encoding: EncodingGuess | None = None
    delimiter: Guess | None = None
    quote: Guess | None = None
    sheet: str | None = None
    sheets: tuple[SheetSize, ...] = ()
    hidden_rows: int = 0


def text_sample(part: Part) -> Sample:
    """Read a text file by the likeliest encoding and delimiter."""
    with open_bytes(part) as file:
        data = file.read(TEXT_BYTES)
        is_whole = not file.read(1)
    encoding = detect_encoding(data)
    text = codecs.getincrementaldecoder(encoding.best)("replace").decode(data)
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="").readlines()
    lines = lines if is_whole else lines[:-1]
    if lines and lines[0].lower().startswith("sep="):
        lines[0] = _NEW_LINES
    delimiter = guess_delimiter(lines)
    quote = guess_quote(lines, delimiter.value)
    rows = rows_of_text(lines, delimiter.value, quote.value)
    return Sample("text", rows, is_whole, encoding, delimiter, quote)


def sheet_sample(part: Part) -> Sample:
    """Read the largest visible sheet of a workbook, and the sizes of all."""
    with open_workbook(part.path, part.name) as workbook:
        sizes, largest, found = [], None, []
        require_sheets(workbook, part.name)
        for sheet in workbook.worksheets:
            rows = list(islice(SheetScan(sheet, part.name).rows(), MOST_ROWS))
            sizes.append(_size(sheet, rows))
            if largest is None or sizes[-1].weight > largest.weight:
                largest, found = sizes[-1], rows
        texts = [(row.number, _texts(row.cells, largest.columns, workbook.epoch)) for row in found]
    hidden = sum(row.hidden for row in found)
    return Sample(
        "xlsx",
        texts,
        is_whole=len(found) < MOST_ROWS,
        sheet=largest.name,
        sheets=tuple(sizes),
        hidden_rows=hidden,
    )


def parquet_sample(part: Part) -> Sample:
    """Read the first rows of a parquet file as text, below a row with its column names."""
    file = pq.ParquetFile(part.path)
    rows: list[Row] = [(0, file.schema_arrow.names)]
    for batch in file.iter_batches(MOST_ROWS):
        cells = [[None if v is None else str(v) for v in c.to_pylist()] for c in batch.columns]
        rows += enumerate(zip(*cells, strict=True), start=1)
        break
    return Sample("parquet", rows, file.metadata.num_rows < MOST_ROWS)


def event_log_sample(part: Part) -> Sample:
    """Read the first events of a log in XES, below a row with the names of their attributes."""
    batches = read_xes(part)
    first = next(batches)
    rows: list[Row] = [(0, first.cells.schema.names)]
    columns = [column.to_pylist() for column in first.cells.columns]
    rows += enumerate(zip(*columns, strict=True), start=1)
    return Sample("xes", rows, is_whole=next(batches, None) is None)


def _size(sheet: ReadOnlyWorksheet, rows: list[SheetRow]) -> SheetSize:
    """Measure a sheet; a row with a single cell, which may be a stray one, adds no columns."""
    widths = [max(row.cells) for row in rows if len(row.cells) > 1]
    columns = max(widths, default=max((min(row.cells) for row in rows), default=0))
    return SheetSize(sheet.title, len(rows), columns, sheet.sheet_state != "visible")


def _texts(cells: dict, width: int, epoch) -> list[str | None]:
    texts: list[str | None] = [None] * width
    for column, cell in cells.items():
        if column <= width:
            found = cell_text(cell, epoch)
            texts[column - 1] = found.text if not found.problem else f"#{found.problem}"
    return texts
