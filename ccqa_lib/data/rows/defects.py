"""Rows with their defect told: true, false, and what became of the others."""

import ibis
import pandas as pd
from ibis import _
from ibis.expr.types import BooleanValue, Table

from ccqa_lib.data.rows.account import USED, account_of
from ccqa_lib.data.rows.chosen import ChosenRows
from ccqa_lib.params.measures import Measure

MOST_ROWS = 400_000  # of more, about so many are drawn by a hash of the key
_DIGITS = 12  # hexadecimal, of the hash
DEFECT = "defect"


def defect_rows(
    chosen: ChosenRows, measure: Measure, above: float | None = None, below: float | None = None
) -> Table:
    """Return the chosen rows with `defect`.

    Parameters
    ----------
    above, below : float, optional
        The limit beyond which a mean's value is a defect.
    """
    rows = chosen.rows
    return rows.mutate(**{DEFECT: _is_defect(rows, measure, above, below)})


def drawn_rows(chosen: ChosenRows, key: str, counts: pd.DataFrame) -> ChosenRows:
    """Return all rows that count, or of more than MOST_ROWS a sample, the others told as not drawn.

    A row is drawn if the MD5 of its key lies below the share wanted: the same rows in each run,
    on every engine, whatever the order of the rows.

    Parameters
    ----------
    key : str
        The column that names a row.
    counts : DataFrame
        The executed `counts` of `chosen`.
    """
    used = int(counts.loc[counts["excluded"] == USED, "rows"].sum())
    if used <= MOST_ROWS:
        return chosen
    share = MOST_ROWS / used
    below = f"{int(share * 16**_DIGITS):0{_DIGITS}x}"
    is_drawn = chosen.rows[key].cast("string").hexdigest("md5")[:_DIGITS] < below
    left = f"not drawn into the sample of {share:.2%} of the rows"
    judged = chosen.rows.mutate(excluded=ibis.cases((is_drawn.fill_null(False), USED), else_=left))
    told = account_of(judged, chosen.loaded.name)
    others = chosen.counts.filter(_.excluded != USED)
    told = told.mutate(**{name: ibis.null("string") for name in others.columns[len(told.columns):]})
    rows = judged.filter(_.excluded == USED).drop("excluded")
    return ChosenRows(rows, told.select(others.columns).union(others), chosen.loaded)


def _is_defect(rows: Table, measure: Measure, above, below) -> BooleanValue:
    value = rows[measure.column]
    if above is not None:
        return value > above
    if below is not None:
        return value < below
    if measure.equals is not None:
        return value.cast("string") == measure.equals
    if measure.at_least is not None:
        return value >= measure.at_least
    if measure.at_most is not None:
        return value <= measure.at_most
    return value.cast("boolean") == ibis.literal(True)
