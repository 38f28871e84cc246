"""From the text stage to typed house columns: one expression for a table, not yet executed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

import ibis
from ibis.backends.duckdb import Backend
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Cells, Rules, first_reason, raw_text
from ccqa_lib.data.convert.columns import constant, convert, evened, filled
from ccqa_lib.data.convert.words import FREE_TEXT, MADE_EVEN, SURE_TOTALS, TOTALS
from ccqa_lib.data.read.headings import same_heading
from ccqa_lib.data.stage.rawstage import FILE, LINE, RawFile
from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean

FINE, HASH = "_fine", "_hash"
WHY, RAW, MARK = "_why", "_raw", "_mark"
EVEN, CELL, TOTAL = "_even", "_cell", "_total"
A_TOTAL = "a row of totals (list its word under 'totals', or recode it if it is a name)"
DECLARED_TOTAL = "a row of totals, as the mapping says"
_LONGEST_RAW = 200
_BLANK = "[\\s\u3000\u00a0\ufeff]"
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
        The house columns; `_file`, `_line`; `_hash` of the whole row as exported; for the
        column at position i `_why<i>` and `_raw<i>` where its cell failed; `_mark<j>`.
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
        _converted(connection, table, group[0], rules, headings)
        for table, group in _grouped(connection, files)
    ]
    rows = ibis.union(*[one.rows for one in converted]) if converted[1:] else converted[0].rows
    return Conversion(rows, converted[0].columns, converted[0].marks)


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
    connection: Backend,
    table: ir.Table,
    file: RawFile,
    rules: Mapping[str, Rules],
    headings: tuple[str, ...],
) -> Conversion:
    cells = {heading: table[file.column(heading)] for heading in file.headings}
    place = {FILE: table[FILE], LINE: table[LINE], HASH: _whole_row(cells, headings),
             TOTAL: _total(cells, rules, file.headings[0])}  # fmt: skip
    stored = _in_steps(connection, table, cells, rules, place)
    made = {
        name: convert(stored[f"{CELL}{at}"], rule) if rule.column.headings else constant(rule)
        for at, (name, rule) in enumerate(rules.items())
    }
    marks = _marks(stored, made, rules)
    rows = stored.select(
        **{name: one.value for name, one in made.items()},
        **{name: stored[name] for name in (FILE, LINE, HASH)},
        **_verdicts(stored, made, rules),
        **{f"{MARK}{at}": mark.fill_null(False) for at, (_, _, mark) in enumerate(marks)},
    )
    return Conversion(rows, tuple(made), tuple((name, said) for name, said, _ in marks))


def _in_steps(
    connection: Backend,
    table: ir.Table,
    cells: Mapping[str, ir.Value],
    rules: Mapping[str, Rules],
    place: Mapping[str, ir.Value],
) -> ir.Table:
    """Return raw, evened and filled cells of each column, as views.

    One expression of all steps would repeat each step's text in the next, and grow to megabytes.
    """
    exported = {at: rule for at, rule in enumerate(rules.values()) if rule.column.headings}
    raws = {f"{RAW}{at}": _raw(cells, rule) for at, rule in exported.items()}
    raw = _view(connection, table.select(**raws, **place))
    evens = {f"{EVEN}{at}": evened(raw[f"{RAW}{at}"], rule) for at, rule in exported.items()}
    even = _view(connection, raw.mutate(**evens))
    fills = {f"{CELL}{at}": filled(even[f"{EVEN}{at}"], rule) for at, rule in exported.items()}
    return _view(connection, even.mutate(**fills))


def _view(connection: Backend, rows: ir.Table) -> ir.Table:
    return connection.create_view(f"step_{uuid4().hex}", rows)


def _raw(cells: Mapping[str, ir.Value], rule: Rules) -> ir.Value:
    """Return the cell that a column is made of, with its own type, or several joined as text."""
    given = [cells[heading] for heading in rule.column.headings]
    return given[0] if len(given) == 1 else raw_text(given)


def _verdicts(
    stored: ir.Table, made: Mapping[str, Cells], rules: Mapping[str, Rules]
) -> dict[str, ir.Value]:
    """Return for each column why its cell failed, and the text of the cell that did."""
    nothing = ibis.null("string")
    columns: dict[str, ir.Value] = {}
    for at, (name, one) in enumerate(made.items()):
        why = stored[TOTAL].coalesce(one.why) if at == 0 else one.why
        columns[f"{WHY}{at}"] = why
        text = stored[f"{RAW}{at}"].cast("string") if rules[name].column.headings else nothing
        shown = text.left(_LONGEST_RAW)
        columns[f"{RAW}{at}"] = ibis.cases((why.notnull(), shown), else_=nothing)
    return columns


def _marks(
    stored: ir.Table, made: Mapping[str, Cells], rules: Mapping[str, Rules]
) -> list[tuple[str, str, ir.BooleanValue]]:
    """Return what the report counts: column, sentence, and where it holds."""
    marks = [(name, said, mark) for name, one in made.items() for said, mark in one.marks.items()]
    for at, (name, rule) in enumerate(rules.items()):
        if rule.column.headings and rule.column.type == "text":
            raw, even = stored[f"{RAW}{at}"].cast("string"), stored[f"{EVEN}{at}"]
            marks.append((name, MADE_EVEN, stored[f"{CELL}{at}"].notnull() & (raw != even)))
    return marks


def _total(cells: Mapping[str, ir.Value], rules: Mapping[str, Rules], first: str) -> ir.StringValue:
    """Return the reason of rows of totals, told by a word; null for all others.

    The declared words tell in every text column; undeclared ones too where they can hardly mean
    anything else, the others only in the first column and in the key.
    """
    looked_at = {first} | _headings(rules, lambda rule: rule.is_key)
    texts = looked_at | _headings(rules, lambda rule: rule.column.type == "text")
    recoded = {str(word).strip().casefold() for rule in rules.values()
               for word in rule.column.recode}  # fmt: skip
    declared = [word.strip().lower() for word in next(iter(rules.values())).table.totals]
    return first_reason(
        (_says(cells, texts, declared), DECLARED_TOTAL),
        (_says(cells, texts, [word for word in SURE_TOTALS if word not in recoded]), A_TOTAL),
        (_says(cells, looked_at, [word for word in TOTALS if word not in recoded]), A_TOTAL),
    )


def _headings(rules: Mapping[str, Rules], chosen: Callable[[Rules], bool]) -> set[str]:
    """Return the headings of chosen columns, but for those that hold what people wrote."""
    return {
        heading
        for name, rule in rules.items()
        if chosen(rule) and name not in FREE_TEXT
        for heading in rule.column.headings
    }


def _says(
    cells: Mapping[str, ir.Value], headings: set[str], words: Sequence[str]
) -> ir.BooleanValue:
    """Say whether one of these cells is one of the words, whatever its case and last colon."""
    if not words:
        return ibis.literal(False)
    texts = [cells[heading] for heading in sorted(headings) if cells[heading].type().is_string()]
    pattern = f"(?i)^{_BLANK}*(?:{'|'.join(map(re.escape, words))})(?:{_BLANK}|[:：])*$"
    return ibis.or_(*[text.re_search(pattern) for text in texts], False).fill_null(False)


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
