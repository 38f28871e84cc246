"""The series behind a before-and-after: the changed part, its comparison, balancing measures."""

import ibis
from ibis import _
from ibis.expr.types import Table

from ccqa_lib.data.load import OpenSource
from ccqa_lib.data.periods.measured import MeasuredPeriods, measured_periods
from ccqa_lib.data.periods.scope import Scope
from ccqa_lib.params.charter import Intervention
from ccqa_lib.params.measures import read_measure


def changed_rows(measured: MeasuredPeriods, change: Intervention | None) -> Table:
    """Return the measured rows of the part that was changed; all where it was for all."""
    if change is None or not change.column:
        return measured.scoped
    return measured.scoped.filter(_[change.column].cast("string").isin(change.values))


def balancing_periods(
    source: OpenSource, change: Intervention | None, scope: Scope
) -> list[MeasuredPeriods]:
    """Return each balancing measure by period, not executed, in the order named."""
    names = change.balancing if change else []
    return [measured_periods(source, read_measure(name), scope) for name in names]


def balancing_series(periods: list[MeasuredPeriods], change: Intervention | None) -> Table | None:
    """Return one row a balancing measure and period: `measure`, `period`, `value`; or None."""
    if not periods or change is None:
        return None
    parts = []
    for name, measured in zip(change.balancing, periods, strict=True):
        series = measured.series
        value = series.value if "value" in series.columns else series.events / series.n
        parts.append(
            series.select("period", value=value.cast("float64"), measure=ibis.literal(name))
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]
