"""What the mapping says of each column: its settings, what to confirm, what to decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ccqa_lib.data.profiling.assign import Assignment
from ccqa_lib.data.profiling.clocks import time_format
from ccqa_lib.data.profiling.columns import ColumnProfile
from ccqa_lib.data.profiling.synonyms import (
    is_opposite,
    plain_heading,
    tenure_unit_of,
    unit_of,
)
from ccqa_lib.params.house import HOUSE_TABLES, ColumnType
from ccqa_lib.show.masking import masked

_TIME_HEADINGS = frozenset({"time", "call time", "start time", "clock", "时间", "時間", "时刻"})
_KEPT = ("text",)
_SHOWN = 4


@dataclass
class Entry:
    """One column of a mapping.

    `decisions` name settings that are left out because the evidence is open; `remarks` are the
    evidence of those that are written.
    """

    name: str
    source: str | list[str]
    settings: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)


def column_entries(
    columns: Sequence[ColumnProfile], assignment: Assignment, kind: str
) -> list[Entry]:
    """Return an entry for every column, in the order of the file."""
    house = HOUSE_TABLES.get(assignment.table)
    known = house.columns if house else {}
    clock = next((c for c in columns if _is_time_of_day(c)), None)
    written = next((c for c in columns if c.kind == "date" and c.format.is_sure), None)
    return [
        _entry(column, name, known.get(name), written if column.kind == "empty" else clock)
        for column, name in zip(columns, assignment.names, strict=True)
    ]


def _entry(
    column: ColumnProfile, name: str, house: ColumnType | None, beside: ColumnProfile | None
) -> Entry:
    """Return the entry of a column; `beside` is one that holds its time of day, or its format."""
    entry = Entry(name, column.heading)
    kind = house or _own_type(column)
    if kind != "text":
        entry.settings["type"] = kind
    if kind in ("date", "datetime"):
        _describe_date(entry, column, kind, beside)
    elif kind == "duration":
        _describe_duration(entry, column)
    elif kind in ("integer", "number"):
        _describe_number(entry, column)
    elif kind == "boolean":
        _describe_boolean(entry, column)
    _describe_oddities(entry, column, kind)
    return entry


def _own_type(column: ColumnProfile) -> ColumnType:
    if column.kind == "clock":
        is_duration = column.format.value.startswith("h") and not _is_time_of_day(column)
        return "duration" if is_duration else "text"
    return "text" if column.kind == "empty" else column.kind


def _is_time_of_day(column: ColumnProfile) -> bool:
    is_named = plain_heading(column.heading) in _TIME_HEADINGS
    return column.kind == "clock" and (is_named or "%p" in column.format.value)


def _describe_date(
    entry: Entry, column: ColumnProfile, kind: str, clock: ColumnProfile | None
) -> None:
    guess = column.format
    if guess is None and clock is not None and clock.kind == "date":
        entry.settings["format"] = clock.format.value
        entry.remarks.append(f"no date is in this column; read as {clock.heading!r} is")
        return
    if guess is None:
        entry.decisions.append("format: no date is in this column")
        return
    form = guess.value
    if kind == "datetime" and column.kind == "date" and clock is not None:
        entry.source = [column.heading, clock.heading]
        form = f"{form} {time_format(clock.format.value)}"
        entry.remarks.append(f"the time of day is in {clock.heading!r}")
    if guess.is_sure:
        entry.settings["format"] = form
        entry.remarks.append(guess.evidence)
    else:
        entry.decisions.append(f"format: {form}? {guess.evidence}")


def _describe_duration(entry: Entry, column: ColumnProfile) -> None:
    unit = column.unit or unit_of(column.heading)
    if column.kind == "clock" and column.format.is_sure:
        entry.settings["format"] = column.format.value
        entry.remarks.append(f"{column.format.evidence}; or a time of day")
    elif column.kind == "clock":
        entry.decisions.append(f"format: {column.format.evidence}")
    elif unit:
        entry.settings["format"] = unit
        entry.remarks.append("said by a person" if column.unit else f"the heading names {unit}")
    else:
        shown = ", ".join(column.examples)
        entry.decisions.append(f"format: seconds or minutes? the cells are such as {shown}")
    if column.kind in ("integer", "number"):
        _describe_marks(entry, column)


def _describe_number(entry: Entry, column: ColumnProfile) -> None:
    if entry.name == "tenure":
        unit = tenure_unit_of(column.heading)
        told = f"'tenure_unit: {unit}'" if unit else "'tenure_unit'"
        entry.remarks.append(f"set {told} in the study's settings")
    if column.numbers is not None:
        _describe_marks(entry, column)


def _describe_marks(entry: Entry, column: ColumnProfile) -> None:
    numbers = column.numbers
    if numbers is None:
        return
    if not numbers.style.is_sure:
        entry.decisions.append(f"decimal and thousands: {numbers.style.evidence}")
        return
    if numbers.decimal != ".":
        entry.settings["decimal"] = numbers.decimal
    if numbers.thousands:
        entry.settings["thousands"] = numbers.thousands
    if numbers.is_percent:
        entry.settings["percent"] = True
    if numbers.decimal != "." or numbers.thousands:
        entry.remarks.append(str(numbers.style))


def _describe_boolean(entry: Entry, column: ColumnProfile) -> None:
    yes, no = column.yes_no or ("1", "0")
    if entry.name == "abandoned" and is_opposite(column.heading):
        yes, no = no, yes
    entry.settings |= {"true": [yes], "false": [no]}
    entry.remarks.append(f"{yes!r} means yes")


def _describe_oddities(entry: Entry, column: ColumnProfile, kind: str) -> None:
    if column.must_be_codes and kind not in _KEPT:
        entry.settings["missing"] = list(column.must_be_codes)
        entry.remarks.append("these texts mean no value")
    if column.strange and kind not in _KEPT:
        shown = ", ".join(repr(masked(text)) for text in column.strange[:_SHOWN])
        more = f" and {len(column.strange) - _SHOWN:,} more" if column.strange[_SHOWN:] else ""
        entry.decisions.append(
            f"what are {shown}{more}? Rows with them are set aside, unless 'missing' lists them"
        )
    if column.codes:
        entry.remarks.append(f"these may mean no value: {', '.join(map(masked, column.codes))}")
    if column.leading_zeros and kind in _KEPT:
        entry.remarks.append(f"{column.leading_zeros:,} cells keep their leading zeros as text")
    if column.padded:
        entry.remarks.append(f"{column.padded:,} cells have outer blanks, which are taken off")
    if column.kind == "empty":
        entry.remarks.append("the column is empty")
