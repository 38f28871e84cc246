"""The rows of one sheet, one after the other, with what openpyxl's public face leaves out.

Hidden rows, hidden columns, and formulas without a stored value are only seen by openpyxl's
own sheet parser; it is used here, and nowhere else, so that a sheet is read once and in little
memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from ccqa_lib.data.read.sheets.cells import RawCell
from ccqa_lib.data.read.sheets.formats import CellForm, form_of_format, shown_digits
from ccqa_lib.data.read.sheets.workbook import BROKEN, damaged

_SHOWN = ("0", "false", None)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet that holds at least one value: number, hidden or not, cells by column.

    Columns are counted from 1; blank cells are absent.
    """

    number: int
    hidden: bool
    cells: dict[int, RawCell]


@dataclass
class SheetScan:
    """Reads a sheet's rows; `hidden_columns` is known once the first row has been read.

    `place` names file and sheet in messages.
    """

    sheet: ReadOnlyWorksheet
    place: str
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    _looks: dict[int, tuple[CellForm, int]] = field(default_factory=dict)

    def rows(self) -> Iterator[SheetRow]:
        """Give every row that holds a value, from top to bottom.

        Raises
        ------
        SourceError
            The sheet is damaged.
        """
        try:
            with self.sheet._get_source() as source:
                yield from self._rows(_Parser(source, self.sheet._shared_strings, data_only=True))
        except BROKEN as error:
            raise damaged(self.place, error) from error

    def _rows(self, parser: WorkSheetParser) -> Iterator[SheetRow]:
        for number, cells in parser.parse():
            if not self.hidden_columns:
                self.hidden_columns = _hidden_columns(parser)
            looks = parser.row_dimensions.pop(str(number), {})
            if filled := self._filled(cells):
                yield SheetRow(number, _is_hidden(looks), filled)

    def _filled(self, cells: list[dict]) -> dict[int, RawCell]:
        return {
            cell["column"]: RawCell(cell["value"], cell["data_type"], *self._look(cell["style_id"]))
            for cell in cells
            if cell["value"] not in (None, "") or cell["data_type"] == "no value"
        }

    def _look(self, style: int) -> tuple[CellForm, int]:
        if style not in self._looks:
            look = ReadOnlyCell(self.sheet, 1, 1, None, style_id=style)
            code, number = look.number_format, look.style_array.numFmtId
            self._looks[style] = form_of_format(code, number), shown_digits(code)
        return self._looks[style]


class _Parser(WorkSheetParser):
    """Leaves dates as the numbers that are stored, and marks formulas that have no result."""

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        no_result = cell["value"] is None and cell["data_type"] != "str"
        if no_result and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "no value"
        return cell


def _is_hidden(looks: dict) -> bool:
    return looks.get("hidden") not in _SHOWN or looks.get("ht") in ("0", "0.0")


def _hidden_columns(parser: WorkSheetParser) -> list[tuple[int, int]]:
    return [
        (int(looks["min"]), int(looks["max"]))
        for looks in parser.column_dimensions.values()
        if looks.get("hidden") not in _SHOWN
    ]
