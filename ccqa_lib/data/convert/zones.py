"""From the clock of the export to the clock of the centre, and the hours that clocks skip."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules

TWICE = "a local hour that exists twice when clocks go back; read as the later one"
NEVER = "a local hour that does not exist, since clocks went forward; check 'zone'"
_STEPS = (3600, 1800)  # seconds by which clocks are put forward or back
_FIRST_YEAR, _LAST_YEAR = 1992, 2050


@ibis.udf.scalar.builtin(name="timezone")
def instant_of(zone: str, local: dt.timestamp) -> dt.Timestamp(timezone="UTC"):
    """Return the instant of a local time."""


@ibis.udf.scalar.builtin(name="timezone")
def local_of(zone: str, instant: dt.Timestamp(timezone="UTC")) -> dt.timestamp:
    """Return the local time of an instant."""


def on_source_clock(
    local: ir.Value | None, instant: ir.Value | None, rules: Rules
) -> tuple[ir.Value, list[tuple], dict[str, ir.BooleanValue]]:
    """Return naive times on the source's clock, the faults, and what is to be counted.

    A local time that exists twice is the later one; one that never existed is a fault.
    Neither is looked for in zones whose clocks have stood still since 1992.
    """
    if instant is not None:
        with_offset = local_of(rules.source.zone, instant)
        if local is None:
            return with_offset, [], {}
        moved, faults, marks = _moved(local, rules)
        return moved.coalesce(with_offset), faults, marks
    return _moved(local, rules)


def _moved(local: ir.Value, rules: Rules) -> tuple[ir.Value, list[tuple], dict]:
    zone, own = rules.zone, rules.source.zone
    is_day = rules.column.type == "date" and not _reads_time(rules)
    if is_day or (zone == own and not changes_clocks(zone)):
        return local, [], {}
    instant = instant_of(zone, local)
    value = local if zone == own else local_of(own, instant)
    if not changes_clocks(zone):
        return value, [], {}
    never = local_of(zone, instant) != local
    twice = ibis.or_(
        *(local_of(zone, instant - ibis.interval(seconds=step)) == local for step in _STEPS)
    )
    return value, [(never, NEVER)], {TWICE: twice}


def _reads_time(rules: Rules) -> bool:
    form = rules.column.format or "ISO"
    return any(sign in form for sign in ("%H", "%I", "%z"))


@cache
def changes_clocks(zone: str) -> bool:
    """Say whether a zone has put its clocks forward or back since 1992."""
    place = ZoneInfo(zone)
    day, offsets = datetime(_FIRST_YEAR, 1, 1, 12), set()
    while day.year < _LAST_YEAR:
        offsets.add(place.utcoffset(day))
        day += timedelta(days=14)
    return len(offsets) > 1
