"""Is a number in a cell a date, a time, a duration or a plain number? Its format tells."""

import re
from typing import Literal

CellForm = Literal["number", "date", "datetime", "time", "duration"]

# Numbers 27-36 and 50-58 mean dates in Chinese, Japanese and Korean editions of Excel
# (ECMA-376 part 1, 18.8.30); files that use them give no format text.
_EAST_ASIAN_TIMES = {32, 33, 34, 35, 55, 56}
_EAST_ASIAN_DATES = {27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_AM_PM = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)


def form_of_format(code: str, number: int = 0) -> CellForm:
    """Return what a number format makes of a number.

    Parameters
    ----------
    code : str
        The format text, such as ``yyyy-mm-dd`` or ``[h]:mm:ss``; its first section counts.
    number : int
        The format's number in the file, for the built-in ones that have no text.
    """
    if number in _EAST_ASIAN_DATES:
        return "date"
    if number in _EAST_ASIAN_TIMES:
        return "time"
    section = _first_section(code or "General")
    if _ELAPSED.search(section):
        return "duration"
    letters = _AM_PM.sub("", _NOT_A_CODE.sub("", section)).lower()
    if letters.strip() in ("general", "@", "g/通用格式"):
        return "number"
    has_time = bool(re.search("[hs]", letters)) or letters.strip() == "mm:ss"
    has_date = bool(re.search("[yd]", letters)) or ("m" in letters and not has_time)
    if has_date:
        return "datetime" if has_time else "date"
    return "time" if has_time else "number"


def shown_digits(code: str) -> int:
    """Return how many digits a format such as ``00000`` fills up with zeros; 0 for others."""
    return len(code) if code and set(code) == {"0"} else 0


def _first_section(code: str) -> str:
    """Return the part before the first semicolon that is not quoted."""
    quoted = False
    for place, letter in enumerate(code):
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            return code[:place]
    return code
