"""A table by its name: looked up among those that exist, never written into SQL."""

from ibis.backends.sql import SQLBackend
from ibis.expr.types import Table

from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean


def known_table(connection: SQLBackend, relation: str) -> Table:
    """Return the table called ``name`` or ``schema.name``.

    Raises
    ------
    SourceError
        There is none of this name; the message suggests the nearest.
    """
    schema, _, name = relation.rpartition(".")
    if schema and schema not in connection.list_databases():
        raise no_such_relation(f"schema {schema!r}", schema, connection.list_databases())
    names = connection.list_tables(database=schema or None)
    if name not in names:
        raise no_such_relation(f"relation {relation!r}", name, names)
    return connection.table(name, database=schema or None)


def no_such_relation(wanted: str, name: str, names: list[str]) -> SourceError:
    """Return the refusal of a relation that is not there."""
    hint = did_you_mean(name, names)
    shown = "" if hint else f" It has: {', '.join(sorted(names)[:20]) or 'none'}."
    return SourceError(f"the database has no {wanted}.{hint}{shown}")
