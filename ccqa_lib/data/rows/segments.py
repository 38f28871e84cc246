"""A measure by segment: a table of millions of rows reduced to one row a value of a column."""

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.periods.scope import USED
from ccqa_lib.data.periods.series import is_hit
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.measures import Measure
from ccqa_lib.params.problems import did_you_mean

NOT_RECORDED = "not recorded"


def segment_counts(scoped: Table, measure: Measure, columns: Sequence[str]) -> Table:
    """Return one row a column, value and period: `column`, `segment`, `period`, and sums.

    The sums are `contacts`, `total` and `squares`.

    `contacts` are rows that count (items of ready counts), `total` the sum of the measure (hits
    of a share, events of a count or rate), `squares` the sum of its squares (hits again for yes
    and no). A row without a value is `not recorded`.

    Parameters
    ----------
    scoped : Table
        From `in_scope`: rows with `period` and `excluded`.

    Raises
    ------
    SettingsError
        A column is not in the table.
    """
    known = scoped.columns
    if strange := [name for name in columns if name not in known]:
        hint = did_you_mean(strange[0], known) or f" It has: {', '.join(known)}."
        raise SettingsError(
            f"'segments' names {strange[0]!r}, which is no column of '{measure.table}'.{hint}"
        )
    used = scoped.filter(_.excluded == USED)
    n, total, squares = _numbers(used, measure)
    counted = used.mutate(n_=n, total_=total, squares_=squares)
    parts = [
        counted.group_by(_.period, segment=_[name].cast("string").fill_null(NOT_RECORDED))
        .agg(contacts=_.n_.sum(), total=_.total_.sum(), squares=_.squares_.sum())
        .select("segment", "period", "contacts", "total", "squares", column=ibis.literal(name))
        for name in columns
    ]
    if not parts:
        nothing = counted.limit(0)
        named = {"column": ibis.literal(""), "segment": ibis.literal(""), "period": _.period}
        return nothing.select(**named, contacts=_.n_, total=_.total_, squares=_.squares_)
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _numbers(used: Table, measure: Measure):
    """Return per row: items, sum and sum of squares of the measure."""
    one = ibis.literal(1)
    if measure.kind in ("mean", "value"):
        number = used[measure.column].cast("float64")
        return one, number, number * number
    if measure.of is not None:
        return used[measure.of], used[measure.column], used[measure.column]
    if measure.kind == "share":
        hits = is_hit(used, measure).cast("int64")
        return one, hits, hits
    if measure.column is None:
        return one, one, one
    return one, used[measure.column], used[measure.column]
