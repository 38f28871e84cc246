"""Rows with their defect told: true, false, and what became of the others."""

import ibis
from ibis.expr.types import BooleanValue, Table

from ccqa_lib.data.rows.chosen import ChosenRows
from ccqa_lib.params.measures import Measure

DEFECT = "defect"


def defect_rows(
    chosen: ChosenRows, measure: Measure, above: float | None = None, below: float | None = None
) -> Table:
    """Return the chosen rows with `defect`.

    Of a share that should be high, defects are the rows that it does not count.

    Parameters
    ----------
    above, below : float, optional
        The limit beyond which a mean's value is a defect.
    """
    rows = chosen.rows
    told = _is_counted(rows, measure, above, below)
    return rows.mutate(**{DEFECT: ~told if measure.hits_are_good else told})


def _is_counted(rows: Table, measure: Measure, above, below) -> BooleanValue:
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
