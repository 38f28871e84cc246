"""Rows of a DuckDB file, opened read-only and without a way to any other file."""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import ibis
import pyarrow as pa
from ibis.common.exceptions import IbisError

from ccqa_lib.data.read.databases.failures import Unreachable, first_line, query_seconds, too_slow
from ccqa_lib.data.read.databases.files import interrupted_after, require_database_file
from ccqa_lib.data.read.databases.relation import known_table
from ccqa_lib.errors import SourceError
from ccqa_lib.params.address import Address

BATCH_ROWS = 50_000


def duckdb_batches(
    address: Address, query: str | None, relation: str | None
) -> Iterator[pa.RecordBatch]:
    """Give the rows of a query or a relation (``table`` or ``schema.table``) in batches.

    Raises
    ------
    Unreachable
        Another program holds the file.
    SourceError
        No such file or relation, or the query fails or takes too long.
    """
    path = require_database_file(address, "duckdb")
    try:
        connection = ibis.duckdb.connect(path, read_only=True, enable_external_access=False)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise Unreachable(f"another program holds the file, {first_line(error)}") from error
        raise SourceError(f"the file cannot be opened ({first_line(error)}).") from error
    with closing(connection.con), interrupted_after(connection.con.interrupt, query_seconds()):
        try:
            table = connection.sql(query) if query else known_table(connection, relation)
            yield from connection.to_pyarrow_batches(table, chunk_size=BATCH_ROWS)
        except duckdb.InterruptException as error:
            raise too_slow() from error
        except (duckdb.Error, IbisError, pa.ArrowException) as error:
            raise SourceError(f"the database refuses ({first_line(error)}).") from error
