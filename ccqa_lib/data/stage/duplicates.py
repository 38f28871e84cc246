"""Rows that stand twice: wholly equal ones, and rows that share a key and contradict each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.conversion import FINE, HASH
from ccqa_lib.data.stage.rawstage import FILE, LINE
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params.source import Table

_SHOWN = 3
Place = Callable[[int, int], str]  # words for a file number and line, as 'tel.csv line 7'


@dataclass(frozen=True, eq=False)
class Duplicates:
    """What to leave out: `extra` has `_file`, `_line` of each row but the first of its kind."""

    dropped: int = 0
    extra: ir.Table | None = None


def find_duplicates(
    connection: Backend, rows: ir.Table, table: Table, name: str, place: Place
) -> Duplicates:
    """Find rows of a table that stand twice, and do as the mapping says.

    Parameters
    ----------
    rows : ibis Table
        Converted rows: see `conversion.Conversion`; only fine ones are looked at.

    Raises
    ------
    DataRefusedError
        Rows share a key but differ; or rows are wholly equal and `duplicates` is "refuse".
    """
    if table.duplicates == "keep":
        return Duplicates()
    fine = rows.filter(rows[FINE])
    by = list(table.key) or [HASH]
    differ = (_[HASH].min() != _[HASH].max()).cast("int64")  # far cheaper than to count kinds
    groups = fine.group_by(by).aggregate(rows_of_it=_.count(), differ=differ)
    repeated = connection.create_table("_repeated", groups.filter(_.rows_of_it > 1), temp=True)
    extra, clashes = _counts(connection, repeated)
    if clashes:
        clashing = repeated.filter(_.differ == 1)
        raise DataRefusedError(
            f"{name}: {clashes:,} values of the key ({', '.join(by)}) stand on several rows that "
            f"differ, for example {_example(connection, fine, clashing, by, place)}. Give a 'key' "
            "that names one row, or remove the outdated rows from the export."
        )
    if extra and table.duplicates == "refuse":
        raise DataRefusedError(
            f"{name}: {extra:,} rows are wholly equal to another, for example "
            f"{_example(connection, fine, repeated, by, place)}. Write 'duplicates: drop' to count "
            "each once, or 'duplicates: keep' if they are different cases."
        )
    return Duplicates(extra, _all_but_first(fine, repeated, by)) if extra else Duplicates()


def _counts(connection: Backend, repeated: ir.Table) -> tuple[int, int]:
    summed = repeated.aggregate(extra=(_.rows_of_it - 1).sum(), clashes=_.differ.sum())
    found = connection.to_pyarrow(summed).to_pylist()[0]
    return int(found["extra"] or 0), int(found["clashes"] or 0)


def _all_but_first(fine: ir.Table, repeated: ir.Table, by: Sequence[str]) -> ir.Table:
    rows = fine.semi_join(repeated, by).select(*by, FILE, LINE)
    number = ibis.row_number().over(group_by=by, order_by=[rows[FILE], rows[LINE]])
    return rows.mutate(number=number).filter(_.number > 0).select(FILE, LINE)


def _example(
    connection: Backend, fine: ir.Table, repeated: ir.Table, by: Sequence[str], place: Place
) -> str:
    """Return the places of the first few rows of the first repeated kind."""
    rows = fine.semi_join(repeated, by).select(*by, FILE, LINE)
    first = rows.order_by([FILE, LINE]).limit(1).select(*by)
    places = rows.semi_join(first, by).order_by([FILE, LINE]).limit(_SHOWN)
    found = connection.to_pyarrow(places.select(FILE, LINE)).to_pylist()
    return " and ".join(place(row[FILE], row[LINE]) for row in found)
