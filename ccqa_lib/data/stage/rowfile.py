"""The typed rows of a table that are fine and stand once, written part by part in their order."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.conversion import FINE
from ccqa_lib.data.stage.rawstage import FILE, LINE, repeating_texts

_GROUP_ROWS = 122_880  # what one thread of DuckDB takes at a time
_LINES = 40  # bits for the line, above them the number of the file


def write_rows(
    connection: Backend,
    rows: ir.Table,
    columns: Sequence[str],
    extra: ir.Table | None,
    converted: Path,
    path: Path,
) -> None:
    """Write the house columns and places of all fine rows but the extra ones.

    Rows are left out by their place, not by a join, which would cost their order and a sort.

    Parameters
    ----------
    rows : ibis Table
        The converted rows with `_fine`, which `converted` holds as parquet.
    extra : ibis Table or None
        `_file` and `_line` of rows that stand once already.
    """
    out = _places(connection, rows.filter(~rows[FINE]).select(FILE, LINE))
    if extra is not None:
        out = np.concatenate([out, _places(connection, extra)])
    kept = [*columns, FILE, LINE]
    with pq.ParquetFile(converted, read_dictionary=repeating_texts(converted)) as stored:
        schema = stored.schema_arrow
        fields = [schema.field(name) for name in kept]
        with pq.ParquetWriter(
            path, pa.schema(fields), compression="zstd", store_schema=False
        ) as writer:
            for number in range(stored.num_row_groups):
                part = stored.read_row_group(number, columns=kept)
                writer.write_table(_without(part.select(kept), out), row_group_size=_GROUP_ROWS)


def _without(part: pa.Table, out: np.ndarray) -> pa.Table:
    own = _keys(part)
    inside = out[(out >= own.min(initial=0)) & (out <= own.max(initial=0))]
    return part.filter(pa.array(~np.isin(own, inside))) if len(inside) else part


def _places(connection: Backend, places: ir.Table) -> np.ndarray:
    return _keys(connection.to_pyarrow(places))


def _keys(places: pa.Table) -> np.ndarray:
    file = places[FILE].to_numpy().astype(np.int64)
    return (file << _LINES) | places[LINE].to_numpy().astype(np.int64)
