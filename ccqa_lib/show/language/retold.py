"""What is stored in English, told in the language in use: reasons and notes of loading.

The staged rows of a table serve runs in every language, so their reasons and notes are kept in
English. Here each is matched with the sentence that it was made of, and its parts are filled
into the translation; a part is shown as it is, but for `reason` and `note`, which are told again.
A text that matches none stays English.
"""

import re
from functools import cache

from ccqa_lib.show.language import ENGLISH, language, mark, say, word

_AGAIN = ("reason", "note")
# Words of ours within a part that is otherwise data, by the part.
_WITHIN = {"examples": mark("' with '"), "rows": mark("line ")}
_MORE = re.compile(r"(?P<columns>.+) and (?P<count>[\d,]+) (?:more|other columns?)", re.DOTALL)
_LOOKS = {"column": r"\S+?", "count": r"[\d,]+"}  # of parts that could be mistaken for others
REASONS = mark((
    "used", "fewer cells than the heading", "more cells than the heading",
    "not a number as declared",
    "no % sign in a column declared as percent", "too large for a number", "not a whole number",
    "a whole number of more digits than a number can hold (declare it as text)",
    "not a number as declared (decimal {decimal}, thousands {thousands})",
    "not a number as declared (decimal {decimal})",
    "not a duration as declared", "not a date in the declared format {format}",
    "not a date in the declared format",
    "a year outside 1900 to 2199 (list stand-ins such as 9999-12-31 under 'missing')",
    "a weekday that is not the one of its date; are day and month exchanged?",
    "a row of totals (list its word under 'totals', or recode it if it is a name)",
    "a row of totals, as the mapping says", "no value in a column of the key",
    "no value in a required column", "none of the declared words for yes and no",
    "a local hour that does not exist, since clocks went forward; check 'zone'",
    "below the lowest that can be true ({value})", "above the highest that can be true ({value})",
    "before the first whole week", "before the first whole month", "before the first whole day",
    "after the last whole week", "after the last whole month", "after the last whole day",
    "the heading again, as where files were put one after the other",
    "a quote mark that is not closed, or closes inside a cell",
    "a quote mark opens here and takes in lines that seem to be rows of their own",
    "a cell longer than the limit of 131,072 characters", "a zero byte (NUL) in the row",
    "bytes that are not in the declared encoding", "characters that no text is made of",
    "formula without a stored value", "error {value}", "not a finite number", "negative date",
    "number of more than 15 digits: the last ones are lost",
    "date before 1 March 1900, where sheets count a day too many",
    "no date: the serial number {value} is out of range", "cell of an unknown type ({value})",
    "a row of totals, the sums of all other rows (declare it by 'footer_rows')",
    "not drawn into the sample of {share} of the rows",
    "left before being hired", "hired after the last day", "left before the extract opens",
    "watched only after the last day", "equal to another row in all but the id", "tenure below 0",
    "after the year in which the person left", "a second row of the person in that year",
    "a year before the person was hired",
    "no {column}", "before {day}", "after {day}", "another site", "another respondent",
    "another {column}", "{name}: {reason}",
))  # fmt: skip
NOTES = mark((
    "{note} Likewise in {count} other files.", "{note} Likewise in {count} other file.",
    "read as {encoding}, as declared.", "read as {encoding}, as its bytes tell.",
    "read as {encoding}, as declared; the text alone does not tell ({one} or {other} (too close "
    "to tell)).",
    "read as {encoding}, as declared; the text alone does not tell ({value}).",
    "the first line, which names the delimiter for spreadsheets, was left out.",
    "ends at line {count}, which is as far as a spreadsheet goes; rows after it may have been "
    "lost before the export.",
    "column {heading} was not read, as it holds {value}.",
    "column {heading} holds text, which was read as {value}.",
    "column {heading}: {count} cells have {most} characters, the most that a cell can hold; the "
    "ends of their texts are probably lost.",
    "column {heading} is not used; {count} of its cells are no value ({reason}).",
    "column {heading} has no heading; its {count} cells were not read.",
    "column {heading} holds {count} true dates and {most} texts.",
    "the workbook counts days from 1904, and its dates were read so.",
    "the sheet is hidden; it was read, as the mapping names it.",
    "the workbook has hidden sheets, which were not read: {names}.",
    "hidden columns were read: {names}.",
    "{count} hidden rows were used, as the mapping says.",
    "{count} hidden rows were left out, as the mapping says.",
    "{count} stray rows far below the table (first: row {most}) were left out.",
    "{count} footer rows were left out, as the mapping says.",
    "{count} rows without any content were left out.",
    "{count} footer rows were left out, as the mapping says: {rows}.",
    "columns of the export that are not used: {columns}.",
    "the mapping gives no {columns}, by which rows are told apart.",
    "its columns differ from {file}: it has besides {columns} and lacks {others}.",
    "its columns differ from {file}: it has besides {columns}.",
    "its columns differ from {file}: it lacks {columns}.",
    "{count} of {most} dates: {note} ({value}).",
    "{count} cells: {note}.", "{count} cell: {note}.", "24:00 was read as 0:00 of the next day",
    "day and month exchanged back, as the mapping's repair says",
    "a local hour that exists twice when clocks go back; read as the later one",
    "read as {format}, as declared; no day is above 12, so that every date would also read with "
    "day and month exchanged.",
    "Cells with outer or double blanks, full-width letters or a spreadsheet's =\"...\", made "
    "plain: {columns}.",
    "{count} names in several spellings counted as one each, as {examples}.",
    "{count} name in several spellings counted as one each, as {examples}.",
    "{name}: {note}",
))  # fmt: skip


CELLS = mark(("{count} cells: {text}",))


def retold_reason(text: str) -> str:
    """Tell why rows were set aside or left out in the language in use."""
    return text if language() == ENGLISH else _retold(text, REASONS)


def retold_note(text: str) -> str:
    """Tell a note on loading in the language in use."""
    return text if language() == ENGLISH else _retold(text, NOTES)


def retold_value(text: str) -> str:
    """Tell what stood in a row that was set aside in the language in use."""
    return text if language() == ENGLISH else _retold(text, CELLS)


def _retold(text: str, known: tuple[str, ...]) -> str:
    for sentence in known:
        match = _pattern(sentence).fullmatch(text)
        if match and word(sentence) != sentence:
            parts = match.groupdict()
            for name in _AGAIN:
                if name in parts:
                    parts[name] = _retold(parts[name], REASONS if name == "reason" else known)
            return word(sentence).format_map(parts | _within(parts))
    return text


def _within(parts: dict[str, str]) -> dict[str, str]:
    """Tell what is ours within parts that are otherwise data."""
    told = {name: parts[name].replace(ours, word(ours))
            for name, ours in _WITHIN.items() if name in parts}  # fmt: skip
    for name in ("columns", "others"):
        if name in parts and (match := _MORE.fullmatch(parts[name])):
            told[name] = say("{columns} and {count} more", **match.groupdict())
    return told


@cache
def _pattern(sentence: str) -> re.Pattern:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(
            f"(?P<{part}>{_LOOKS.get(part, '.+?')})" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        ),
        re.DOTALL,
    )
