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

    Parameters
    ----------
    above, below : float, optional
        The limit beyond which a mean's value is a defect.
    """
    rows = chosen.rows
    return rows.mutate(**{DEFECT: _is_defect(rows, measure, above, below)})


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
