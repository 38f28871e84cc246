"""Survey answers as a study needs them: one row an answer, with what its contact and checks say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import ibis
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.load import LoadedTable, OpenSource
from ccqa_lib.data.rows.chosen import RowChoice, choose_rows

CONTACT, QUALITY = "contact_id", "(quality score)"


class ResponseSettings(Protocol):
    """The settings by which a study of answers chooses its rows and columns."""

    table: str
    outcome: str
    time_column: str
    first_day: str
    as_of: str
    asked: int
    asked_table: str
    evaluations: str

    @property
    def levels(self) -> Mapping[str, Sequence[str]]:
        """The columns and values that the run is narrowed to."""

    def plan(self, source: Any) -> Mapping[str, Any]:
        """What is asked of the answers."""


@dataclass(frozen=True, eq=False)
class SurveyResponses:
    """Answers, and what became of all rows; nothing is executed yet.

    Attributes
    ----------
    rows : ibis Table
        The columns that the study names, with ``(quality score)``, 0 to 1, where checks are
        joined.
    counts : ibis Table
        `table`, `excluded` and `rows`: see `data.rows.account`.
    asked : ibis Table
        One row a group of all who were asked: `column`, `group`, `asked`; the total is that of
        column "", and 0 where nobody says who was asked.
    loaded : mapping of table name to LoadedTable
    """

    rows: Table
    counts: Table
    asked: Table
    loaded: Mapping[str, LoadedTable]


def survey_responses(
    source: OpenSource, study: ResponseSettings, columns: Sequence[str], groups: Sequence[str]
) -> SurveyResponses:
    """Return the answers that count, with the columns that the study names.

    A column that the table of answers lacks is taken from the contact that the answer is about.

    Parameters
    ----------
    columns : sequence of str
        Columns that the study looks at.
    groups : sequence of str
        Columns by whose values those asked are counted.
    """
    loaded = {study.table: source.table(study.table)}
    asked = _choice(study)
    chosen = choose_rows(loaded[study.table], _needing(asked, study.outcome))
    rows = chosen.rows
    if elsewhere := [name for name in columns if name not in rows.columns]:
        contacts = source.table("contacts").table.select(CONTACT, *elsewhere)
        rows = rows.left_join(contacts, CONTACT)
    kept = [name for name in columns if name in rows.columns]
    if study.evaluations:
        checks = source.table(study.evaluations).table
        scores = checks.group_by(CONTACT).agg(**{QUALITY: _.passed.cast("float64").mean()})
        rows = rows.left_join(scores, CONTACT)
        kept.append(QUALITY)
    if study.asked_table:
        everybody = _counted(source.table(study.asked_table), asked, groups)
    else:
        total = loaded[study.table].table.agg(asked=_.count() * 0 + study.asked)
        everybody = _by("", total.mutate(group=ibis.literal("")))
    return SurveyResponses(rows.select(*kept), chosen.counts, everybody, loaded)


def _choice(study: ResponseSettings) -> RowChoice:
    keep = {column: values[0] for column, values in study.levels.items()}
    last = study.as_of if study.time_column else ""
    return RowChoice(keep, study.time_column, study.first_day, last)


def _needing(choice: RowChoice, column: str) -> RowChoice:
    return RowChoice(choice.keep, choice.day, choice.first_day, choice.last_day, (column,))


def _counted(loaded: LoadedTable, choice: RowChoice, groups: Sequence[str]) -> Table:
    """Count who was asked, in all and by the groups that the table of those asked can tell."""
    known = set(loaded.table.columns)
    keep = {column: value for column, value in choice.keep.items() if column in known}
    day = choice.day if choice.day in known else ""
    everybody = choose_rows(loaded, RowChoice(keep, day, choice.first_day, choice.last_day)).rows
    total = _by("", everybody.agg(asked=_.count()).mutate(group=ibis.literal("")))
    by_group = [
        _by(name, everybody.group_by(group=_[name].cast("string")).agg(asked=_.count()))
        for name in groups
        if name in known
    ]
    return total.union(*by_group) if by_group else total


def _by(column: str, counted: Table) -> Table:
    named = counted.filter(_.group.notnull())
    return named.select("group", "asked", column=ibis.literal(column))
