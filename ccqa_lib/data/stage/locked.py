"""A DuckDB connection that reads staged files and nothing else: no network, no other folder."""

from pathlib import Path

import ibis
from ibis.backends.duckdb import Backend
from sqlglot.expressions import Array, Literal

MEMORY = "1GB"  # more than this goes to disk, into the stage


def connect_locked(folder: Path) -> Backend:
    """Return an in-memory connection that may touch files under `folder` only, for good.

    Its settings cannot be changed afterwards, not even by a statement that came from the data.
    """
    spill = folder / "spill"
    connection = ibis.duckdb.connect(
        memory_limit=MEMORY,
        temp_directory=str(spill),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    allowed = Array(expressions=[Literal.string(f"{folder}/")]).sql("duckdb")
    connection.raw_sql(f"SET allowed_directories = {allowed}")
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")
    return connection
