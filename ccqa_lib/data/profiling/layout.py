"""Where do the headings of a table stand, what comes before them, and what after the data?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ccqa_lib.data.convert.words import TOTALS
from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.data.read.headings import joined_headings, unique_headings
from ccqa_lib.show.masking import masked

Row = tuple[int, Sequence[str | None]]
MOST_FOOTERS = 20
_ENOUGH = 100  # characters that show whether a cell is a number or words
_SIGNS = r"[\s\d.,;:/%+\-–年月日時时分秒$€£¥]"
_A_NUMBER_OR_DATE = re.compile(rf"{_SIGNS}*\d{_SIGNS}*")


@dataclass(frozen=True, eq=False)
class Layout:
    """How the lines of an export are laid out.

    Attributes
    ----------
    skip_rows, header_rows : Guess
        Numbers as text; the evidence quotes the lines.
    headings : tuple of str
        Unique names of the columns.
    data : list of rows (line number, cells)
        Without blank and footer rows.
    footer : tuple of str
        First cells of the rows after the data, as they stand there.
    blank : int
        Rows without any content.
    skip_after_heading : int
        Rows of questions and ids that Qualtrics writes under the heading.
    """

    skip_rows: Guess
    header_rows: Guess
    headings: tuple[str, ...]
    data: list[Row]
    footer: tuple[str, ...]
    blank: int
    skip_after_heading: int = 0


def layout_of(rows: Sequence[Row]) -> Layout:
    """Return the layout of rows; each is a line number and its cells."""
    filled = [row for row in rows if any(_text(cell) for cell in row[1])]
    if not filled:
        nothing = Guess("0", True, "no content")
        return Layout(nothing, nothing, (), [], (), len(rows))
    width = _usual_width(filled)
    start = next((at for at, row in enumerate(filled) if _is_full(row[1], width)), 0)
    header_rows = _header_rows(filled[start:], width)
    count = int(header_rows.value)
    raw = joined_headings([cells for _, cells in filled[start : start + count]])
    raw += [""] * (width - len(raw))
    after = _rows_to_skip(filled[start + count : start + count + 5])
    data, footer = _without_footer(filled[start + count + after :], width)
    skipped = filled[start][0] - 1 if start else 0
    return Layout(
        Guess(str(skipped), True, _preamble_words(filled[:start])),
        header_rows,
        tuple(unique_headings(raw)),
        data,
        footer,
        len(rows) - len(filled),
        after,
    )


def is_wordy(cell: str | None) -> bool:
    """Say whether a cell reads like a heading: it has something that is no number or date."""
    text = _text(cell)[:_ENOUGH]
    return bool(text) and not _A_NUMBER_OR_DATE.fullmatch(text)


def _text(cell: str | None) -> str:
    return (cell or "").strip()


def _usual_width(rows: Sequence[Row]) -> int:
    """Return how many cells most rows have; a last cell that all of them leave empty is none."""
    some = [cells for _, cells in rows[:5000]]
    counted = Counter(map(len, some))
    width = max(counted, key=lambda width: (counted[width], width))
    while width > 1 and not any(_text(cells[width - 1]) for cells in some if len(cells) >= width):
        width -= 1
    return width


def _usual_length(rows: Sequence[Row]) -> int:
    counted = Counter(len(cells) for _, cells in rows[:5000])
    return max(counted, key=lambda length: counted[length], default=0)


def _rows_to_skip(rows: Sequence[Row]) -> int:
    """Count the rows down to Qualtrics' import ids; 0 where there are none."""
    for at, (_, cells) in enumerate(rows, start=1):
        if _text(cells[0]).startswith('{"ImportId"'):
            return at
    return 0


def _is_full(cells: Sequence[str | None], width: int) -> bool:
    """Say whether a row is as wide as the table and mostly filled, as headings are."""
    return len(cells) >= width and 2 * sum(bool(_text(cell)) for cell in cells) >= width


def _header_rows(rows: Sequence[Row], width: int) -> Guess:
    first = rows[0][1]
    wordy = sum(is_wordy(cell) for cell in first)
    filled = sum(bool(_text(cell)) for cell in first)
    if 2 * wordy < filled:
        return Guess("0", False, f"line {rows[0][0]} holds {filled - wordy} numbers or dates")
    if len(rows) > 2 and _is_second_heading(first, rows[1][1], rows[2:50], width):
        return Guess(
            "2", True, f"lines {rows[0][0]} and {rows[1][0]} hold words, later ones numbers"
        )
    longer = _usual_length(rows[1:]) - len(first)
    if longer > 0:
        words = (
            f"rows have {longer} more cells than the heading, and these are empty: mend the "
            "heading, or skip it and name the columns by their place (from: '#1')"
        )
        return Guess("1", False, words)
    return Guess("1", True, f"line {rows[0][0]} holds {wordy:,} words of {width} columns")


def _is_second_heading(
    first: Sequence[str | None], second: Sequence[str | None], later: Sequence[Row], width: int
) -> bool:
    """Say whether the second row goes on with the headings: words only, over columns of numbers."""
    names = [_text(cell) for cell in first[:width]]
    has_gaps = "" in names or len(set(names)) < len(names)
    words_only = all(is_wordy(cell) for cell in second if _text(cell))
    numeric = sum(
        all(not is_wordy(cells[at]) for _, cells in later if at < len(cells))
        for at in range(min(width, len(second)))
        if is_wordy(second[at])
    )
    return has_gaps and words_only and 4 * numeric >= width


def _without_footer(rows: Sequence[Row], width: int) -> tuple[list[Row], tuple[str, ...]]:
    data = list(rows)
    footer: list[str] = []
    while len(data) > 1 and len(footer) < MOST_FOOTERS and _is_footer(data[-1][1], width):
        footer.insert(0, next(filter(None, map(_text, data.pop()[1]))))
    return data, tuple(footer)


def _is_footer(cells: Sequence[str | None], width: int) -> bool:
    texts = [_text(cell) for cell in cells]
    first = next(filter(None, texts)).casefold().rstrip(":：")
    if first in TOTALS or first.startswith(("--", "total ", "grand total", "合计", "合計")):
        return True
    return width > 2 and len(cells) < width and sum(map(bool, texts)) <= max(1, width // 4)


def _preamble_words(rows: Sequence[Row]) -> str:
    if not rows:
        return "the heading is the first line with content"
    first = masked(" ".join(filter(None, map(_text, rows[0][1]))))
    return f"{len(rows)} lines above the heading, such as line {rows[0][0]}: '{first}'"
