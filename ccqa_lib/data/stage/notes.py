"""What loading did to a table beside setting rows aside, one sentence each, for the report."""

import re
from collections.abc import Mapping, Sequence

import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules, present
from ccqa_lib.data.convert.conversion import FINE, Conversion, raw_of
from ccqa_lib.data.convert.different import MARK
from ccqa_lib.data.convert.times import ORDER_TOLD, SWAPPED
from ccqa_lib.data.convert.words import FREE_TEXT, MADE_EVEN, made_even
from ccqa_lib.data.stage.rawstage import RawStage
from ccqa_lib.params.house import HOUSE_TABLES
from ccqa_lib.show.dates import plural
from ccqa_lib.show.masking import masked

_SHOWN = 6
_A_NAME = 1_000  # different texts; a column of more holds no names but free text
_CHANGING = re.compile(r"\d[\d,]*|'[^']*'")


def grouped(notes: Sequence[str], files: Sequence[str]) -> list[str]:
    """Return notes on files with those that say the same of several files as one.

    Two notes say the same when they differ in file, numbers and quoted texts only.
    """
    groups: dict[str, list[str]] = {}
    for note in notes:
        name = next((name for name in files if note.startswith(f"{name}:")), "")
        groups.setdefault(_CHANGING.sub("#", note.removeprefix(name)), []).append(note)
    return [
        f"{same[0]} Likewise in {plural(len(same) - 1, 'other file')}." if same[1:] else same[0]
        for same in groups.values()
    ]


def mapping_notes(name: str, raw: RawStage, rules: Mapping[str, Rules]) -> list[str]:
    """Tell unused columns of the export, an absent key of the house, and files that differ."""
    used = {heading for rule in rules.values() for heading in rule.column.headings}
    first = set(raw.files[0].headings)
    notes = []
    if unused := [heading for heading in raw.files[0].headings if heading not in used]:
        notes.append(f"{name}: columns of the export that are not used: {_listed(unused)}.")
    house = HOUSE_TABLES.get(name)
    if house and (absent := [column for column in house.key if column not in rules]):
        told = f"{name}: the mapping gives no {_listed(absent)}, by which rows are told apart."
        notes.append(told)
    for file in raw.files[1:]:
        more, fewer = set(file.headings) - first, first - set(file.headings)
        if more or fewer:
            parts = [f"has besides {_listed(sorted(more))}"] if more else []
            parts += [f"lacks {_listed(sorted(fewer))}"] if fewer else []
            notes.append(
                f"{file.part.name}: its columns differ from {raw.files[0].part.name}: "
                f"it {' and '.join(parts)}."
            )
    return notes


def cell_notes(
    connection: Backend,
    made: Conversion,
    rows: ir.Table,
    raw: RawStage,
    rules: Mapping[str, Rules],
) -> list[str]:
    """Tell repaired dates, hours that exist twice, dates of either order, evened-out texts."""
    counts = _mark_counts(connection, made, rows)
    notes: list[str] = []
    evened: dict[str, int] = {}
    for (name, said), (count, filled) in counts.items():
        if said == ORDER_TOLD:
            notes += _order_note(name, count, filled, rules[name])
        elif count and said == MADE_EVEN:
            evened[name] = count
        elif count and said == SWAPPED:
            why = rules[name].column.repair_reason
            notes.append(f"{name}: {count:,} of {filled:,} dates: {said} ({why}).")
        elif count:
            notes.append(f"{name}: {plural(count, 'cell')}: {said}.")
    return [*notes, *_evened_notes(connection, raw, rules, evened)]


def _mark_counts(
    connection: Backend, made: Conversion, rows: ir.Table
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each mark how many used cells have it, and how many used cells hold a value."""
    if not made.marks:
        return {}
    fine = rows.filter(rows[FINE])
    sums = {f"n{at}": fine[f"{MARK}{at}"].sum() for at in range(len(made.marks))}
    filled = {f"f{at}": fine[name].count() for at, (name, _) in enumerate(made.marks)}
    found = connection.to_pyarrow(fine.aggregate(**sums, **filled)).to_pylist()[0]
    return {
        mark: (int(found[f"n{at}"] or 0), int(found[f"f{at}"] or 0))
        for at, mark in enumerate(made.marks)
    }


def _order_note(name: str, told: int, filled: int, rule: Rules) -> list[str]:
    if told or not filled:
        return []
    return [
        f"{name}: read as {rule.column.format}, as declared; no day is above 12, so that every "
        "date would also read with day and month exchanged."
    ]


def _evened_notes(
    connection: Backend, raw: RawStage, rules: Mapping[str, Rules], evened: Mapping[str, int]
) -> list[str]:
    """Tell in which columns texts were evened out, and which names that made one."""
    if not evened:
        return []
    most = sorted(evened, key=lambda name: -evened[name])
    told = [f"{name} ({evened[name]:,})" for name in most[:_SHOWN]]
    more = f" and {plural(len(most) - _SHOWN, 'other column')}" if most[_SHOWN:] else ""
    merged = [_merged(connection, raw, rules[name]) for name in evened if name not in FREE_TEXT]
    return [f"Cells with {MADE_EVEN}: {', '.join(told)}{more}.", *filter(None, merged)]


def _merged(connection: Backend, raw: RawStage, rule: Rules) -> str:
    """Say which spellings of a column of names became one by evening out blanks and widths."""
    texts = [text.name("written") for text in raw_of(connection, raw.files, rule)]
    tables = [text.as_table() for text in texts]
    written = (ibis.union(*tables) if tables[1:] else tables[0]).distinct()
    house = present(made_even(written.written, rule), rule.missing)
    pairs = written.select(written=written.written, house=house).filter(_.house.notnull())
    groups = pairs.group_by("house").aggregate(
        spellings=_.count(), one=_.written.min(), other=_.written.max()
    )  # fmt: skip
    names = groups.order_by(_.spellings.desc(), "house").limit(_A_NAME + 1)
    found = connection.to_pyarrow(names).to_pylist()
    merged = [row for row in found if row["spellings"] > 1]
    if not merged or len(found) > _A_NAME:
        return ""
    shown = ", ".join(f"{masked(row['one'])!r} with {masked(row['other'])!r}" for row in merged[:3])
    count = plural(len(merged), "name")
    return f"{rule.name}: {count} in several spellings counted as one each, as {shown}."


def _listed(names: list[str]) -> str:
    shown = ", ".join(masked(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
