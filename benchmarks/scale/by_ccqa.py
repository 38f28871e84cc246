"""The five reductions as the studies of this project ask them: Ibis on the staged tables."""

from datetime import date

import ibis
from ibis import _

from ccqa_lib.data.periods.scope import USED, Scope, in_scope
from ccqa_lib.data.stage.locked import connect_locked
from ccqa_lib.params.measures import Measure

_MEASURE = {"label": "Measure", "table": "contacts", "time": "started_at", "better": "lower"}
_SHARE = {**_MEASURE, "kind": "share", "column": "abandoned", "unit": "%"}
_MEAN = {**_MEASURE, "kind": "mean", "column": "handle_seconds", "unit": "seconds"}
_FIRST, _LAST = date(2025, 1, 1), date(2026, 6, 30)


def _tables(folder):
    connection = connect_locked(folder)
    return connection, {
        name: connection.read_parquet(str(folder / f"{name}.parquet"))
        for name in ("contacts", "surveys", "staff")
    }


def _used(rows, measure, period):
    scoped = in_scope(rows, Measure(**measure), Scope(period, _FIRST, _LAST))
    return scoped.filter(scoped.excluded == USED)


def daily_share(folder):
    connection, tables = _tables(folder)
    used = _used(tables["contacts"], _SHARE, "day")
    events = used.abandoned.cast("int64").sum()
    return connection.to_pyarrow(used.group_by("queue", "period").agg(events=events, n=_.count()))


def weekly_spread(folder):
    connection, tables = _tables(folder)
    used = _used(tables["contacts"], _MEAN, "week")
    told = {"value": _.handle_seconds.mean(), "sd": _.handle_seconds.std(), "n": _.count()}
    return connection.to_pyarrow(used.group_by("period").agg(**told))


def pareto(folder):
    connection, tables = _tables(folder)
    repeats = tables["contacts"].filter(_.repeat_within_7d)
    counted = repeats.group_by("site", "reason").agg(n=_.count())
    return connection.to_pyarrow(counted.order_by(ibis.desc("n")))


def per_agent(folder):
    connection, tables = _tables(folder)
    told = {"value": _.handle_seconds.mean(), "again": _.repeat_within_7d.cast("int64").sum(),
            "n": _.count()}  # fmt: skip
    return connection.to_pyarrow(tables["contacts"].group_by("agent_id").agg(**told))


def joined(folder):
    connection, tables = _tables(folder)
    both = tables["contacts"].inner_join(tables["surveys"], "contact_id")
    both = both.inner_join(tables["staff"], "agent_id")
    told = {"value": _.csat.mean(), "n": _.count()}
    return connection.to_pyarrow(both.group_by("team", "channel").agg(**told))
