"""A measure by period: a table of millions of rows reduced to one row a day, week or month."""

import ibis
from ibis import _
from ibis.expr.types import BooleanColumn, Table

from ccqa_lib.data.periods.scope import USED, Scope
from ccqa_lib.params.measures import Measure

_STEPS = {"day": {"days": 1}, "week": {"days": 7}, "month": {"months": 1}}


def measure_by_period(scoped: Table, measure: Measure) -> Table:
    """One row a period that has rows: what a control chart of the measure needs.

    Parameters
    ----------
    scoped : Table
        From `in_scope`: rows with `period` and `excluded`.

    Returns
    -------
    Table
        `period`, `rows`, and for a mean or value `value` (in the measure's unit) and `n` (rows
        averaged); for a share `events` (hits) and `n` (items), and of ready counts also
        `impossible`: rows with more hits than items or fewer than none; for a count `events` and
        `n` = 1.
    """
    used = scoped.filter(_.excluded == USED)
    return _by_kind(used, measure).order_by("period")


def events_per_exposure(scoped: Table, exposed: Table, per: float) -> Table:
    """One row a period of a rate: `period`, `rows`, `events`, `n` (rows of exposure / `per`).

    Both tables come from `in_scope`. A period of the exposure without any event counts as zero
    events, not as missing; events in a period without exposure are kept, with `n` = 0, for the
    checks to refuse.
    """
    events = scoped.filter(_.excluded == USED).group_by("period").agg(events=_.count())
    exposure = exposed.filter(_.excluded == USED).group_by("period").agg(n=_.count() / per)
    joined = exposure.outer_join(events, "period")
    return joined.select(
        period=ibis.coalesce(joined.period, joined.period_right),
        rows=joined.events.fill_null(0),
        events=joined.events.fill_null(0),
        n=joined.n.fill_null(0.0),
    ).order_by("period")


def every_period(scope: Scope) -> Table:
    """One row a period of the scope, whether the data have rows in it or not: `period`."""
    start, stop = ibis.literal(scope.first_day), ibis.literal(scope.last_day)
    periods = ibis.range(
        start.cast("timestamp"), (stop + ibis.interval(days=1)).cast("timestamp"),
        step=ibis.interval(**_STEPS[scope.period]),
    )  # fmt: skip
    return periods.unnest().name("period").as_table().select(period=_.period.cast("date"))


def with_empty_periods(series: Table, scope: Scope) -> Table:
    """Fill in the periods without a row as zero events: right for counts, where none means 0."""
    filled = every_period(scope).left_join(series, "period")
    return filled.select(
        "period", rows=_.rows.fill_null(0), events=_.events.fill_null(0), n=_.n.fill_null(1.0)
    ).order_by("period")


def _by_kind(used: Table, measure: Measure) -> Table:
    grouped = used.group_by("period")
    if measure.kind in ("mean", "value"):
        number = used[measure.column].cast("float64")
        return grouped.agg(rows=_.count(), value=number.mean(), n=number.count())
    if measure.of is not None:
        hits, items = used[measure.column], used[measure.of]
        wrong = ((hits > items) | (hits < 0)).cast("int64")
        return grouped.agg(rows=_.count(), events=hits.sum(), n=items.sum(), impossible=wrong.sum())
    if measure.kind == "share":
        hits = is_hit(used, measure).cast("int64")
        return grouped.agg(rows=_.count(), events=hits.sum(), n=_.count())
    events = _.count() if measure.column is None else used[measure.column].sum()
    return grouped.agg(rows=_.count(), events=events, n=ibis.literal(1.0))


def is_hit(used: Table, measure: Measure) -> BooleanColumn:
    """Return which rows a share counts."""
    column = used[measure.column]
    if measure.equals is not None:
        return column.cast("string") == measure.equals
    if measure.at_least is not None:
        return column >= measure.at_least
    if measure.at_most is not None:
        return column <= measure.at_most
    return column.cast("boolean")
