"""Equal spells counted: the risk sets of Kaplan-Meier, log-rank and Cox need no more of them.

A risk set is told by how many spells of each pattern began and ended at each time; times of days
or weeks take few values, however many people were watched. `analyse.survival` takes them with
``SpellColumns(..., count="rows")``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from ibis.expr.types import NumericValue, Table

from ccqa_lib.data.reduce.patterns import patterns
from ccqa_lib.errors import SettingsError


@dataclass(frozen=True)
class SpellTimes:
    """Which columns hold the times and the end of a spell, and to what they are grouped.

    With a `width` above 0 an exit is moved to the end of its interval of that width, and an
    entry to the start of its own, so that nobody at risk is lost; times that are whole multiples
    of `width`, as days are of 1, stay as they are.
    """

    exit: str
    event: str
    entry: str = ""
    width: float = 0.0


def spell_counts(table: Table, times: SpellTimes, by: Sequence[str] = ()) -> Table:
    """One row a different spell: entry (where there is one), exit, event, `by`, and `rows`.

    Parameters
    ----------
    by : sequence of str
        Columns that a curve or model tells apart: groups, strata, terms, clusters.

    Raises
    ------
    SettingsError
        A column is not in the table, or `width` is below 0.
    """
    if times.width < 0:
        raise SettingsError(
            f"The width of grouped times was given {times.width:g}; it needs 0 for times as they "
            "are, or a positive number such as 7 for weeks of days."
        )
    grouped = table
    if times.width and {times.exit, times.entry or times.exit} <= set(table.columns):
        grouped = grouped.mutate(**{times.exit: _up(table[times.exit], times.width)})
        if times.entry:
            grouped = grouped.mutate(**{times.entry: _down(table[times.entry], times.width)})
    entry = [times.entry] if times.entry else []
    return patterns(grouped, [*entry, times.exit, times.event, *by])


def _up(value: NumericValue, width: float) -> NumericValue:
    return (value.cast("float64") / ibis.literal(width)).ceil() * width


def _down(value: NumericValue, width: float) -> NumericValue:
    return (value.cast("float64") / ibis.literal(width)).floor() * width
