"""What a reader of the report must know of a sheet's cells, counted while they are read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ccqa_lib.data.read.headings import same_heading
from ccqa_lib.data.read.sheets.cells import LONGEST_CELL, CellText
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

FEWEST_DATES = 5  # so many true dates, all of day 12 or less, are no chance (0.39 ** 5 = 0.01)


@dataclass
class DateCells:
    """True dates and texts in one column that the mapping reads as a date."""

    true_dates: int = 0
    late_days: int = 0
    texts: int = 0
    first_text: str = ""

    def see(self, cell: CellText) -> None:
        """Count one cell."""
        if cell.moment is not None:
            self.true_dates += 1
            self.late_days += cell.moment.day > 12
        elif cell.text is not None and any(map(str.isdigit, cell.text)):
            self.texts += 1
            self.first_text = self.first_text or cell.text


@dataclass
class CellTally:
    """Counts of odd cells by heading."""

    dates: dict[str, DateCells]
    long_cells: Counter[str] = field(default_factory=Counter)
    unused_problems: Counter[tuple[str, str]] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)

    @classmethod
    def for_headings(cls, table: Table, used: Iterable[str]) -> "CellTally":
        """Prepare the counts for the columns that the mapping uses; dates are watched."""
        dates = {
            same_heading(heading)
            for column in table.columns.values()
            if column.type in ("date", "datetime") and column.repair is None
            for heading in column.headings
        }
        return cls({heading: DateCells() for heading in used if same_heading(heading) in dates})

    def see(self, heading: str, cell: CellText) -> None:
        """Count one cell of a column that the mapping uses."""
        if heading in self.dates:
            self.dates[heading].see(cell)
        if cell.text is not None and len(cell.text) >= LONGEST_CELL:
            self.long_cells[heading] += 1

    def notes(self) -> list[str]:
        """Say what was seen, one sentence each."""
        found = [
            f"column {heading!r}: {count} cells have {LONGEST_CELL:,} characters, the most that a "
            "cell can hold; the ends of their texts are probably lost."
            for heading, count in self.long_cells.items()
        ]
        found += [
            f"column {heading!r} is not used; {count} of its cells are no value ({reason})."
            for (heading, reason), count in self.unused_problems.items()
        ]
        found += [
            f"column {letter} has no heading; its {count} cells were not read."
            for letter, count in self.beyond.items()
        ]
        found += [
            f"column {heading!r} holds {seen.true_dates} true dates and {seen.texts} texts."
            for heading, seen in self.dates.items()
            if seen.true_dates and seen.texts
        ]
        return found

    def refuse_swapped_dates(self, place: str) -> None:
        """Refuse a column in which a spreadsheet has made dates of only the days up to 12.

        It does so where it takes the day for the month; those dates are then wrong, and the
        others stay text.

        Raises
        ------
        SourceError
            All true dates of a column fall on days 1 to 12, and it holds texts as well.
        """
        for heading, seen in self.dates.items():
            if seen.texts and seen.true_dates >= FEWEST_DATES and not seen.late_days:
                raise SourceError(
                    f"{place}, column {heading!r}: {seen.true_dates} cells are true dates, all of "
                    f"day 12 or less, and {seen.texts} are text; the spreadsheet has probably "
                    "taken days for months. Export the table as csv, without opening it in "
                    "a spreadsheet, or import the column as text."
                )
