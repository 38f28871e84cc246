"""Rows of an SQLite file, opened read-only; every value becomes exact text.

SQLite keeps a type with each value, not with each column: a column of whole numbers may hold
words. A library that takes the column's type at its word, or the first row's, loses such
values, so the values are read one by one by Python's own driver and written as text.
"""

import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from operator import itemgetter

import pyarrow as pa

from ccqa_lib.data.read.databases.failures import (
    CONNECT_SECONDS,
    Unreachable,
    first_line,
    query_seconds,
    too_slow,
)
from ccqa_lib.data.read.databases.files import interrupted_after, require_database_file
from ccqa_lib.data.read.databases.relation import no_such_relation
from ccqa_lib.errors import SourceError
from ccqa_lib.params.address import Address

BATCH_ROWS = 50_000


def sqlite_batches(
    address: Address, query: str | None, relation: str | None
) -> Iterator[pa.RecordBatch]:
    """Give the rows of a query or a relation in batches of text columns.

    Raises
    ------
    Unreachable
        Another program holds the file.
    SourceError
        No such file or relation, bytes in a column, or the query fails or takes too long.
    """
    path = require_database_file(address, "sqlite")
    location = f"{path.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(location, uri=True, timeout=CONNECT_SECONDS)) as connection,
        interrupted_after(connection.interrupt, query_seconds()),
    ):
        try:
            yield from _batches(connection, query or _select(connection, relation))
        except sqlite3.OperationalError as error:
            raise _told_apart(error) from error
        except sqlite3.Error as error:
            raise SourceError(f"the database refuses ({first_line(error)}).") from error


def _select(connection: sqlite3.Connection, relation: str) -> str:
    listed = connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    names = [name for (name,) in listed]
    if relation not in names:
        raise no_such_relation(f"relation {relation!r}", relation, names)
    quoted = relation.replace('"', '""')
    return f'SELECT * FROM "{quoted}"'


def _batches(connection: sqlite3.Connection, query: str) -> Iterator[pa.RecordBatch]:
    cursor = connection.execute(query)
    names = [name for name, *_ in cursor.description]
    while rows := cursor.fetchmany(BATCH_ROWS):
        columns = [
            _column(list(map(itemgetter(place), rows)), name) for place, name in enumerate(names)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=names)


def _column(values: Sequence[object], name: str) -> pa.Array:
    """Return a column as text; all words or all whole numbers are written at once."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {int}:
        return pa.array(values, pa.int64()).cast(pa.string())
    if kinds != {str}:
        values = [_text(value, name) for value in values]
    return pa.array(values, pa.string())


def _text(value: object, column: str) -> str | None:
    if isinstance(value, bytes):
        raise SourceError(f"column {column!r} holds bytes; leave it out with a 'query'.")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)), "f")
    return str(value)


def _told_apart(error: sqlite3.OperationalError) -> Exception:
    words = str(error).lower()
    if "interrupted" in words:
        return too_slow()
    if "locked" in words or "busy" in words or "unable to open" in words:
        return Unreachable(f"another program holds the file, {first_line(error)}")
    return SourceError(f"the database refuses ({first_line(error)}).")
