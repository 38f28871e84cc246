"""One table from its files to typed rows and their lineage, in the order of the work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules
from ccqa_lib.data.convert.conversion import convert_files, with_verdict
from ccqa_lib.data.convert.evidence import date_evidence
from ccqa_lib.data.convert.rules import rules_of
from ccqa_lib.data.convert.words import add_nfkc
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.stage.duplicates import find_duplicates
from ccqa_lib.data.stage.lineage import Lineage
from ccqa_lib.data.stage.locked import connect_locked
from ccqa_lib.data.stage.notes import cell_notes, grouped, mapping_notes
from ccqa_lib.data.stage.parts import FileFacts
from ccqa_lib.data.stage.rawstage import RawStage, stage_raw
from ccqa_lib.data.stage.rowfile import write_rows
from ccqa_lib.data.stage.setaside import keep_set_aside, refuse_loss, rows_by_reason
from ccqa_lib.data.stage.store import ROWS, SET_ASIDE
from ccqa_lib.data.stage.totals import set_aside_totals, totals_by_sum
from ccqa_lib.params.source import Source, Table
from ccqa_lib.show.language import ENGLISH, in_language

_CONVERTED = "converted.parquet"


@dataclass(frozen=True, eq=False)
class _Work:
    """What the steps of one build share."""

    connection: Backend
    name: str
    table: Table
    rules: Mapping[str, Rules]
    raw: RawStage
    folder: Path


def build(
    source: Source, name: str, parts: list[Part], facts: list[FileFacts], folder: Path
) -> Lineage:
    """Write the typed rows of a table under `folder` and return their lineage.

    Raises
    ------
    SourceError, DataRefusedError
        The files cannot be read as the mapping says, or too many rows are lost.
    """
    with in_language(ENGLISH):  # what is staged serves runs in every language
        return _built(source, name, parts, facts, folder)


def _built(
    source: Source, name: str, parts: list[Part], facts: list[FileFacts], folder: Path
) -> Lineage:
    rules = rules_of(source, name, parts)
    raw = stage_raw(parts, source.tables[name], folder)
    connection = connect_locked(folder)
    add_nfkc(connection)
    work = _Work(connection, name, source.tables[name], rules, raw, folder)
    try:
        return _typed(work, facts)
    finally:
        work.connection.disconnect()
        for file in raw.files:
            file.path.unlink(missing_ok=True)
        (folder / _CONVERTED).unlink(missing_ok=True)


def _typed(work: _Work, facts: list[FileFacts]) -> Lineage:
    path = work.folder / _CONVERTED
    made = convert_files(work.connection, work.raw.files, work.rules, path)
    stored = work.connection.read_parquet(str(path))
    rows = with_verdict(stored, made.columns)
    if totals := totals_by_sum(work.connection, rows, work.rules):
        rows = with_verdict(set_aside_totals(stored, totals), made.columns)
    by_reason = rows_by_reason(work.connection, rows, made.columns, work.raw)
    aside = work.folder / SET_ASIDE
    examples = keep_set_aside(work.connection, rows, made.columns, work.raw, by_reason, aside)
    _refuse_loss(work, rows, by_reason, examples)
    twice = find_duplicates(work.connection, rows, work.table, work.name, _place_in(work.raw))
    write_rows(work.connection, rows, made.columns, twice.extra, path, work.folder / ROWS)
    return Lineage(
        table=work.name,
        files=_with_rows(facts, work.raw),
        rows_in=work.raw.rows_in,
        rows_used=pq.read_metadata(work.folder / ROWS).num_rows,
        duplicates_dropped=twice.dropped,
        set_aside=by_reason,
        examples=examples,
        notes=(
            *grouped(work.raw.notes, [file.part.name for file in work.raw.files]),
            *mapping_notes(work.name, work.raw, work.rules),
            *cell_notes(work.connection, made, rows, work.raw, work.rules),
        ),
        set_aside_path=aside,
    )


def _refuse_loss(work: _Work, rows: ir.Table, by_reason: dict[str, int], examples: tuple) -> None:
    """Stop where too many rows are lost, with the formats that would fit where dates failed."""
    evidence = [
        date_evidence(work.connection, rows, at, rule)
        for at, (name, rule) in enumerate(work.rules.items())
        if any(reason.startswith(f"{name}: not a date") for reason in by_reason)
    ]
    refuse_loss(
        work.name, work.raw.rows_in, by_reason, examples, work.table.max_lost_share, evidence
    )


def _place_in(raw: RawStage):
    return lambda file, line: f"{raw.files[file].part.name} line {line}"


def _with_rows(facts: list[FileFacts], raw: RawStage) -> tuple[FileFacts, ...]:
    unread = {file.part.name: 0 for file in raw.files}
    for one in raw.set_aside:
        unread[one.file] = unread.get(one.file, 0) + 1
    return tuple(
        replace(fact, rows=file.rows + unread[file.part.name])
        for fact, file in zip(facts, raw.files, strict=True)
    )
