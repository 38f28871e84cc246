"""What only a person can say of an export, as questions; their answers complete the mapping."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ccqa_lib.data.profiling.assign import Assignment, assign
from ccqa_lib.data.profiling.columns import ColumnProfile
from ccqa_lib.data.profiling.entries import column_entries
from ccqa_lib.data.profiling.guess import Guess
from ccqa_lib.data.profiling.inspect import Profile
from ccqa_lib.data.profiling.synonyms import unit_of

_MOST_FORMATS = 4
_UNITS = ("seconds", "minutes", "hours", "milliseconds")
_DECIDED = "said by a person"
LEFT_OUT = ""
_APRIL = datetime(2026, 4, 3, 14, 30)


@dataclass(frozen=True)
class Question:
    """One thing about a column that its cells leave open.

    Attributes
    ----------
    place : int
        Which column of the export, from 0.
    what : {"format", "unit", "numbers", "strange"}
    answers : tuple of (words, answer)
    """

    place: int
    what: str
    words: str
    answers: tuple[tuple[str, str], ...]


def renamed(profile: Profile, table: str, names: Mapping[int, str]) -> Profile:
    """Return the profile as a house table that a person chose, with names that they gave.

    A column named by an empty text is left out; one without a name keeps the suggested one.
    """
    found = assign(profile.columns, table)
    kept = [at for at in range(len(profile.columns)) if names.get(at, "kept") != LEFT_OUT]
    chosen = tuple(names.get(at, found.names[at]) for at in kept)
    columns = tuple(profile.columns[at] for at in kept)
    made = Assignment(table, _DECIDED, chosen, found.recognised & frozenset(chosen))
    return replace(profile, columns=columns, assignment=made)


def questions(profile: Profile) -> list[Question]:
    """Return what is to be asked of a profile's columns, in their order."""
    entries = column_entries(profile.columns, profile.assignment, profile.sample.kind)
    return [
        question
        for at, (column, entry) in enumerate(zip(profile.columns, entries, strict=True))
        for question in _of_column(at, column, str(entry.settings.get("type", "text")))
    ]


def answered(profile: Profile, answers: Mapping[tuple[int, str], str]) -> Profile:
    """Return the profile with what a person has said, by place and kind of the question."""
    columns = list(profile.columns)
    for (at, what), answer in answers.items():
        columns[at] = _ANSWERED[what](columns[at], answer)
    return replace(profile, columns=tuple(columns))


def _of_column(at: int, column: ColumnProfile, kind: str) -> list[Question]:
    found = []
    guess = column.format
    if kind in ("date", "datetime") and guess is not None and not guess.is_sure:
        forms = [fit.form for fit in column.dates.fits[:_MOST_FORMATS]] if column.dates else []
        read = tuple((_read_as(form), form) for form in dict.fromkeys([guess.value, *forms]))
        found.append(Question(at, "format", "How are its dates to be read?", read))
    if kind == "duration" and column.kind == "clock" and not guess.is_sure:
        clocks = (("hours and minutes", "h:mm"), ("minutes and seconds", "mm:ss"))
        found.append(Question(at, "format", f"What is {_example(column)}?", clocks))
    elif (
        kind == "duration"
        and column.kind != "clock"
        and not (column.unit or unit_of(column.heading))
    ):
        units = tuple((unit, unit) for unit in _UNITS)
        found.append(Question(at, "unit", f"In which unit is {_example(column)}?", units))
    numbers = column.numbers
    if kind in ("integer", "number") and numbers is not None and not numbers.style.is_sure:
        marks = (("a comma parts the decimals", ","), ("a point parts the decimals", "."))
        found.append(Question(at, "numbers", f"How is {_example(column)} to be read?", marks))
    if column.strange and kind != "text":
        what = (("they mean that there is no value", "missing"), ("set such rows aside", "aside"))
        shown = ", ".join(map(repr, column.strange[:3]))
        found.append(Question(at, "strange", f"What are cells such as {shown}?", what))
    return found


def _example(column: ColumnProfile) -> str:
    return repr(column.examples[0]) if column.examples else "such a cell"


def _read_as(form: str) -> str:
    """Say what a day would be written as, so that the orders of day and month can be told apart."""
    return f"{_APRIL:{form}} would mean the 3rd of April 2026"


def _with_format(column: ColumnProfile, answer: str) -> ColumnProfile:
    return replace(column, format=Guess(answer, True, _DECIDED))


def _with_marks(column: ColumnProfile, decimal: str) -> ColumnProfile:
    style = Guess(f"decimal {decimal!r}", True, _DECIDED)
    thousands = "." if decimal == "," else ","
    numbers = replace(column.numbers, style=style, decimal=decimal, thousands=thousands)
    return replace(column, numbers=numbers)


def _without_strange(column: ColumnProfile, answer: str) -> ColumnProfile:
    codes = column.must_be_codes + (column.strange if answer == "missing" else ())
    return replace(column, must_be_codes=codes, strange=())


_ANSWERED: dict[str, Callable[[ColumnProfile, str], ColumnProfile]] = {
    "format": _with_format,
    "unit": lambda column, answer: replace(column, unit=answer),
    "numbers": _with_marks,
    "strange": _without_strange,
}
