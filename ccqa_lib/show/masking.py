"""What may stand in a message of a cell from the data: short, on one line, nobody's number."""

import re

LONGEST_VALUE = 60
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_LONG_NUMBER = re.compile(r"\d{5,}")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def masked(value: object) -> str:
    """Return a cell for a message: clipped, e-mail addresses and runs of 5 or more digits hidden.

    A hidden digit is shown as ``#``, so that the length of a wrong number can still be seen;
    control, direction and undecodable characters are shown as ``?``.
    """
    text = str(value)[: 4 * LONGEST_VALUE]
    text = _EMAIL.sub("(e-mail)", text)
    text = _LONG_NUMBER.sub(lambda digits: "#" * len(digits.group()), text)
    text = _NOT_SHOWN.sub("?", text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
