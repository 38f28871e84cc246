"""Rows of a sheet as batches of text, and the rows that hold a cell that is no value."""

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
from openpyxl.utils import get_column_letter

from ccqa_lib.data.read.headings import same_heading
from ccqa_lib.data.read.intake import RawBatch, SetAside
from ccqa_lib.data.read.sheets.cells import BLANK, NO_RESULT, CellText, cell_text
from ccqa_lib.data.read.sheets.rows import SheetRow
from ccqa_lib.data.read.sheets.tally import CellTally
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table
from ccqa_lib.show.masking import masked


class SheetBatches:
    """Turns rows into batches; `tally` counts odd cells, `used` has the mapping's columns."""

    def __init__(
        self, file: str, place: str, table: Table, headings: Sequence[str], epoch: datetime
    ):
        self.file, self.place, self.headings, self.epoch = file, place, headings, epoch
        wanted = {same_heading(h) for column in table.columns.values() for h in column.headings}
        self.used = {
            position: heading
            for position, heading in enumerate(headings, start=1)
            if same_heading(heading) in wanted
        }
        self.tally = CellTally.for_headings(table, self.used.values())

    def batch(self, rows: Sequence[SheetRow], notes: tuple[str, ...] = ()) -> RawBatch:
        """Return the readable rows as text, and the others as set aside."""
        kept, lines, aside = [], [], []
        for row in rows:
            texts = self._texts(row)
            if isinstance(texts, SetAside):
                aside.append(texts)
            elif any(text is not None for text in texts):
                kept.append(texts)
                lines.append(row.number)
        columns = list(zip(*kept, strict=True)) or [[]] * len(self.headings)
        cells = pa.RecordBatch.from_arrays(
            [pa.array(column, pa.string()) for column in columns], names=list(self.headings)
        )
        return RawBatch(cells, pa.array(lines, pa.int64()), tuple(aside), notes)

    def _texts(self, row: SheetRow) -> list[str | None] | SetAside:
        texts: list[str | None] = [None] * len(self.headings)
        problem: SetAside | None = None
        for column, raw in row.cells.items():
            cell = cell_text(raw, self.epoch)
            if column > len(texts):
                self.tally.beyond[get_column_letter(column)] += 1
            elif column not in self.used:
                texts[column - 1] = self._unused(column, cell)
            elif cell.problem:
                problem = problem or self._problem(row, column, cell, raw.value)
            else:
                self.tally.see(self.used[column], cell)
                texts[column - 1] = cell.text
        return problem or texts

    def _unused(self, column: int, cell: CellText) -> str | None:
        if cell.problem:
            self.tally.unused_problems[(self.headings[column - 1], cell.problem)] += 1
        return (BLANK if cell.problem else cell).text

    def _problem(self, row: SheetRow, column: int, cell: CellText, value: object) -> SetAside:
        if cell.problem == NO_RESULT:
            raise SourceError(
                f"{self.place}, cell {get_column_letter(column)}{row.number}: a formula whose "
                "result is not stored, as other programs than Excel leave it; open the workbook "
                "in Excel, save it and run again."
            )
        shown = "" if value is None else masked(value)
        return SetAside(self.file, row.number, self.used[column], cell.problem, shown)
