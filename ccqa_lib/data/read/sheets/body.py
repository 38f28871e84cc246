"""Which rows of a sheet are its data? Hidden, stray and footer rows are told apart and counted."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ccqa_lib.data.read.sheets.cells import cell_text
from ccqa_lib.data.read.sheets.rows import SheetRow
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

WIDE_GAP = 100  # blank rows; what little lies beyond so many is no part of the table
MOST_STRAYS = 10
ROW_LIMITS = (65_536, 1_048_576)  # sheets of Excel until 2003 and since 2007


@dataclass
class BodyRows:
    """Gives the data rows of one sheet, and keeps count of the rows that are none."""

    table: Table
    width: int
    epoch: datetime
    place: str
    hidden: list[int] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    footers: int = 0
    last: int = 0
    _held: list[SheetRow] = field(default_factory=list)

    def rows(self, below_heading: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """Give the data rows; the counts are complete when the last has been given.

        Raises
        ------
        SourceError
            Rows are hidden and the mapping does not say what that means, or the sheet is full
            to the last row that a sheet can have.
        """
        for row in self._without_footer(self._without_strays(self._shown(below_heading))):
            self.last = row.number
            yield row
        self._refuse_hidden()
        self._refuse_full_sheet()

    def notes(self) -> list[str]:
        """Say what was left out, one sentence each."""
        found = []
        if self.hidden:
            used = "used" if self.table.hidden_rows == "read" else "left out"
            found.append(f"{len(self.hidden)} hidden rows were {used}, as the mapping says.")
        if self.strays:
            found.append(
                f"{len(self.strays)} stray rows far below the table (first: row {self.strays[0]}) "
                "were left out."
            )
        if self.footers:
            found.append(f"{self.footers} footer rows were left out, as the mapping says.")
        return found

    def _shown(self, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
        for row in rows:
            if row.hidden:
                self.hidden.append(row.number)
                if self.table.hidden_rows != "read":
                    continue
            yield row

    def _without_strays(self, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """Hold back rows beyond a wide gap until they are many or full enough to be data."""
        held: list[SheetRow] = []
        before = self.table.skip_rows + self.table.header_rows
        for row in rows:
            if held or row.number - before > WIDE_GAP:
                held.append(row)
                if len(held) > MOST_STRAYS or 2 * len(row.cells) > self.width:
                    yield from held
                    held = []
            else:
                yield row
            before = row.number
        self.strays = [row.number for row in held]

    def _without_footer(self, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """Hold back what may be the footer: the declared rows, and last rows that start so."""
        last: deque[SheetRow] = deque()
        for row in rows:
            last.append(row)
            if len(last) > self.table.footer_rows:
                yield from self._unless_footer(last.popleft())
        self.footers += len(last) + len(self._held)
        self._held = []

    def _unless_footer(self, row: SheetRow) -> Iterator[SheetRow]:
        if self.table.footer_starts and self._starts_as_footer(row):
            self._held.append(row)
            return
        yield from self._held
        self._held = []
        yield row

    def _starts_as_footer(self, row: SheetRow) -> bool:
        first = cell_text(row.cells[min(row.cells)], self.epoch).text or ""
        return first.strip().startswith(tuple(self.table.footer_starts))

    def _refuse_hidden(self) -> None:
        if self.hidden and self.table.hidden_rows == "refuse":
            raise SourceError(
                f"{self.place}: {len(self.hidden)} rows are hidden, as by a filter (first: row "
                f"{self.hidden[0]}); say what they are with 'hidden_rows: read' or "
                "'hidden_rows: skip', or show them and save the workbook again."
            )

    def _refuse_full_sheet(self) -> None:
        if self.last in ROW_LIMITS:
            raise SourceError(
                f"{self.place}: the data end on row {self.last:,}, the last that a sheet can hold, "
                "so later rows are probably lost; export the table as csv, or in parts."
            )
