"""Which house table is this, and which of its columns does each heading mean?"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ccqa_lib.data.profiling.columns import ColumnProfile
from ccqa_lib.data.profiling.synonyms import house_columns, is_telling, tables_with
from ccqa_lib.params.house import HOUSE_TABLES, ColumnType

FEWEST_COLUMNS = 2  # house columns that must be recognised before a house table is suggested
_OTHER_TABLE = "rows"
_FITTING: dict[str, tuple[ColumnType, ...]] = {
    "empty": ("text", "number", "integer", "boolean", "date", "datetime", "duration"),
    "text": ("text",),
    "integer": ("text", "integer", "number", "boolean", "duration"),
    "number": ("number", "duration"),
    "boolean": ("boolean", "text"),
    "date": ("date", "datetime"),
    "datetime": ("date", "datetime"),
    "clock": ("duration",),
}


@dataclass(frozen=True)
class Assignment:
    """The suggested table, its evidence, and the house name of each heading, in their order."""

    table: str
    evidence: str
    names: tuple[str, ...]
    recognised: frozenset[str]


def assign(columns: Sequence[ColumnProfile], wanted: str = "") -> Assignment:
    """Suggest the house table in which most headings are known, and a name for each column.

    A table that is `wanted` is taken, however few of its columns are recognised.
    """
    tables = {name: _matches(columns, name) for name in HOUSE_TABLES}
    table = wanted or max(tables, key=lambda name: _score(tables[name], name))
    matches = tables[table]
    if not wanted and sum(is_telling(columns[at].heading) for at in matches) < FEWEST_COLUMNS:
        table, matches = _OTHER_TABLE, {}
    evidence = (
        f"{len(matches)} of {len(columns)} headings look like columns of '{table}'"
        if matches
        else f"no house table is recognised; there are {', '.join(HOUSE_TABLES)}"
    )
    names = _unique([matches.get(at) or _own_name(c) for at, c in enumerate(columns)], matches)
    names = tuple(_without_clash(name, at in matches, table) for at, name in enumerate(names))
    return Assignment(table, evidence, names, frozenset(matches.values()))


def _matches(columns: Sequence[ColumnProfile], table: str) -> dict[int, str]:
    """Return the house column of each position; each house column is given once."""
    found: dict[int, str] = {}
    for at, column in enumerate(columns):
        for name in house_columns(column.heading):
            kind = HOUSE_TABLES[table].columns.get(name)
            if name not in found.values() and _fits(column, name, kind):
                found[at] = name
                break
    return found


def _fits(column: ColumnProfile, name: str, house: ColumnType | None) -> bool:
    """Say whether the cells can be of the house's type; any cell can be an id."""
    if house == "text" and name.endswith("_id"):
        return True
    if house == "boolean" and column.kind == "integer":
        return column.numbers is not None and set(column.numbers.numbers) <= {"0", "1"}
    return house in _FITTING[column.kind]


def _score(matches: dict[int, str], table: str) -> tuple[float, int]:
    """Weigh a table: a column that few tables have tells more, its key most."""
    telling = sum(1 / len(tables_with(name)) for name in matches.values())
    keys = sum(name in HOUSE_TABLES[table].key for name in matches.values())
    return telling + keys / len(HOUSE_TABLES[table].key), len(matches)


def _own_name(column: ColumnProfile) -> str:
    """Make a setting's name of a heading: letters, digits and single underscores."""
    even = unicodedata.normalize("NFKC", column.heading)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", even)
    name = re.sub(r"[\W_]+", "_", parted).strip("_").lower()
    return f"c_{name}" if not name or not re.match(r"[^\W\d]", name) else name


def _unique(names: list[str], matches: dict[int, str]) -> list[str]:
    taken = set(matches.values())
    unique = []
    for at, name in enumerate(names):
        number, candidate = 2, name
        while at not in matches and candidate in taken:
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate)
        unique.append(candidate)
    return unique


def _without_clash(name: str, is_match: bool, table: str) -> str:
    """Rename a column that is only by chance called as a house column of another type."""
    house = HOUSE_TABLES.get(table)
    is_clash = house is not None and not is_match and name in house.columns
    return f"{name}_given" if is_clash else name
