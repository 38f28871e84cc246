"""The events of cases, where a source has an event log, and their part of the account."""

from collections.abc import Mapping

import ibis
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.load import LoadedTable, OpenSource
from ccqa_lib.data.periods.measured import MeasuredPeriods
from ccqa_lib.data.rows.chosen import ChosenRows, RowChoice, choose_rows
from ccqa_lib.data.rows.drawn import MOST_EVENTS, drawn_rows

EVENTS = "events"
_TOLD = ("case_id", "activity", "happened_at", "resource")
_ACCOUNT = ("table", "excluded", "rows")


def case_events(source: OpenSource, as_of: str = "") -> ChosenRows | None:
    """Return the events that are whole, until the end of a day; None where there is no log.

    Columns: case_id, activity, happened_at and, where the source has it, resource. Cases are not
    cut at a first day, since half a case looks like a short one. Of very many events whole cases
    are drawn, see `drawn_rows`.
    """
    if EVENTS not in source.tables:
        return None
    loaded = source.table(EVENTS)
    choice = RowChoice(day="happened_at", last_day=as_of, needs=_TOLD[:3])
    chosen = drawn_rows(choose_rows(loaded, choice), "case_id", MOST_EVENTS)
    told = [name for name in _TOLD if name in chosen.rows.columns]
    return ChosenRows(chosen.rows.select(*told), chosen.counts, loaded)


def account_with(
    measured: MeasuredPeriods, *others: ChosenRows | MeasuredPeriods | None
) -> tuple[Mapping[str, LoadedTable], Table]:
    """Return the tables behind a study and what became of their rows, each table once."""
    loaded, counts = dict(measured.loaded), [measured.rows.select(*_ACCOUNT)]
    for chosen in others:
        if chosen is None:
            continue
        if isinstance(chosen, ChosenRows):
            more, told = {chosen.loaded.name: chosen.loaded}, chosen.counts
        else:
            more, told = chosen.loaded, chosen.rows
        new = [name for name in more if name not in loaded]
        if new:
            counts.append(told.filter(_.table.isin(new)).select(*_ACCOUNT))
            loaded |= {name: more[name] for name in new}
    return loaded, ibis.union(*counts) if len(counts) > 1 else counts[0]
