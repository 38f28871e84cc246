"""Are these cells numbers, and how are they written?"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.show.masking import masked

NUMERIC_SHARE = 0.5  # below it a column with some numbers is text
_PLAIN = re.compile(r"[+-]?\d+\Z")
_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\Z|[+-]?\d+\.\Z")
_COMMA = re.compile(r"[+-]?\d*,\d+\Z")
_GROUPED = {
    ",": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z"),
    ".": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?\Z"),
    " ": re.compile(r"[+-]?\d{1,3}(?:[ \u00a0]\d{3})+(?:\.\d+)?\Z"),
    " ,": re.compile(r"[+-]?\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?\Z"),
    "'": re.compile(r"[+-]?\d{1,3}(?:'\d{3})+(?:\.\d+)?\Z"),
}
_ONE_GROUP = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2},\d{3}\Z"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}\Z"),
}


@dataclass(frozen=True)
class NumberProfile:
    """How the numbers of a column are written.

    `style` tells decimal and thousands mark; `others` are the texts that are no number.
    """

    style: Guess
    decimal: str
    thousands: str
    is_whole: bool
    is_percent: bool
    numbers: Mapping[str, int]
    others: Mapping[str, int]


def numbers_of(cells: Mapping[str, int]) -> NumberProfile | None:
    """Return how the cells (text and count) are written as numbers; None where most are none."""
    total = sum(cells.values())
    bare = {text: text.removesuffix("%").strip() for text in cells}
    numbers = {text: count for text, count in cells.items() if _is_number(bare[text])}
    if not total or sum(numbers.values()) < NUMERIC_SHARE * total:
        return None
    others = {text: count for text, count in cells.items() if text not in numbers}
    written: Counter[str] = Counter()
    for text, count in numbers.items():
        written[bare[text]] += count
    style, decimal, thousands = _style(written)
    is_whole = all(_PLAIN.match(text) or _is_grouped(text, thousands) for text in written)
    is_percent = all(text.endswith("%") for text in numbers)
    whole = is_whole and not is_percent
    return NumberProfile(style, decimal, thousands, whole, is_percent, numbers, others)


def _is_number(text: str) -> bool:
    patterns = (_PLAIN, _POINT, _COMMA, *_GROUPED.values())
    return any(pattern.match(text) for pattern in patterns)


def _is_grouped(text: str, thousands: str) -> bool:
    pattern = _GROUPED.get(thousands)
    return bool(pattern and pattern.match(text) and text.count(".") + text.count(",") == 1)


def _style(written: Mapping[str, int]) -> tuple[Guess, str, str]:
    """Return the marks that all numbers fit; unsure where 1,234 may be either."""
    marked = {text: count for text, count in written.items() if not _PLAIN.match(text)}
    if not marked:
        return Guess("whole numbers", True, "no decimal or thousands mark"), ".", ""
    for mark, other in ((",", "."), (".", ",")):
        if all(_ONE_GROUP[mark].match(text) for text in marked):
            shown = next(iter(marked))
            words = f"cells such as {masked(shown)!r} may be thousands or decimals"
            return Guess("either", False, words), mark, other
    fits = _fits(marked)
    (decimal, thousands), count = max(fits.items(), key=lambda one: one[1])
    total = sum(marked.values())
    words = f"decimal {decimal!r}" + (f", thousands {thousands!r}" if thousands else "")
    return Guess(words, count == total, f"{count:,} of {total:,} cells"), decimal, thousands


def _fits(marked: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """Return how many cells each pair of marks explains, the simplest pairs first."""
    pairs = {
        (".", ""): (_POINT,),
        (",", ""): (_COMMA,),
        (".", ","): (_POINT, _GROUPED[","]),
        (",", "."): (_COMMA, _GROUPED["."]),
        (".", " "): (_POINT, _GROUPED[" "]),
        (",", " "): (_COMMA, _GROUPED[" ,"]),
        (".", "'"): (_POINT, _GROUPED["'"]),
    }
    return {
        pair: sum(count for text, count in marked.items() if any(p.match(text) for p in patterns))
        for pair, patterns in pairs.items()
    }
