"""From rows of staff to spells: who was watched from when to when, and how it ended.

Nothing is executed here: rows, their account and what is odd about them are expressions. Who was
hired before the extract opens enters the risk set on the day it opens; who had left before was
never
seen leaving and is left out, with a reason.
"""

from dataclasses import dataclass

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.load import LoadedTable
from ccqa_lib.data.rows.chosen import USED, RowChoice, choose_rows
from ccqa_lib.data.staff.dated import dated_reasons, dated_spells, with_last_day
from ccqa_lib.data.staff.forms import ID, Form, recognise
from ccqa_lib.data.staff.oddities import oddities
from ccqa_lib.data.staff.undated import (
    absence_spells,
    duration_reasons,
    duration_spells,
    snapshot_reasons,
    snapshot_spells,
)
from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.show.dates import iso_day, told_start

SPELL_COLUMNS = ("person", "entry", "exit", "cause", "hired_on", "entry_on", "exit_on")
TWIN = "_twin"


@dataclass(frozen=True, eq=False)
class StaffSpells:
    """Spells of staff, not executed.

    Attributes
    ----------
    spells : ibis Table
        SPELL_COLUMNS and the columns that the study names. Times are days from hire (in `hired_on`;
        of absences, days from the last one); `cause` is empty where the spell goes on; dates are
        NULL where only durations are known.
    counts : ibis Table
        `table`, `excluded` ("used" or a reason) and `rows`: what became of each loaded row.
    oddities : ibis Table
        One row: counts of what is odd, see `oddities.oddities`.
    form : Form
    loaded : LoadedTable
    """

    spells: Table
    counts: Table
    oddities: Table
    form: Form
    loaded: LoadedTable

    def period(self, spells: pd.DataFrame, study: AttritionParams) -> tuple[str, str]:
        """Return the first and last day that executed spells cover, as ISO text.

        The first is not told so closely that it gives away when one of few people was hired.
        Where only durations are known, both are the day of the export that the settings give.
        """
        if self.form.has_dates and len(spells):
            return iso_day(told_start(spells["entry_on"], study.min_cell)), iso_day(
                spells["exit_on"].max()
            )
        return study.first_day or study.as_of, study.as_of


def staff_spells(loaded: LoadedTable, study: AttritionParams) -> StaffSpells:
    """Return the spells of the rows that count, and what became of the others.

    Raises
    ------
    SettingsError
        The table has none of the forms that tell spells, or lacks a column that is named.
    """
    columns = loaded.table.columns
    form = recognise(study, columns, loaded.name)
    keep = {"site": study.site} if study.site else {}
    chosen = choose_rows(loaded, RowChoice(keep, needs=(*form.needs, *keep)))
    rows = with_last_day(_with_twins(chosen.rows), form, study)
    reasons = {
        "dates": dated_reasons, "durations": duration_reasons, "snapshots": snapshot_reasons,
        "absences": lambda table, asked: [],
    }[form.name](rows, study)  # fmt: skip
    if study.twins == "drop":
        reasons = [(rows[TWIN] > 0, "equal to another row in all but the id"), *reasons]
    judged = rows.mutate(
        excluded=ibis.cases(*reasons, else_=USED) if reasons else ibis.literal(USED)
    )
    kept = judged.filter(_.excluded == USED).drop("excluded")
    made = {
        "dates": dated_spells, "durations": duration_spells, "snapshots": snapshot_spells,
        "absences": absence_spells,
    }[form.name](kept, study)  # fmt: skip
    wanted = [name for name in study.columns_used if name not in SPELL_COLUMNS]
    spells = made.select(*SPELL_COLUMNS, *wanted).order_by("person", "entry", "exit")
    return StaffSpells(
        spells, _counts(chosen.counts, judged, loaded.name), oddities(rows, form, study, TWIN),
        form, loaded,
    )  # fmt: skip


def _with_twins(table: Table) -> Table:
    """Number the rows that are equal in every column but the id, from 0."""
    rest = [name for name in table.columns if name != ID]
    return table.mutate(**{TWIN: ibis.row_number().over(group_by=rest)})


def _counts(chosen: Table, judged: Table, name: str) -> Table:
    """Return what became of each row: the choice's own reasons, then those of the spells."""
    lost = chosen.filter(_.excluded != USED).select("table", "excluded", "rows")
    told = judged.group_by("excluded").agg(rows=_.count())
    later = told.select("excluded", "rows", table=ibis.literal(name))
    return lost.union(later.select("table", "excluded", "rows")).order_by(ibis.desc("rows"))
