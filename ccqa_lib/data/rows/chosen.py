"""The rows of one table that a study counts, and what became of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table

from ccqa_lib.data.load import LoadedTable
from ccqa_lib.data.rows.account import USED, account_of
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import did_you_mean


@dataclass(frozen=True)
class RowChoice:
    """Which rows of a table count.

    Attributes
    ----------
    keep : mapping of column to value
        Only rows that hold this value, as ``{"site": "Hong Kong"}``; empty for all.
    day : str
        The column that dates a row; empty where rows have no date.
    first_day, last_day : str
        ISO days, both included; empty for no bound.
    needs : sequence of str
        Columns that must have a value.
    """

    keep: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    first_day: str = ""
    last_day: str = ""
    needs: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class ChosenRows:
    """Rows that count (`rows`, not executed), and what became of all (`counts`).

    `counts` is not executed either: see `account_of`.
    """

    rows: Table
    counts: Table
    loaded: LoadedTable


def choose_rows(loaded: LoadedTable, choice: RowChoice) -> ChosenRows:
    """Split the rows of a table into those that count and those that do not, by reason.

    Raises
    ------
    SettingsError
        A column that is asked for is not in the table; the message names all of them.
    """
    table = loaded.table
    _require_columns(loaded, choice)
    reasons = list(_reasons(table, choice))
    excluded = ibis.cases(*reasons, else_=USED) if reasons else ibis.literal(USED)
    judged = table.mutate(excluded=excluded)
    counts = account_of(judged, loaded.name, choice.keep.get("site", ""))
    return ChosenRows(judged.filter(_.excluded == USED).drop("excluded"), counts, loaded)


def _reasons(table: Table, choice: RowChoice) -> Sequence[tuple[BooleanValue, str]]:
    for column, value in choice.keep.items():
        same = (table[column].cast("string") == value).fill_null(False)
        yield ~same, f"another {column}"
    if choice.day:
        day = table[choice.day].cast("date")
        if choice.first_day or choice.last_day:
            yield day.isnull(), f"no {choice.day}"
        if choice.first_day:
            yield day < date.fromisoformat(choice.first_day), f"before {choice.first_day}"
        if choice.last_day:
            yield day > date.fromisoformat(choice.last_day), f"after {choice.last_day}"
    for column in choice.needs:
        yield table[column].isnull(), f"no {column}"


def _require_columns(loaded: LoadedTable, choice: RowChoice) -> None:
    known = loaded.table.columns
    asked = [*choice.keep, *choice.needs, *([choice.day] if choice.day else [])]
    problems = [
        f"The table '{loaded.name}' has no column '{name}'.{did_you_mean(name, known)} "
        f"It has: {', '.join(known)}."
        for name in dict.fromkeys(asked)
        if name not in known
    ]
    if problems:
        raise SettingsError(*problems)
