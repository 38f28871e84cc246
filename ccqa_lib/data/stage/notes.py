"""What loading did to a table beside setting rows aside, one sentence each, for the report."""

from collections.abc import Mapping

import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules, present
from ccqa_lib.data.convert.conversion import FINE, MARK, Conversion, raw_of
from ccqa_lib.data.convert.times import ORDER_TOLD, SWAPPED
from ccqa_lib.data.convert.words import MADE_EVEN, made_even
from ccqa_lib.data.stage.rawstage import RawStage
from ccqa_lib.params.house import HOUSE_TABLES
from ccqa_lib.show.masking import masked

_SHOWN = 12


def mapping_notes(name: str, raw: RawStage, rules: Mapping[str, Rules]) -> list[str]:
    """Tell unused columns of the export, absent house columns and files that differ."""
    used = {heading for rule in rules.values() for heading in rule.column.headings}
    first = set(raw.files[0].headings)
    notes = []
    if unused := [heading for heading in raw.files[0].headings if heading not in used]:
        notes.append(f"{name}: columns of the export that are not used: {_listed(unused)}.")
    house = HOUSE_TABLES.get(name)
    if house and (absent := [column for column in house.columns if column not in rules]):
        notes.append(f"{name}: the mapping gives no {_listed(absent)}.")
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
    notes = []
    for (name, said), (count, filled) in counts.items():
        if said == ORDER_TOLD:
            notes += _order_note(name, count, filled, rules[name])
        elif count and said == MADE_EVEN:
            notes.append(f"{name}: {count:,} cells: {said}{_merged(connection, raw, rules[name])}.")
        elif count and said == SWAPPED:
            why = rules[name].column.repair_reason
            notes.append(f"{name}: {count:,} of {filled:,} dates: {said} ({why}).")
        elif count:
            notes.append(f"{name}: {count:,} cells: {said}.")
    return notes


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


def _merged(connection: Backend, raw: RawStage, rule: Rules) -> str:
    """Say which spellings became one by evening out blanks and widths."""
    texts = [text.name("written") for text in raw_of(connection, raw.files, rule)]
    tables = [text.as_table() for text in texts]
    written = ibis.union(*tables) if tables[1:] else tables[0]
    house = present(made_even(written.written, rule), rule.missing)
    pairs = written.select(written=written.written, house=house).filter(_.house.notnull())
    groups = pairs.distinct().group_by("house").aggregate(
        spellings=_.count(), one=_.written.min(), other=_.written.max()
    )  # fmt: skip
    merged = connection.to_pyarrow(
        groups.filter(_.spellings > 1).order_by(_.spellings.desc(), "house").limit(_SHOWN)
    ).to_pylist()
    if not merged:
        return ""
    shown = ", ".join(f"{masked(row['one'])!r} with {masked(row['other'])!r}" for row in merged[:3])
    return f", which made {len(merged)} names of several spellings one ({shown})"


def _listed(names: list[str]) -> str:
    shown = ", ".join(masked(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
