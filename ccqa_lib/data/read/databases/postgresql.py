"""Rows of a PostgreSQL table or query, read-only, through a cursor that stays on the server."""

from collections.abc import Iterator
from contextlib import closing

import ibis
import psycopg
import pyarrow as pa
from ibis.backends.postgres import Backend
from ibis.common.exceptions import IbisError

from ccqa_lib.data.read.databases.failures import (
    CONNECT_SECONDS,
    Unreachable,
    first_line,
    query_seconds,
    too_slow,
)
from ccqa_lib.data.read.databases.relation import known_table
from ccqa_lib.errors import SourceError
from ccqa_lib.params.address import Address

BATCH_ROWS = 50_000


def postgresql_batches(
    address: Address, query: str | None, relation: str | None
) -> Iterator[pa.RecordBatch]:
    """Give the rows of a query or a relation (``table`` or ``schema.table``) in batches.

    Raises
    ------
    Unreachable
        The server does not answer, or does not let this user in.
    SourceError
        No such relation, or the query fails or takes too long.
    """
    connection = _connect(address)
    with closing(connection.con):
        try:
            table = connection.sql(query) if query else known_table(connection, relation)
            connection.con.execute("SET default_transaction_read_only = on")
            yield from connection.to_pyarrow_batches(table, chunk_size=BATCH_ROWS)
        except psycopg.errors.QueryCanceled as error:
            raise too_slow() from error
        except psycopg.OperationalError as error:
            raise Unreachable(first_line(error)) from error
        except (psycopg.Error, IbisError, pa.ArrowException) as error:
            raise SourceError(f"the database refuses ({first_line(error)}).") from error


def _connect(address: Address) -> Backend:
    milliseconds = 1000 * query_seconds()
    try:
        return ibis.postgres.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.database,
            connect_timeout=CONNECT_SECONDS,
            options=f"-c statement_timeout={milliseconds}",
        )
    except psycopg.OperationalError as error:
        raise Unreachable(first_line(error)) from error
