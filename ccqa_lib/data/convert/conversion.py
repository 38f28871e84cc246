"""From the text stage to typed house columns, part by part, in the order of files and lines."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules, raw_text
from ccqa_lib.data.convert.columns import HOUSE_TYPES, constant
from ccqa_lib.data.convert.different import (
    HASHED,
    MARK,
    RAW,
    SAID,
    SHOWN,
    WHY,
    Ready,
    Unit,
    hash_of_nothing,
    ready,
)
from ccqa_lib.data.convert.totalrows import TotalWords, total_reason, total_words
from ccqa_lib.data.read.headings import same_heading
from ccqa_lib.data.stage.rawstage import FILE, LINE, RawFile, repeating_texts
from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean

FINE, HASH = "_fine", "_hash"
PART_ROWS = 1 << 18


@dataclass(frozen=True)
class Conversion:
    """What the converted rows of a table hold, one parquet file for all.

    They have the house columns; `_file`, `_line`; `_hash` of the whole row as exported; for the
    column at position i `_why<i>` and `_raw<i>` where its cell failed; and `_mark<j>`.

    Attributes
    ----------
    columns : tuple of str
        The house columns, in order; position i of `_why<i>`.
    marks : tuple of (column, sentence)
        What `_mark<j>` counts.
    """

    columns: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]


def convert_files(
    connection: Backend, files: tuple[RawFile, ...], rules: Mapping[str, Rules], path: Path
) -> Conversion:
    """Convert staged files, those with the same columns together, and write the rows to `path`.

    Raises
    ------
    SourceError
        A mapped heading is not in a file; the message names the file and the nearest heading.
    """
    for file in files:
        refuse_missing_headings(file, rules)
    headings = sorted({heading for file in files for heading in file.headings})
    writer, marks = None, ()
    made_ready = cache(partial(ready, connection))
    try:
        for group in _grouped(connection, files):
            plan = _Plan(connection, group[0], rules, headings, made_ready)
            for rows in map(plan.converted, _parts(group)):
                if writer is None:
                    writer, marks = pq.ParquetWriter(path, rows.schema), plan.marks
                writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()
    return Conversion(tuple(rules), marks)


class _Plan:
    """How the rows of files with the same columns are converted."""

    def __init__(
        self,
        connection: Backend,
        file: RawFile,
        rules: Mapping[str, Rules],
        headings: Sequence[str],
        made_ready: Callable[[Unit, tuple[pa.DataType, ...]], Ready],
    ):
        self._connection, self._rules = connection, rules
        self._headings = file.headings
        self._totals = total_words(rules, file.headings[0])
        kinds = dict(zip(file.headings, pq.read_schema(file.path).types, strict=False))
        self._units = [
            made_ready(unit, tuple(kinds[heading] for heading in unit.headings))
            for unit in _units(file.headings, rules, self._totals, kinds)
        ]
        self._weights = {heading: _weight(heading) for heading in headings}
        self._constants = {
            at: connection.to_pyarrow(constant(rule).value)
            for at, rule in enumerate(rules.values())
            if not rule.column.headings
        }
        nothing = hash_of_nothing(connection)
        absent = [self._weights[heading] for heading in headings if heading not in kinds]
        self._absent = np.uint64(sum(absent) * nothing % (1 << 64))

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What is counted: columns and sentences."""
        return tuple((column, said) for _, _, column, said in self._counted())

    def converted(self, part: pa.Table) -> pa.Table:
        """Return the converted rows of one part."""
        cells = {
            heading: part.column(f"c{at}").chunk(0) for at, heading in enumerate(self._headings)
        }
        made: dict[str, pa.Array] = {}
        said: list[tuple[int, pa.Array]] = []
        hashes = np.full(part.num_rows, self._absent)
        for unit in self._units:
            found = unit.made_of(self._connection, [cells[one] for one in unit.unit.headings])
            if unit.unit.is_hashed:
                weight = np.uint64(self._weights[unit.unit.headings[0]])
                hashes += found.pop(HASHED).to_numpy() * weight
            said += [(at, found.pop(f"{SAID}{at}")) for at, _ in unit.unit.totals]
            made |= found
        told = [(self._totals[at].reason, where) for at, where in sorted(said, key=_number)]
        self._tell_totals(made, total_reason(told, part.num_rows), part.num_rows)
        place = {FILE: part[FILE], LINE: part[LINE], HASH: pa.array(hashes)}
        return self._table(made, place, part.num_rows)

    def _tell_totals(self, made: dict, reason: pa.Array | None, rows: int) -> None:
        """Give rows of totals their reason, as that of the first column."""
        shown = made.pop(SHOWN, pa.nulls(rows, pa.string()))
        if reason is not None:
            own = made.get(f"{WHY}0", pa.nulls(rows, pa.string()))
            made[f"{WHY}0"] = pc.coalesce(reason, own)
            made[f"{RAW}0"] = pc.if_else(pc.is_valid(made[f"{WHY}0"]), shown, None)

    def _table(self, made: dict, place: dict, rows: int) -> pa.Table:
        columns: dict[str, pa.Array] = {}
        for at, (name, rule) in enumerate(self._rules.items()):
            house = ibis.dtype(HOUSE_TYPES[rule.column.type]).to_pyarrow()
            value = made[f"v{at}"] if at not in self._constants else self._constants[at]
            if at in self._constants:
                value = pa.repeat(value.cast(house), rows)
            columns[name] = value if value.type == house else value.cast(house)
        columns |= place
        for at in range(len(self._rules)):
            for kind in (WHY, RAW):
                columns[f"{kind}{at}"] = made.get(f"{kind}{at}", pa.nulls(rows, pa.string()))
        for number, (at, within, _, _) in enumerate(self._counted()):
            columns[f"{MARK}{number}"] = made[f"{MARK}{at}_{within}"]
        return pa.table(columns)

    def _counted(self) -> list[tuple[int, int, str, str]]:
        """Return position, number within it, column and sentence of all that is counted."""
        return sorted(one for unit in self._units for one in unit.marks)


