"""Each different cell of a column is converted once, however many rows it stands in.

Exports repeat themselves: a hundred thousand rows have four sites and a few hundred durations.
What is made of a cell depends on nothing but the cell; so the expression of a column is
executed on its different cells, and the rows take their results from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, raw_text
from ccqa_lib.data.convert.columns import convert, evened, filled
from ccqa_lib.data.convert.totalrows import TotalWords
from ccqa_lib.data.convert.words import MADE_EVEN

WHY, RAW, MARK = "_why", "_raw", "_mark"
HASHED, SHOWN, SAID = "hashed", "shown", "said"
LONGEST_RAW = 200
_ABSENT = "\x1e"
_WORTHWHILE = 0.7  # different cells to rows; above it, every row is converted by itself


@ibis.udf.scalar.builtin(name="hash")
def cell_hash(text: str) -> dt.uint64:
    """Return DuckDB's 64-bit hash of a text."""


@dataclass(frozen=True)
class Unit:
    """The cells of one heading, or of several joined by a blank, and what is made of them.

    `rules` are (position, (house column, its rules)); `totals` are (number, words looked for);
    `is_hashed` where its cells take part in the hash of the row.
    """

    headings: tuple[str, ...]
    rules: tuple[tuple[int, tuple[str, Rules]], ...] = ()
    totals: tuple[tuple[int, TotalWords], ...] = ()
    is_hashed: bool = False


@dataclass(frozen=True, eq=False)
class Ready:
    """A unit whose expression is written, to be executed on one part of the rows after another.

    `marks` are (position, n, column, sentence) of what its `_mark<position>_<n>` count.
    """

    unit: Unit
    table: str
    sql: str
    marks: tuple[tuple[int, int, str, str], ...]

    def made_of(self, connection: Backend, cells: Sequence[pa.Array]) -> dict[str, pa.Array]:
        """Return what is made of a part of the rows, one array a result.

        `cells` are those of each heading of the unit, as dictionary arrays where they are texts.
        """
        if cells[1:]:
            codes, different = None, [_plain(one) for one in cells]
        else:
            codes, one = _different(cells[0])
            different = [one]
        connection.con.register(self.table, _as_table(different))
        made = connection.con.execute(self.sql).to_arrow_table()
        connection.con.unregister(self.table)
        return {name: _spread(made[name], codes, len(cells[0])) for name in made.column_names}


def ready(connection: Backend, unit: Unit, kinds: Sequence[pa.DataType]) -> Ready:
    """Write the expression of a unit whose headings have cells of these types.

    It gives, for the house column at position i, its value as `v<i>`, why its cell failed as
    `_why<i>` and the text of the cell that did as `_raw<i>`; `_mark<i>_<n>`; `hashed`; `shown`,
    the text of each cell; and `said<n>` where a cell is one of the words of totals.
    """
    name = f"cells_{uuid4().hex}"
    connection.con.register(name, _as_table([pa.array([], kind) for kind in kinds]))
    cells = connection.table(name)
    given = [cells[column] for column in cells.columns]
    raw = cells.select(raw=given[0] if len(given) == 1 else raw_text(given))
    evens = {f"even{at}": evened(raw.raw, rule) for at, (_, rule) in unit.rules}
    even = _view(connection, raw.mutate(**evens))
    fills = {f"cell{at}": filled(even[f"even{at}"], rule) for at, (_, rule) in unit.rules}
    full = _view(connection, even.mutate(**fills))
    text = full.raw.cast("string")
    results: dict[str, ir.Value] = (
        {SHOWN: text.left(LONGEST_RAW)} if dict(unit.rules).get(0) else {}
    )
    marks: list[tuple[int, int, str, str]] = []
    for at, (column, rule) in unit.rules:
        one = convert(full[f"cell{at}"], rule)
        results |= _verdict(one, at, text)
        counted = dict(one.marks)
        if rule.column.type == "text":
            counted[MADE_EVEN] = full[f"cell{at}"].notnull() & (text != full[f"even{at}"])
        for number, (said, mark) in enumerate(counted.items()):
            results[f"{MARK}{at}_{number}"] = mark.fill_null(False)
            marks.append((at, number, column, said))
    if unit.is_hashed:
        results[HASHED] = cell_hash(text.fill_null(_ABSENT))
    results |= {f"{SAID}{at}": words.said_by(text) for at, words in unit.totals}
    return Ready(unit, name, connection.compile(full.select(**results)), tuple(marks))


def hash_of_nothing(connection: Backend) -> int:
    """Return the hash of a cell that is not there."""
    return int(connection.execute(cell_hash(ibis.literal(_ABSENT))))


def _verdict(one: Cells, at: int, text: ir.StringValue) -> dict[str, ir.Value]:
    failed = ibis.cases((one.why.notnull(), text.left(LONGEST_RAW)), else_=ibis.null("string"))
    return {f"v{at}": one.value, f"{WHY}{at}": one.why, f"{RAW}{at}": failed}


def _view(connection: Backend, rows: ir.Table) -> ir.Table:
    """Return the rows as a view: one expression of all steps would repeat each in the next."""
    return connection.create_view(f"step_{uuid4().hex}", rows)


def _as_table(cells: Sequence[pa.Array]) -> pa.Table:
    return pa.table({f"raw{at}": one for at, one in enumerate(cells)})


def _plain(cells: pa.Array) -> pa.Array:
    return cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells


def _different(cells: pa.Array) -> tuple[pa.Array | None, pa.Array]:
    """Return the different cells, and of each row which is its own; None for row by row."""
    if not pa.types.is_dictionary(cells.type):
        return None, cells
    if len(cells.dictionary) > _WORTHWHILE * len(cells):
        return None, _plain(cells)
    codes, different = cells.indices, cells.dictionary
    if codes.null_count:
        codes = pc.fill_null(codes, len(different))
        different = pa.concat_arrays([different, pa.nulls(1, different.type)])
    return codes, different


def _spread(made: pa.ChunkedArray, codes: pa.Array | None, rows: int) -> pa.Array:
    """Return the result of each row."""
    whole = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    if codes is None:
        return whole
    if whole.null_count == len(whole):
        return pa.nulls(rows, whole.type)
    return whole.take(codes)
