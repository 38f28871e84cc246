"""Rows of totals that no word gives away: the first or last row of a file sums up the rest."""

from collections.abc import Mapping, Sequence

import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules
from ccqa_lib.data.convert.conversion import FINE
from ccqa_lib.data.convert.different import WHY
from ccqa_lib.data.stage.rawstage import FILE, LINE

IS_SUM = "a row of totals, the sums of all other rows (declare it by 'footer_rows')"
_NUMBERS = ("integer", "number", "duration")
_FEWEST = 3  # rows with a number; the sum of fewer may be met by chance
_NEAR = 1e-9
_PER = "filled"


def totals_by_sum(
    connection: Backend, rows: ir.Table, rules: Mapping[str, Rules]
) -> list[tuple[int, int]]:
    """Return file number and line of each first or last row that sums up its file.

    It does where two of its numbers are the sums of all other rows, or where one is and nothing
    but numbers stands in it.

    Parameters
    ----------
    rows : ibis Table
        Converted rows with `_fine`; only fine ones are looked at.
    """
    exported = {name: rule for name, rule in rules.items() if rule.column.headings}
    numbers = [name for name, rule in exported.items() if rule.column.type in _NUMBERS]
    words = [name for name in exported if name not in numbers]
    if not numbers:
        return []
    fine = rows.filter(rows[FINE])
    sums = fine.group_by(FILE).aggregate(
        first=fine[LINE].min(),
        last=fine[LINE].max(),
        **{f"sum{at}": fine[name].cast("float64").sum() for at, name in enumerate(numbers)},
        **{f"{_PER}{at}": (fine[name] != 0).sum() for at, name in enumerate(numbers)},
    )
    edges = fine.inner_join(sums, FILE).filter((_[LINE] == _.first) | (_[LINE] == _.last))
    chosen = edges.select(
        FILE, LINE,
        *[edges[name].cast("float64").name(f"own{at}") for at, name in enumerate(numbers)],
        *[f"{kind}{at}" for kind in ("sum", _PER) for at in range(len(numbers))],
        has_words=ibis.or_(*[edges[name].notnull() for name in words], False),
    )  # fmt: skip
    found = connection.to_pyarrow(chosen).to_pylist()
    return [(row[FILE], row[LINE]) for row in found if _sums_up(row, len(numbers), bool(words))]


def set_aside_totals(rows: ir.Table, places: Sequence[tuple[int, int]]) -> ir.Table:
    """Give these rows, by file number and line, the reason that they are totals."""
    if not places:
        return rows
    is_there = ibis.or_(*[(rows[FILE] == file) & (rows[LINE] == line) for file, line in places])
    return rows.mutate(**{f"{WHY}0": ibis.cases((is_there, IS_SUM), else_=rows[f"{WHY}0"])})


def _sums_up(row: Mapping[str, float | None], numbers: int, has_other_columns: bool) -> bool:
    matches = sum(_is_sum(row, at) for at in range(numbers))
    return matches > 1 or (matches == 1 and has_other_columns and not row["has_words"])


def _is_sum(row: Mapping[str, float | None], at: int) -> bool:
    own, whole, filled = row[f"own{at}"], row[f"sum{at}"], row[f"{_PER}{at}"]
    if not own or (filled or 0) <= _FEWEST:
        return False
    return abs(whole - 2 * own) <= _NEAR * abs(own)
