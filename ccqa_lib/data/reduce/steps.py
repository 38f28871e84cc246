"""What follows what directly, counted in the database by window functions."""

from collections.abc import Mapping

import ibis
from ibis import _
from ibis.expr.types import Table

_NAMES = {"case": "case_id", "activity": "activity", "at": "happened_at"}


def step_counts(events: Table, names: Mapping[str, str] | None = None) -> Table:
    """One row a pair of activities that follow each other directly in a case.

    `from`, `to`, `count` and the seconds between: `mean_seconds`, `median_seconds`,
    `max_seconds`; the same as `analyse.process.flow.directly_follows` makes of the events. Events
    of a case at the very same time are taken in the order of their activities' names, and `tied`
    counts the steps of such a pair: their order proves nothing.

    Parameters
    ----------
    names : mapping
        Which columns are `case`, `activity` and `at`; those of the house when absent.
    """
    used = {**_NAMES, **(names or {})}
    log = events.select(
        case=events[used["case"]],
        start=events[used["activity"]].cast("string"),
        at=events[used["at"]],
    )
    in_order = ibis.window(group_by="case", order_by=["at", "start"])
    pairs = log.mutate(to=_.start.lead().over(in_order), then=_.at.lead().over(in_order))
    steps = pairs.filter(_.to.notnull())
    seconds = steps.then.cast("timestamp").delta(steps.at.cast("timestamp"), unit="microsecond")
    counted = steps.mutate(seconds=seconds / 1e6).group_by("start", "to").agg(
        count=_.count(),
        mean_seconds=_.seconds.mean(),
        median_seconds=_.seconds.median(),
        max_seconds=_.seconds.max(),
        tied=(_.seconds == 0).sum(),
    )  # fmt: skip
    return counted.rename({"from": "start"}).order_by("from", "to")


def end_counts(events: Table, names: Mapping[str, str] | None = None) -> Table:
    """One row an activity: `activity`, `events`, and how many cases begin and end with it."""
    used = {**_NAMES, **(names or {})}
    log = events.select(
        case=events[used["case"]],
        activity=events[used["activity"]].cast("string"),
        at=events[used["at"]],
    )
    in_order = ibis.window(group_by="case", order_by=["at", "activity"])
    placed = log.mutate(
        is_first=_.activity.lag().over(in_order).isnull(),
        is_last=_.activity.lead().over(in_order).isnull(),
    )
    return placed.group_by("activity").agg(
        events=_.count(), starts=_.is_first.sum(), ends=_.is_last.sum()
    ).order_by("activity")  # fmt: skip
