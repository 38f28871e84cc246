"""Text from outside as plain text: nothing in it can steer a terminal, a page or a reading order.

Escaping stops markup, not characters that are invisible or turn the order of reading round
(CVE-2021-42574, "Trojan Source"), nor those that no HTML, XML or UTF-8 file may hold.
"""

import re

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # all but tab and line feed
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = r"\u00ad\u200b\u2028\u2029\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_DROPPED = re.compile(f"[{_CONTROLS}{_BIDI}{_INVISIBLE}]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LONGEST_SHOWN = 2_000


def without_marks(text: str) -> str:
    """Return the text without control, bidirectional and invisible marks."""
    return _NO_CHARACTER.sub("\ufffd", _DROPPED.sub("", text.replace("\r", "\n")))


def plain_text(text: str) -> str:
    """Return the text without such marks, cut when very long."""
    kept = without_marks(text)
    return kept if len(kept) <= LONGEST_SHOWN else kept[:LONGEST_SHOWN] + " … (cut)"


def plain_line(text: str) -> str:
    """Return the text as one plain line, blanks collapsed."""
    return " ".join(plain_text(text).split())