def _number(one: tuple[int, pa.Array]) -> int:
    return one[0]


def _weight(heading: str) -> int:
    """Return an odd number by which the cells of a heading count in the hash of a row."""
    code = heading.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(code, digest_size=8).digest()) | 1


def _units(
    headings: Sequence[str],
    rules: Mapping[str, Rules],
    totals: Sequence[TotalWords],
    kinds: Mapping[str, pa.DataType],
) -> Iterator[Unit]:
    """Yield what is to be made of each heading, and of each several headings joined."""
    made: dict[tuple[str, ...], dict[int, tuple[str, Rules]]] = {(one,): {} for one in headings}
    for at, (name, rule) in enumerate(rules.items()):
        if rule.column.headings:
            made.setdefault(rule.column.headings, {})[at] = (name, rule)
    for key, columns in made.items():
        is_text = len(key) == 1 and pa.types.is_string(kinds[key[0]])
        words = {at: one for at, one in enumerate(totals) if is_text and key[0] in one.headings}
        yield Unit(key, tuple(columns.items()), tuple(words.items()), is_hashed=len(key) == 1)


def _parts(group: Sequence[RawFile]) -> Iterator[pa.Table]:
    """Yield the rows of files in parts of at least PART_ROWS, but for the last; texts coded."""
    waiting: list[pa.Table] = []
    texts = repeating_texts(group[0].path)
    for file in group:
        with pq.ParquetFile(file.path, read_dictionary=texts) as raw:
            for number in range(raw.num_row_groups):
                waiting.append(raw.read_row_group(number))
                if sum(map(len, waiting)) >= PART_ROWS:
                    yield _one_part(waiting)
                    waiting = []
    if waiting or not any(file.rows for file in group):
        yield _one_part(waiting or [pq.read_table(group[0].path, read_dictionary=texts)])


def _one_part(tables: Sequence[pa.Table]) -> pa.Table:
    whole = pa.concat_tables(tables).unify_dictionaries()
    return whole.combine_chunks()


def with_verdict(rows: ir.Table, columns: Sequence[str]) -> ir.Table:
    """Add `_fine`: no cell of the row failed. To be used on converted rows that were stored."""
    return rows.mutate(
        **{FINE: ibis.and_(*[rows[f"{WHY}{at}"].isnull() for at in range(len(columns))])}
    )


def refuse_missing_headings(file: RawFile, rules: Mapping[str, Rules]) -> None:
    """Refuse a file that lacks a mapped heading."""
    lacking = [
        (name, heading)
        for name, rule in rules.items()
        for heading in rule.column.headings
        if heading not in file.headings
    ]
    if not lacking:
        return
    sentences = [
        f"no column {heading!r} (for '{name}').{_nearest(heading, file.headings)}"
        for name, heading in lacking
    ]
    shown = ", ".join(repr(heading) for heading in file.headings[:30])
    raise SourceError(
        f"{file.part.name}: there is {' There is '.join(sentences)} Its columns are: {shown}. "
        "Correct 'from' in the mapping, or 'skip_rows' and 'header_rows' if this is no heading."
    )


def raw_of(connection: Backend, files: tuple[RawFile, ...], rule: Rules) -> list[ir.StringValue]:
    """Return the text of one house column as exported, one expression a group of files."""
    tables = [
        (connection.read_parquet([str(file.path) for file in group]), group[0])
        for group in _grouped(connection, files)
    ]
    return [
        raw_text([table[file.column(heading)] for heading in rule.column.headings])
        for table, file in tables
    ]


def _grouped(connection: Backend, files: tuple[RawFile, ...]) -> list[list[RawFile]]:
    """Return files with the same columns and types together, in the order of files."""
    groups: list[tuple[ir.Schema, list[RawFile]]] = []
    for file in files:
        schema = connection.read_parquet(str(file.path)).schema()
        if groups and groups[-1][0] == schema and groups[-1][1][0].headings == file.headings:
            groups[-1][1].append(file)
        else:
            groups.append((schema, [file]))
    return [group for _, group in groups]


def _nearest(heading: str, headings: tuple[str, ...]) -> str:
    same = [known for known in headings if same_heading(known) == same_heading(heading)]
    return f" Did you mean {same[0]!r}?" if same else did_you_mean(heading, headings)
