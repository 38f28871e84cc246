"""What is stored in English, told in the language in use: reasons and notes of loading.

The staged rows of a table serve runs in every language, so their reasons and notes are kept in
English. Here each is matched with the sentence that it was made of, and its parts are filled
into the translation; a part is shown as it is, but for `reason` and `note`, which are told again.
A text that matches none stays English.
"""

import re
from functools import cache

from ccqa_lib.show.language import ENGLISH, language, mark, word

_AGAIN = ("reason", "note")
_LOOKS = {"column": r"\S+?", "count": r"[\d,]+"}  # of parts that could be mistaken for others
REASONS = mark((
    "used", "fewer cells than the heading", "more cells than the heading",
    "not a number as declared",
    "no % sign in a column declared as percent", "too large for a number", "not a whole number",
    "a whole number of more digits than a number can hold (declare it as text)",
    "not a duration as declared", "not a date in the declared format",
    "a year outside 1900 to 2199 (list stand-ins such as 9999-12-31 under 'missing')",
    "a weekday that is not the one of its date; are day and month exchanged?",
    "a row of totals (list its word under 'totals', or recode it if it is a name)",
    "a row of totals, as the mapping says", "no value in a column of the key",
    "no value in a required column", "none of the declared words for yes and no",
    "a local hour that does not exist, since clocks went forward; check 'zone'",
    "below the lowest that can be true ({value})", "above the highest that can be true ({value})",
    "before the first whole week", "before the first whole month", "before the first whole day",
    "after the last whole week", "after the last whole month", "after the last whole day",
    "no {column}", "before {day}", "after {day}", "another site", "another respondent",
    "another {column}", "{column}: {reason}",
))  # fmt: skip
NOTES = mark((
    "{note} Likewise in {count} other files.", "{note} Likewise in {count} other file.",
    "read as {encoding}, as declared.", "read as {encoding}, as its bytes tell.",
    "{count} rows without any content were left out.",
    "{count} footer rows were left out, as the mapping says: {rows}.",
    "columns of the export that are not used: {columns}.",
    "the mapping gives no {columns}, by which rows are told apart.",
    "{count} cells: {note}.", "{count} cell: {note}.",
    "day and month exchanged back, as the mapping's repair says",
    "a local hour that exists twice when clocks go back; read as the later one",
    "read as {format}, as declared; no day is above 12, so that every date would also read with "
    "day and month exchanged.",
    "Cells with outer or double blanks, full-width letters or a spreadsheet's =\"...\", made "
    "plain: {columns}.",
    "{count} names in several spellings counted as one each, as {examples}.",
    "{count} name in several spellings counted as one each, as {examples}.",
    "{column}: {note}",
))  # fmt: skip


def retold_reason(text: str) -> str:
    """Tell why rows were set aside or left out in the language in use."""
    return text if language() == ENGLISH else _retold(text, REASONS)


def retold_note(text: str) -> str:
    """Tell a note on loading in the language in use."""
    return text if language() == ENGLISH else _retold(text, NOTES)


def _retold(text: str, known: tuple[str, ...]) -> str:
    for sentence in known:
        match = _pattern(sentence).fullmatch(text)
        if match and word(sentence) != sentence:
            parts = match.groupdict()
            for name in _AGAIN:
                if name in parts:
                    parts[name] = _retold(parts[name], known)
            return word(sentence).format_map(parts)
    return text


@cache
def _pattern(sentence: str) -> re.Pattern:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)),
        re.DOTALL,
    )
