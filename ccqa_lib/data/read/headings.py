"""What the columns of an export are called, whatever its heading row looks like."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_BLANKS = re.compile(r"\s+")


def tidy_heading(cell: str | None) -> str:
    """Return a heading cell without BOM and outer blanks, inner blanks and line ends as one."""
    return _BLANKS.sub(" ", (cell or "").replace("\ufeff", "")).strip()


def joined_headings(rows: Sequence[Sequence[str | None]]) -> list[str]:
    """Join several heading rows with one blank, cell by cell; the shorter rows end blank."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]
    return [" ".join(filter(None, map(tidy_heading, cells))) for cells in columns]


def unique_headings(raw: Sequence[str | None]) -> list[str]:
    """Name every column once: blanks by position (``#3``), repeats with a number (``Date#2``)."""
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(raw, start=1):
        heading = tidy_heading(cell) or f"#{position}"
        seen[heading] += 1
        names.append(heading if seen[heading] == 1 else f"{heading}#{seen[heading]}")
    return names if len(set(names)) == len(names) else _by_position(names)


def same_heading(heading: str) -> str:
    """Return the form in which two spellings of one heading are equal (case, width, blanks)."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", heading)).strip().casefold()


def _by_position(names: list[str]) -> list[str]:
    """Return repeats numbered by position, where a heading such as `Date#2` is taken already."""
    seen: set[str] = set()
    unique = []
    for position, name in enumerate(names, start=1):
        unique.append(name if name not in seen else f"{name}#{position}")
        while unique[-1] in seen:
            unique[-1] += "'"
        seen.add(unique[-1])
    return unique
