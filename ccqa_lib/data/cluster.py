"""Tables that stay on Spark: studies reduce them there, and only sums and samples come back.

Such a table is not staged: it must be parquet whose columns have the house's types already. What
the loader does to texts (recoding, words for missing, ranges, duplicates) is for whoever writes it.
"""

import hashlib
import os
from functools import cache
from pathlib import Path

from ibis.backends import BaseBackend
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.columns import HOUSE_TYPES
from ccqa_lib.data.stage.lineage import Lineage
from ccqa_lib.data.stage.parts import FileFacts
from ccqa_lib.data.stage.store import stage_root
from ccqa_lib.errors import SettingsError, SourceError
from ccqa_lib.params.address import Address, read_address
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.source import Column, Source

_UNDERSTOOD = {"source", "type", "required", "format", "true", "false"}
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
NOT_CHECKED = (
    "The table was read on Spark as it is: duplicates were not looked for, and the contents of its "
    "files were not hashed, so a run on it is never reused."
)


def is_on_cluster(source: Source, name: str) -> bool:
    """Say whether a table stays on Spark."""
    url = source.tables[name].url
    return url is not None and read_address(url).system == "spark"


def cluster_table(source: Source, name: str) -> tuple[ir.Table, Lineage]:
    """Return a table as Spark has it, not executed, and its lineage; rows are counted once.

    Raises
    ------
    SettingsError
        The mapping asks for what only the loader of texts can do.
    SourceError
        Spark is not installed, does not start, or has no such table, column or type.
    """
    table = source.tables[name]
    problems = [
        f"{name}.{column}: on Spark a column has 'from' (one heading), 'type', 'required' and what "
        f"its type asks for only; take out {', '.join(sorted(more))}, and write the table with "
        "values that are ready."
        for column, rule in table.columns.items()
        if (more := _not_understood(rule))
    ]
    if table.relation is None:
        problems.append(f"{name}: on Spark a table is named by 'relation', not by a 'query'.")
    if problems:
        raise SettingsError(*problems)
    address = read_address(table.url or "")
    place = f"{address.database}/{table.relation}"
    stored = _stored(address, place, name)
    typed = stored.select(**{c: _typed(stored, c, r, name) for c, r in table.columns.items()})
    needed = [column for column, rule in table.columns.items() if rule.required]
    fine = typed.filter(*[typed[column].notnull() for column in needed]) if needed else typed
    rows, used = (one.count().to_pyarrow().as_py() for one in (typed, fine))
    lost = {f"no {' or '.join(needed)}": rows - used} if rows > used else {}
    if rows - used > table.max_lost_share * rows:
        raise SourceError(
            f"{name}: {rows - used:,} of {rows:,} rows have {' and '.join(lost)}, more than "
            f"'max_lost_share' {table.max_lost_share:g} allows; write the table anew."
        )
    facts = FileFacts(str(table.relation), _bytes(Path(place)), _named(place, rows), "", rows)
    aside = stage_root() / "nothing_set_aside.parquet"
    return fine, Lineage(name, (facts,), rows, used, 0, lost, (), (NOT_CHECKED,), aside)


def _not_understood(rule: Column) -> set[str]:
    given = {field for field in rule.model_fields_set if getattr(rule, field) is not None}
    more = given - _UNDERSTOOD
    return more | ({"source"} if not isinstance(rule.source, str) else set())


def _stored(address: Address, place: str, name: str) -> ir.Table:
    try:
        return _connected(address.host, address.port).read_parquet(place)
    except ImportError as error:
        raise SourceError(
            f"{name}: Spark is not installed here; install this project with its extra 'spark' "
            "(pip install '.[spark]') and a Java runtime."
        ) from error
    except Exception as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise SourceError(f"{name}: Spark cannot read {place} ({told}).") from error


@cache
def _connected(host: str | None, port: int) -> BaseBackend:
    """Return the connection of this process; its session keeps the user's own Spark settings."""
    import ibis
    from pyspark.sql import SparkSession

    master = f"spark://{host}:{port}" if host else os.environ.get("CCQA_SPARK_MASTER", "local[*]")
    builder = SparkSession.builder.appName("ccqa").master(master)
    for setting, value in _SETTINGS.items():
        builder = builder.config(setting, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def _typed(stored: ir.Table, column: str, rule: Column, name: str) -> ir.Value:
    heading = str(rule.source)
    if heading not in stored.columns:
        hint = did_you_mean(heading, stored.columns) or f" It has: {', '.join(stored.columns)}."
        raise SourceError(f"{name}: there is no column {heading!r} (for '{column}').{hint}")
    value, house = stored[heading], dt.dtype(HOUSE_TYPES[rule.type])
    found = value.type()
    if found.is_timestamp() and found.timezone is not None:
        raise SourceError(
            f"{name}.{column}: holds times with a zone; write the centre's own time, without one."
        )
    fits = (
        (house.is_numeric() and found.is_numeric() and not found.is_boolean())
        or (house.is_timestamp() and found.is_timestamp())
        or type(house) is type(found)
    )
    if not fits or (house.is_integer() and not found.is_integer()):
        raise SourceError(
            f"{name}.{column}: holds {found}, and the house needs {rule.type}; write the table "
            "with that type."
        )
    return value if house.is_timestamp() else value.cast(house)


def _bytes(place: Path) -> int:
    """Return the size of a table on a disk of this machine; 0 where it lies elsewhere."""
    files = place.rglob("*") if place.is_dir() else [place]
    return sum(file.stat().st_size for file in files if file.is_file())


def _named(place: str, rows: int) -> str:
    return hashlib.sha256(f"{place}: {rows}".encode()).hexdigest()
