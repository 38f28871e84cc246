"""The rows of a database table or query, as they are now, in one parquet file."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ccqa_lib.data.read.databases.duckdb_file import duckdb_batches
from ccqa_lib.data.read.databases.failures import Unreachable, refusal
from ccqa_lib.data.read.databases.query import require_single_select
from ccqa_lib.data.read.databases.sqlite_file import sqlite_batches
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import SourceError
from ccqa_lib.params.address import Address, read_address
from ccqa_lib.params.source import Table

FILE_NAME = "snapshot.parquet"
PAUSES = (1.0, 3.0)  # seconds before the second and the third try to reach a database
_Reader = Callable[[Address, str | None, str | None], Iterator[pa.RecordBatch]]


def snapshot(table: Table, folder: Path) -> Part:
    """Fetch what the mapping names into `folder`, in batches; the database is only read.

    Raises
    ------
    SettingsError
        The address or the query is not one that can be used.
    SourceError
        The database cannot be reached after three tries, refuses, is too slow, or has no rows.
    """
    address = read_address(table.url or "")
    query = require_single_select(table.query, address.system) if table.query else None
    what = "query" if query else f"relation {table.relation}"
    part = Part(f"{address} {what}", folder / FILE_NAME)
    written = _with_retries(part, address, query, table.relation)
    if written == 0:
        raise SourceError(f"{part.name}: gave no rows; look at the table, or at the query.")
    return part


def _reader(system: str) -> _Reader:
    """Return what reads a system; the driver of a server is loaded only where one is asked."""
    if system == "postgresql":
        from ccqa_lib.data.read.databases.postgresql import postgresql_batches

        return postgresql_batches
    return {"duckdb": duckdb_batches, "sqlite": sqlite_batches}[system]


def _with_retries(part: Part, address: Address, query: str | None, relation: str | None) -> int:
    for pause in (*PAUSES, None):
        try:
            return _write(part.path, _reader(address.system)(address, query, relation))
        except Unreachable as error:
            if pause is None:
                raise refusal(part.name, error, f" after {len(PAUSES) + 1} tries") from error
            time.sleep(pause)
        except SourceError as error:
            raise refusal(part.name, error) from error
    return 0


def _write(path: Path, batches: Iterator[pa.RecordBatch]) -> int:
    """Write the batches beside `path`, then rename: it appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    rows, writer = 0, None
    try:
        for batch in batches:
            writer = writer or pq.ParquetWriter(unfinished, batch.schema, compression="zstd")
            writer.write_batch(batch)
            rows += batch.num_rows
        if writer is not None:
            writer.close()
            unfinished.replace(path)
    finally:
        if writer is not None:
            writer.close()
        unfinished.unlink(missing_ok=True)
    return rows
