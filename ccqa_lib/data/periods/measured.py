"""One measure of one source by period: the tables behind it, their days, and the series."""

from collections.abc import Mapping
from dataclasses import dataclass

from ibis.expr.types import Table

from ccqa_lib.data.load import LoadedTable, OpenSource
from ccqa_lib.data.periods.scope import Scope, in_scope
from ccqa_lib.data.periods.series import events_per_exposure, measure_by_period, with_empty_periods
from ccqa_lib.data.rows.account import account_of
from ccqa_lib.params.measures import Measure


@dataclass(frozen=True, eq=False)
class MeasuredPeriods:
    """A measure by period, not yet executed.

    Attributes
    ----------
    series : ibis Table
        One row a period: see `series.measure_by_period` and `series.events_per_exposure`.
    rows : ibis Table
        `table`, `excluded` ("used" or a reason) and `rows`: what became of each loaded row;
        see `account_of`.
    loaded : mapping of table name to LoadedTable
        The measured table and, for a rate, the table of its exposure.
    scoped : ibis Table
        The measured table's rows with `period` and `excluded`, see `in_scope`.
    """

    series: Table
    rows: Table
    loaded: Mapping[str, LoadedTable]
    scoped: Table


def measured_periods(source: OpenSource, measure: Measure, scope: Scope) -> MeasuredPeriods:
    """Reduce the tables of a source to one row a period of the scope.

    Counts have a row for every period, since none means zero; other kinds leave empty periods
    out, for the checks to tell.
    """
    loaded = {measure.table: source.table(measure.table)}
    scoped = in_scope(loaded[measure.table].table, measure, scope)
    rows = account_of(scoped, measure.table, scope.site)
    if (exposure := measure.exposure) is None:
        series = measure_by_period(scoped, measure)
        if measure.kind == "count":
            series = with_empty_periods(series, scope)
        return MeasuredPeriods(series, rows, loaded, scoped)
    loaded[exposure.table] = source.table(exposure.table)
    exposed = in_scope(loaded[exposure.table].table, exposure, scope)
    if exposure.table != measure.table:
        rows = rows.union(account_of(exposed, exposure.table, scope.site))
    series = events_per_exposure(scoped, exposed, measure.per)
    return MeasuredPeriods(series, rows, loaded, scoped)
