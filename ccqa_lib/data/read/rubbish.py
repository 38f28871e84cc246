"""Characters that no row of an export should hold: NUL, bytes that do not decode, rubbish."""

import numpy as np

from ccqa_lib.data.read.encodings import plausibility, same_encoding, weight
from ccqa_lib.data.read.lineends import lines_of

_LINES_JUDGED = 2_000  # of a block; when one of them is rubbish, all of its rows are judged
_FEWEST_JUDGED = 4  # characters outside ASCII; a rare name alone is no fault
_RUBBISH = -0.3  # the plausibility below which a row is taken for wrongly decoded
_ASCII, _SURROGATES = 128, slice(0xD800, 0xE000)
_UNKNOWN = 9.0
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
    present = _present(text)
    if "\x00" in text or (present[_SURROGATES].any() and not _encodes(text)):
        return True
    if same_encoding(encoding, "utf-8") or _all_usual(present):
        return False
    lines = lines_of(text)
    step = 1 + len(lines) // _LINES_JUDGED
    return any(_is_rubbish(line, encoding) for line in lines[::step])


def _present(text: str) -> np.ndarray:
    """Say of each code of 16 bits whether the text has it."""
    present = np.zeros(1 << 16, bool)
    present[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)] = True
    return present


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _all_usual(present: np.ndarray) -> bool:
    """Say whether no character is so rare that a line of it could count as rubbish."""
    if present[_SURROGATES].any():
        return False
    found = np.flatnonzero(present[_ASCII:]) + _ASCII
    for code in found[_weights[found] == _UNKNOWN]:
        _weights[code] = weight(chr(code))
    return bool((_weights[found] >= _RUBBISH).all())


def _is_rubbish(text: str, encoding: str) -> bool:
    """Say whether a row looks decoded by the wrong one of two Chinese encodings."""
    if text.isascii() or same_encoding(encoding, "utf-8"):
        return False
    others = len(text) - len(text.encode("ascii", "ignore"))
    return others >= _FEWEST_JUDGED and plausibility(text) < _RUBBISH
