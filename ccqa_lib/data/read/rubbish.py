"""Characters that no row of an export should hold: NUL, bytes that do not decode, rubbish."""

import numpy as np

from ccqa_lib.data.read.encodings import plausibility, same_encoding, weight
from ccqa_lib.data.read.lineends import lines_of

_LINES_JUDGED = 2_000  # of a block; when one of them is rubbish, all of its rows are judged
_FEWEST_JUDGED = 4  # characters outside ASCII; a rare name alone is no fault
_RUBBISH = -0.3  # the plausibility below which a row is taken for wrongly decoded
_UNKNOWN, _FIRST_SURROGATE, _LAST_SURROGATE = 9.0, 0xD800, 0xDFFF
_weights = np.full(1 << 16, _UNKNOWN)


def line_fault(text: str, encoding: str) -> str:
    """Say what is wrong with the characters of a row; nothing where nothing is."""
    if "\x00" in text:
        return "a zero byte (NUL) in the row"
    if any("\udc80" <= character <= "\udcff" for character in text):
        return "bytes that are not in the declared encoding"
    return "characters that no text is made of" if _is_rubbish(text, encoding) else ""


def is_suspect(text: str, encoding: str) -> bool:
    """Say whether some line of a block may have a `line_fault`."""
    if text.isascii():
        return "\x00" in text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    if "\x00" in text:
        return True
    if same_encoding(encoding, "utf-8") or _all_usual(text):
        return False
    lines = lines_of(text)
    step = 1 + len(lines) // _LINES_JUDGED
    return any(_is_rubbish(line, encoding) for line in lines[::step])


def _all_usual(text: str) -> bool:
    """Say whether no character is so rare that a line of it could count as rubbish."""
    codes = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    present = np.zeros(1 << 16, bool)
    present[codes] = True
    present[:128] = False
    if present[_FIRST_SURROGATE : _LAST_SURROGATE + 1].any():
        return False
    found = np.flatnonzero(present)
    for code in found[_weights[found] == _UNKNOWN]:
        _weights[code] = weight(chr(code))
    return bool((_weights[found] >= _RUBBISH).all())


def _is_rubbish(text: str, encoding: str) -> bool:
    """Say whether a row looks decoded by the wrong one of two Chinese encodings."""
    if text.isascii() or same_encoding(encoding, "utf-8"):
        return False
    others = len(text) - len(text.encode("ascii", "ignore"))
    return others >= _FEWEST_JUDGED and plausibility(text) < _RUBBISH
