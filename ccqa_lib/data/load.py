"""Open a source and load its tables: `open_source("acme").table("contacts")`."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.cluster import cluster_table, is_on_cluster
from ccqa_lib.data.convert.rules import check_rules
from ccqa_lib.data.read.databases.snapshot import snapshot
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.sample import ensure_sample
from ccqa_lib.data.stage.build import build
from ccqa_lib.data.stage.lineage import Lineage
from ccqa_lib.data.stage.locked import connect_locked
from ccqa_lib.data.stage.parts import facts_of, files_of, refuse_changed, refuse_same_content
from ccqa_lib.data.stage.store import Staged, find_staged, stage_key, stage_root, stage_with
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.source import Source, read_source


@dataclass(frozen=True, eq=False)
class LoadedTable:
    """A house table, not executed, and the account of where its rows come from."""

    name: str
    table: ir.Table
    lineage: Lineage

    def __str__(self) -> str:
        return str(self.lineage)


@dataclass(frozen=True, eq=False)
class OpenSource:
    """A source whose tables are loaded when they are asked for, on one locked connection."""

    source: Source
    connection: Backend
    _loaded: dict[str, LoadedTable] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> LoadedTable:
        """Return a table, loaded now or reused from the stage if nothing has changed.

        Raises
        ------
        SettingsError
            The source has no such table, or its mapping cannot be followed.
        SourceError, DataRefusedError
            The files cannot be read as the mapping says; too many rows are lost.
        """
        if name not in self._loaded:
            _require_table(self.source, name)
            if is_on_cluster(self.source, name):
                self._loaded[name] = LoadedTable(name, *cluster_table(self.source, name))
                return self._loaded[name]
            staged = load_table(self.source, name)
            rows = self.connection.read_parquet(str(staged.rows), table_name=f"staged_{name}")
            columns = [column for column in rows.columns if not column.startswith("_")]
            self._loaded[name] = LoadedTable(name, rows.select(*columns), staged.lineage)
        return self._loaded[name]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that the source's mapping gives."""
        return tuple(self.source.tables)


def open_source(source: str | Source) -> OpenSource:
    """Open a source by its name in params/sources, by its file, or as it is.

    The made-up sample centre is written first, where it is asked for and not there.

    Raises
    ------
    SettingsError
        There is no such source, or its mapping is wrong.
    """
    found = source if isinstance(source, Source) else read_source(source)
    ensure_sample(found)
    return OpenSource(found, connect_locked(stage_root()))


def load_table(source: Source, name: str) -> Staged:
    """Return the staged rows of a table; files are read only where something has changed."""
    check_rules(source, name)
    if source.tables[name].url is None:
        return _load_parts(source, name, files_of(source, source.tables[name]))
    fetched = Path(tempfile.mkdtemp(prefix="unfinished-fetch-", dir=stage_root()))
    try:
        return _load_parts(source, name, [snapshot(source.tables[name], fetched)])
    finally:
        shutil.rmtree(fetched, ignore_errors=True)


def _load_parts(source: Source, name: str, parts: list[Part]) -> Staged:
    facts = [facts_of(part) for part in parts]
    refuse_same_content(facts)
    key = stage_key(source, name, facts)
    if staged := find_staged(key):
        return staged

    def build_unchanged(folder: Path) -> Lineage:
        lineage = build(source, name, parts, facts, folder)
        for part, fact in zip(parts, facts, strict=True):
            refuse_changed(part, fact)
        return lineage

    return stage_with(key, build_unchanged)


def _require_table(source: Source, name: str) -> None:
    if name not in source.tables:
        hint = did_you_mean(name, source.tables)
        raise SettingsError(
            f"Source '{source.name}' has no table '{name}'.{hint} It has: "
            f"{', '.join(source.tables)}."
        )
