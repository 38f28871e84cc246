"""What does one column of an export hold? Counts, examples, likely type, and oddities."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ccqa_lib.data.profiling.clocks import clock_of, is_clock
from ccqa_lib.data.profiling.dates import DateProfile, dates_of
from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.data.profiling.numbers import NumberProfile, numbers_of
from ccqa_lib.data.profiling.synonyms import plain_heading
from ccqa_lib.show.masking import masked

Kind = Literal["empty", "text", "integer", "number", "boolean", "date", "datetime", "clock"]
EXAMPLES = 3
MOST_OTHERS = 4  # texts between numbers that may be codes; more are no codes but another column
_CODE_WORDS = frozenset({
    "na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "---", "?", ".", "/", "blank",
    "(blank)", "missing", "#n/a", "unknown", "unk", "无", "無", "未知", "不详", "不詳", "暂无",
    "暫無", "空", "空白",
})  # fmt: skip
_YES_NO = (
    ("yes", "no"), ("y", "n"), ("true", "false"), ("是", "否"), ("有", "无"), ("有", "無"),
    ("已", "未"), ("t", "f"),
)  # fmt: skip
_IDENTIFIERS = re.compile(
    r"\b(?:id|ids|zip|zip code|postcode|phone|code|no)$|[号號碼码]$|电话|電話"
)
_LEADING_ZERO = re.compile(r"0\d+\Z")
_MANY_DIGITS = re.compile(r"\d{16,}\Z")
_SCALE = {2, 3, 4, 5}  # what any scale to 5 or to 10 holds
_STAND_INS = (-99, -9, 66, 77, 88, 97, 98, 99, 997, 998, 999, 9999)
_FEW_VALUES = 16


@dataclass(frozen=True, eq=False)
class ColumnProfile:
    """One column as it looks; texts are masked wherever they are shown.

    Attributes
    ----------
    filled, distinct : int
        Cells with content of `rows` rows; different contents among them.
    kind : str
        The likely type; "clock" is a time of day or a duration.
    format : Guess or None
        Of a date or clock.
    codes : tuple of str
        Contents that may mean "no value"; `must_be_codes` holds those that the type cannot hold.
        They are not masked: a mapping must name them as they are.
    strange : tuple of str
        Contents that the type cannot hold and that are no known words for "no value".
    yes_no : pair of str or None
        The words of a boolean, as they stand there.
    unit : str
        Of a duration, where a person has said it; else empty.
    """

    heading: str
    rows: int
    filled: int
    distinct: int
    examples: tuple[str, ...]
    kind: Kind
    format: Guess | None = None
    dates: DateProfile | None = None
    numbers: NumberProfile | None = None
    codes: tuple[str, ...] = ()
    must_be_codes: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    yes_no: tuple[str, str] | None = None
    leading_zeros: int = 0
    padded: int = 0
    unit: str = ""

    @property
    def is_key(self) -> bool:
        """Say whether every row has a content of its own here."""
        return self.rows > 1 and self.filled == self.rows == self.distinct

    @property
    def share_filled(self) -> float:
        """Share of rows with content."""
        return self.filled / self.rows if self.rows else 0.0


def column_profile(heading: str, cells: Sequence[str | None]) -> ColumnProfile:
    """Describe a column by its cells; outer blanks do not count as content."""
    raw = [cell for cell in cells if cell and cell.strip()]
    counted = Counter(cell.strip() for cell in raw)
    ranked = counted.most_common()
    usual = {text: count for text, count in ranked if text.lower() not in _CODE_WORDS}
    facts = {
        "heading": heading,
        "rows": len(cells),
        "filled": len(raw),
        "distinct": len(counted),
        "examples": tuple(masked(text) for text, _ in ranked[:EXAMPLES]),
        "leading_zeros": sum(n for text, n in counted.items() if _LEADING_ZERO.match(text)),
        "padded": sum(cell != cell.strip() for cell in raw),
    }
    words = tuple(text for text in counted if text not in usual)
    return ColumnProfile(**facts, **_type_of(heading, usual, words))


def _type_of(heading: str, usual: Mapping[str, int], words: tuple[str, ...]) -> dict:
    """Return kind, format and codes as the evidence has them."""
    if not usual:
        return {"kind": "text" if words else "empty", "codes": words}
    if pair := _yes_no(usual):
        return {"kind": "boolean", "yes_no": pair, "must_be_codes": words}
    if (dates := dates_of(usual, heading)) is not None:
        kind = "datetime" if dates.has_time else "date"
        facts = {"kind": kind, "format": dates.format, "dates": dates}
        return facts | {"must_be_codes": words, "strange": tuple(dates.others)}
    if (clock := clock_of(usual)) is not None:
        others = tuple(text for text in usual if not is_clock(text))
        return {"kind": "clock", "format": clock, "must_be_codes": words, "strange": others}
    numbers = numbers_of(usual)
    if numbers is None or len(numbers.others) > MOST_OTHERS or _is_identifier(heading, usual):
        return {"kind": "text", "codes": words, "numbers": None}
    kind = "integer" if numbers.is_whole else "number"
    facts = {"kind": kind, "numbers": numbers, "codes": _scale_codes(numbers)}
    return facts | {"must_be_codes": words, "strange": tuple(numbers.others)}


def _yes_no(cells: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the words for yes and no as they are written, if these are all there is."""
    if not 1 <= len(cells) <= 2:
        return None
    by_word = {text.lower(): text for text in cells}
    text = next(iter(cells))
    for yes, no in _YES_NO:
        if set(by_word) <= {yes, no}:
            written = [by_word.get(word) or _like(text, word) for word in (yes, no)]
            return written[0], written[1]
    return None


def _like(shown: str, wanted: str) -> str:
    """Write the word that does not occur in the case of the one that does."""
    return wanted.upper() if shown.isupper() else wanted.title() if shown.istitle() else wanted


def _is_identifier(heading: str, cells: Mapping[str, int]) -> bool:
    """Say whether numbers are names: by the heading, leading zeros, or too many digits."""
    if _IDENTIFIERS.search(plain_heading(heading)):
        return True
    return any(_LEADING_ZERO.match(text) or _MANY_DIGITS.match(text) for text in cells)


def _scale_codes(numbers: NumberProfile) -> tuple[str, ...]:
    """Return numbers that stand apart as codes do: 0 or 6 of a scale to 5, 99 beside small ones."""
    if not numbers.is_whole or len(numbers.numbers) > _FEW_VALUES:
        return ()
    values = {int(re.sub(r"[^\d+-]", "", text)): text for text in numbers.numbers}
    if not set(values) >= _SCALE:
        return ()
    top = 10 if {7, 8, 10} <= set(values) else 5
    if any(value > top + 1 and value not in _STAND_INS for value in values if value > 9):
        return ()
    odd = {value for value in values if value in _STAND_INS or value in (-1, top + 1)}
    odd |= {value for value in values if top < value < 10 and value - 1 not in values}
    if top == 10 or not set(values) >= {6, 7}:  # 0 to 8 without a gap are counts
        odd |= {0} & set(values)
        return tuple(values[value] for value in sorted(odd))
    return tuple(values[value] for value in sorted(odd - {top + 1}))
