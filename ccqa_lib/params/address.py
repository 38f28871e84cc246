"""A database's address: which system, where, and who asks; secrets stay out of every text."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.project import project_root
from ccqa_lib.show.redact import redact, remember_secret, with_secrets

System = Literal["duckdb", "sqlite", "postgresql", "spark"]
_SYSTEMS: dict[str, System] = {
    "duckdb": "duckdb",
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "spark": "spark",
}


@dataclass(frozen=True)
class Address:
    """Where a database is: a file for DuckDB and SQLite, a server for PostgreSQL.

    For Spark `host` is its master, None for this process, and `database` the folder of tables.
    """

    system: System
    path: Path | None = None
    host: str | None = None
    port: int = 5432
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None

    def __str__(self) -> str:
        if self.system == "spark":
            return f"spark {self.host or 'in this process'}, {Path(self.database or '').name}"
        if self.path is not None:
            return f"{self.system} {self.path.name}"
        return redact(f"{self.system} {self.host}:{self.port}/{self.database}")


def read_address(url: str) -> Address:
    """Take an address apart, with ``${NAME}`` from the environment.

    A path after three slashes is relative to the project folder, after four it is absolute.

    Raises
    ------
    SettingsError
        The system is not known, a part is missing, or the environment lacks a name.
    """
    shown = redact(url)
    try:
        parts = urlsplit(with_secrets(url, f"'url' {shown!r}"))
        system = _SYSTEMS.get(parts.scheme)
        port = parts.port or 5432
    except ValueError:
        raise _refused(shown, "cannot be read as an address") from None
    if system is None:
        raise _refused(shown, "names no system that can be read here")
    if system == "spark":
        return _cluster(parts, shown)
    if system == "postgresql":
        return _server(system, parts, port, shown)
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not path:
        raise _refused(shown, "needs three slashes and then the path of a file")
    return Address(system, path=project_root() / path)


def _cluster(parts: SplitResult, shown: str) -> Address:
    folder = unquote(parts.path.removeprefix("/"))
    if not folder or parts.query or parts.username:
        raise _refused(shown, "needs a folder of parquet tables, and nothing else")
    return Address(
        "spark", host=parts.hostname, port=parts.port or 7077, database=str(project_root() / folder)
    )


def _server(system: System, parts: SplitResult, port: int, shown: str) -> Address:
    database = unquote(parts.path.strip("/"))
    if not (parts.hostname and database):
        raise _refused(shown, "needs a host and a database")
    if parts.query:
        raise _refused(shown, "has settings after '?', which are not read; leave them out")
    password = unquote(parts.password) if parts.password else None
    if password:
        remember_secret(password)
    user = unquote(parts.username) if parts.username else None
    host = unquote(parts.hostname)
    return Address(system, None, host, port, user, password, database)


def _refused(shown: str, why: str) -> SettingsError:
    return SettingsError(
        f"'url' was given {shown!r}, which {why}; write duckdb:///folder/file.duckdb, "
        "sqlite:///folder/file.db, postgresql://${USER}:${PASSWORD}@host/database, or "
        "spark:///folder for parquet tables on Spark."
    )
