"""Rows set aside: all of them kept, a few shown, and a run stopped where they are too many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.conversion import FINE
from ccqa_lib.data.convert.different import RAW, WHY
from ccqa_lib.data.convert.totalrows import DECLARED_TOTAL
from ccqa_lib.data.read.delimited import REPEATED
from ccqa_lib.data.read.intake import SetAside
from ccqa_lib.data.stage.rawstage import FILE, LINE, RawStage
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.show.masking import masked

NO_DATA = (DECLARED_TOTAL, REPEATED)  # reasons that are no loss
_EACH, _MOST = 3, 30  # examples kept of a reason, and in all
_SCHEMA = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("column", pa.string()),
     ("reason", pa.string()), ("value", pa.string())]
)  # fmt: skip


def rows_by_reason(
    connection: Backend, rows: ir.Table, columns: Sequence[str], raw: RawStage
) -> dict[str, int]:
    """Count rows set aside by their first reason, the most frequent first."""
    counts = Counter(one.reason for one in raw.set_aside)
    first = ibis.coalesce(
        *[ibis.literal(f"{name}: ") + rows[f"{WHY}{at}"] for at, name in enumerate(columns)]
    )
    failed = rows.filter(~rows[FINE]).select(reason=first)
    found = connection.to_pyarrow(failed.group_by("reason").aggregate(n=_.count())).to_pylist()
    for row in found:
        counts[row["reason"]] += row["n"]
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def keep_set_aside(
    connection: Backend,
    rows: ir.Table,
    columns: Sequence[str],
    raw: RawStage,
    by_reason: Mapping[str, int],
    path: Path,
) -> tuple[SetAside, ...]:
    """Write every cell and row set aside, masked, to a parquet file; return a few of each."""
    if not by_reason:
        pq.write_table(_SCHEMA.empty_table(), path)
        return ()
    unread = pa.Table.from_pylist([vars(one) for one in raw.set_aside], schema=_SCHEMA)
    parts = [ibis.memtable(unread)] + [
        _failed_cells(rows, at, name, raw) for at, name in enumerate(columns)
    ]
    connection.to_parquet(_with_masked_values(connection, ibis.union(*parts)), str(path))
    kept = connection.read_parquet(str(path))
    number = ibis.row_number().over(
        group_by=[kept.column, kept.reason], order_by=[kept.file, kept.line]
    )
    few = kept.mutate(number=number).filter(_.number < _EACH)
    shown = few.order_by(["number", "file", "line"]).limit(_MOST).drop("number")
    return tuple(SetAside(**row) for row in connection.to_pyarrow(shown).to_pylist())


def _with_masked_values(connection: Backend, rows: ir.Table) -> ir.Table:
    """Mask what is kept as it is in messages: file and line lead to the full text."""
    connection.con.create_function(
        "masked", _masked, ["VARCHAR"], "VARCHAR", type="arrow", null_handling="special"
    )
    return rows.mutate(value=_sql_masked(rows.value))


@ibis.udf.scalar.builtin(name="masked")
def _sql_masked(text: str) -> str:
    """Return a cell as it may be shown."""


def _masked(values: pa.ChunkedArray) -> pa.Array:
    return pa.array([masked(value or "") for value in values.to_pylist()], pa.string())


def refuse_loss(
    name: str,
    rows_in: int,
    by_reason: Mapping[str, int],
    examples: Sequence[SetAside],
    most: float,
    evidence: Sequence[str],
) -> None:
    """Refuse a table that would lose more than the stated share of its rows, or all of them.

    Raises
    ------
    DataRefusedError
        With the counts by reason, the first example of each, and what to do.
    """
    lost = sum(n for reason, n in by_reason.items() if not reason.endswith(NO_DATA))
    if lost <= most * rows_in and sum(by_reason.values()) < rows_in:
        return
    lines = [
        f"{name}: {lost:,} of {rows_in:,} rows cannot be used ({lost / rows_in:.1%}), and "
        f"'max_lost_share' allows {most:.1%}:"
    ]
    for reason, count in list(by_reason.items())[:8]:
        lines.append(f"- {count:,} rows: {reason}{_first_example(reason, examples)}")
    lines += [f"- {sentence}" for sentence in evidence if sentence]
    lines.append(
        "Correct the mapping of these columns, or the export; raise 'max_lost_share' only if "
        "these rows are truly no data."
    )
    raise DataRefusedError("\n".join(lines))


def _failed_cells(rows: ir.Table, position: int, name: str, raw: RawStage) -> ir.Table:
    why = rows[f"{WHY}{position}"]
    failed = rows.filter(why.notnull())
    names = [(failed[FILE] == at, file.part.name) for at, file in enumerate(raw.files)]
    return failed.select(
        file=ibis.cases(*names, else_=ibis.null("string")),
        line=failed[LINE],
        column=ibis.literal(name),
        reason=failed[f"{WHY}{position}"],
        value=failed[f"{RAW}{position}"],
    )


def _first_example(reason: str, examples: Sequence[SetAside]) -> str:
    for one in examples:
        if reason in (one.reason, f"{one.column}: {one.reason}"):
            return f"; for example {one.file} line {one.line}: '{one.value}'"
    return ""
