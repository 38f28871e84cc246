"""From the text stage to typed house columns: one expression for a table, not yet executed."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
from ibis.backends.duckdb import Backend
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, raw_text, tidy
from ccqa_lib.data.convert.columns import convert
from ccqa_lib.data.convert.words import TOTALS
from ccqa_lib.data.headings import same_heading
from ccqa_lib.data.rawstage import FILE, LINE, RawFile
from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean

FINE, HASH = "_fine", "_hash"
WHY, RAW, MARK = "_why", "_raw", "_mark"
A_TOTAL = "a row of totals (declare it by 'footer_starts', or recode the word if it is a name)"
_LONGEST_RAW = 200
_BETWEEN = "\x1f"
_ABSENT = "\x1e"


@ibis.udf.scalar.builtin(name="hash")
def row_hash(text: str) -> dt.uint64:
    """Return DuckDB's 64-bit hash of a text."""


@dataclass(frozen=True, eq=False)
class Conversion:
    """Every row of a table, converted.

    Attributes
    ----------
    rows : ibis Table
        The house columns; `_file`, `_line`; `_fine`; `_hash` of the whole row as exported; for
        the column at position i `_why<i>` and `_raw<i>` where its cell failed; `_mark<j>`.
    columns : tuple of str
        The house columns, in order; position i of `_why<i>`.
    marks : tuple of (column, sentence)
        What `_mark<j>` counts.
    """

    rows: ir.Table
    columns: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]


def conversion(
    connection: Backend, files: tuple[RawFile, ...], rules: Mapping[str, Rules]
) -> Conversion:
    """Convert staged files, those with the same columns together.

    Raises
    ------
    SourceError
        A mapped heading is not in a file; the message names the file and the nearest heading.
    """
    for file in files:
        refuse_missing_headings(file, rules)
    headings = tuple(sorted({heading for file in files for heading in file.headings}))
    converted = [
        _converted(table, group[0], rules, headings) for table, group in _grouped(connection, files)
    ]
    rows = ibis.union(*[one.rows for one in converted]) if converted[1:] else converted[0].rows
    return Conversion(rows, converted[0].columns, converted[0].marks)


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
    return [
        raw_text([table[group[0].column(heading)] for heading in rule.column.headings])
        for table, group in _grouped(connection, files)
    ]


def _grouped(
    connection: Backend, files: tuple[RawFile, ...]
) -> list[tuple[ir.Table, list[RawFile]]]:
    """Return files with the same columns and types as one table each, in the order of files."""
    groups: list[tuple[ir.Schema, list[RawFile]]] = []
    for file in files:
        schema = connection.read_parquet(str(file.path)).schema()
        if groups and groups[-1][0] == schema and groups[-1][1][0].headings == file.headings:
            groups[-1][1].append(file)
        else:
            groups.append((schema, [file]))
    return [
        (connection.read_parquet([str(file.path) for file in group]), group) for _, group in groups
    ]


def _converted(
    table: ir.Table, file: RawFile, rules: Mapping[str, Rules], headings: tuple[str, ...]
) -> Conversion:
    cells = {heading: table[file.column(heading)] for heading in file.headings}
    made = {name: convert(cells, rule) for name, rule in rules.items()}
    made = _without_totals(cells, made, rules, file.headings[0])
    raw = {
        name: raw_text([cells[heading] for heading in rule.column.headings] or [_constant()])
        for name, rule in rules.items()
    }
    columns = {name: one.value for name, one in made.items()}
    whys = {f"{WHY}{at}": one.why for at, one in enumerate(made.values())}
    raws = {
        f"{RAW}{at}": ibis.cases((made[name].why.notnull(), text.left(_LONGEST_RAW)),
                                 else_=ibis.null("string"))
        for at, (name, text) in enumerate(raw.items())
    }  # fmt: skip
    marks = [(name, said, mark) for name, one in made.items() for said, mark in one.marks.items()]
    flags = {f"{MARK}{at}": mark.fill_null(False) for at, (_, _, mark) in enumerate(marks)}
    fine = ibis.and_(*[why.isnull() for why in whys.values()])
    rows = table.select(
        **columns, **{FILE: table[FILE], LINE: table[LINE], FINE: fine,
                      HASH: _whole_row(cells, headings)}, **whys, **raws, **flags,
    )  # fmt: skip
    return Conversion(rows, tuple(columns), tuple((name, said) for name, said, _ in marks))


def _without_totals(
    cells: Mapping[str, ir.Value], made: dict[str, Cells], rules: Mapping[str, Rules], first: str
) -> dict[str, Cells]:
    """Give rows of totals a reason: their first cell, or one of the key, is such a word."""
    looked_at = {first} | {
        rule.column.headings[0] for rule in rules.values() if rule.is_key and rule.column.headings
    }
    accepted = {str(word).strip().casefold() for rule in rules.values()
                for word in rule.column.recode}  # fmt: skip
    words = [word for word in TOTALS if word not in accepted]
    texts = [cells[heading] for heading in sorted(looked_at) if cells[heading].type().is_string()]
    if not texts or not words:
        return made
    is_total = ibis.or_(
        *[tidy(text).re_replace("[:： ]+$", "").lower().isin(words) for text in texts]
    )
    name, one = next(iter(made.items()))
    why = first_reason((is_total, A_TOTAL)).coalesce(one.why)
    return {**made, name: Cells(one.value, why, one.marks)}


def _whole_row(cells: Mapping[str, ir.Value], headings: tuple[str, ...]) -> ir.Value:
    """Return the hash of all cells of a row, in one order of headings for all files."""
    texts = [
        cells[heading].cast("string").fill_null(_ABSENT) if heading in cells else _constant()
        for heading in headings
    ]
    return row_hash(ibis.literal(_BETWEEN).join(texts))


def _constant() -> ir.StringValue:
    return ibis.literal(_ABSENT)


def _nearest(heading: str, headings: tuple[str, ...]) -> str:
    same = [known for known in headings if same_heading(known) == same_heading(heading)]
    return f" Did you mean {same[0]!r}?" if same else did_you_mean(heading, headings)
