"""Is this query one that only reads? It must be a single SELECT; nothing else is sent."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.address import System

_DIALECTS = {"duckdb": "duckdb", "sqlite": "sqlite", "postgresql": "postgres"}
_WRITES = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Into,
    exp.Command, exp.Copy, exp.Attach, exp.Detach, exp.Pragma, exp.Set, exp.Lock,
)  # fmt: skip


def require_single_select(query: str, system: System) -> str:
    """Return the query without its last semicolon.

    The mapping's owner writes it and is trusted; this keeps an honest mistake from changing the
    database, beside the connection's own read-only mode.

    Raises
    ------
    SettingsError
        It cannot be parsed, holds several statements, or one that writes.
    """
    try:
        statements = [s for s in sqlglot.parse(query, read=_DIALECTS[system]) if s is not None]
    except SqlglotError as error:
        raise SettingsError(
            f"'query' cannot be read as {system} SQL ({_first_line(error)}); "
            "try it in the database's own client."
        ) from error
    if len(statements) != 1:
        raise SettingsError(
            f"'query' holds {len(statements)} statements; write one SELECT, and further tables "
            "as tables of their own."
        )
    statement = statements[0]
    written = next(statement.find_all(*_WRITES), None)
    if written is not None or not isinstance(statement, exp.Query):
        what = (written or statement).key.upper()
        raise SettingsError(f"'query' holds {what}; only a SELECT that reads is sent.")
    return query.strip().rstrip(";").rstrip()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")
