"""Which counts of leavers may one report tell together, so that no subtraction tells of few?

All leavers are counted in several ways at once: by kind, tenure, day of leaving, cohort and team.
Each way alone cuts all of them into parts of `min_cell` or more. Where two ways meet (kinds in the
last 12 months, cohorts beside months), what all of them tell together is held against the
attack of `analyse/privacy`, and what would give away a smaller number is not told.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.staff import VOLUNTARY, Staff
from ccqa_lib.analyse.privacy.attack import CountSum
from ccqa_lib.analyse.privacy.suppress import given_away, protect, protect_parts

BEFORE, RECENT = "before", "recent"
ONE = np.timedelta64(1, "D")


@dataclass(frozen=True)
class ToldKinds:
    """Of which kinds of leaving the number may be told: in all the time, and in its last part."""

    whole: Mapping[str, bool]
    recent: Mapping[str, bool]


@dataclass(frozen=True)
class Stretch:
    """Calendar days after `after` up to `until`."""

    after: np.datetime64
    until: np.datetime64


def leave_days(staff: Staff) -> np.ndarray:
    """Return the calendar day on which each leaver left."""
    gone = (staff.frame["cause"] != "").to_numpy()
    return staff.instants[1][gone].astype("datetime64[D]")


def recent_start(staff: Staff) -> np.datetime64 | None:
    """Return the day after which leavers count as recent; None where they are not told apart.

    It is the day one year before the last, the end of a month for the end of a month, so that the
    last 12 months are whole ones. Where fewer than `min_cell` left before, all less recent ones
    would tell how many.
    """
    if not staff.has_dates:
        return None
    if staff.edition is not None:
        return step_before(staff, 12)
    start = months_before(staff.last_day, 12).to_datetime64().astype("datetime64[D]")
    if start <= staff.first_day.to_datetime64():
        return None
    before = int((leave_days(staff) <= start).sum())
    is_few = before < staff.min_cell <= staff.leavers - before
    return None if is_few and staff.min_cell > 1 else start


def step_before(staff: Staff, months: int) -> np.datetime64 | None:
    """Return the last day by which leavers are told that lies so many months back, or more."""
    if not staff.edition.days:
        return None
    latest = months_before(pd.Timestamp(staff.edition.days[-1]), months).to_datetime64()
    return max((day for day in staff.edition.days if day <= latest), default=None)


def months_before(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """Return the day so many months before; the end of a month for the end of a month."""
    earlier = day - pd.DateOffset(months=months)
    return earlier + pd.offsets.MonthEnd(0) if day.is_month_end else earlier


def told_kinds(staff: Staff) -> ToldKinds:
    """Return of which kinds of leaving the number may be told."""
    causes = staff.causes
    gone = staff.frame.loc[staff.frame["cause"] != "", "cause"]
    start = recent_start(staff)
    if staff.min_cell <= 1:
        return ToldKinds(dict.fromkeys(causes, True), dict.fromkeys(causes, True))
    if not _are_kinds_told(staff, staff.edition and staff.edition.days[-1:]):
        return ToldKinds(dict.fromkeys(causes, False), dict.fromkeys(causes, False))
    if start is not None and not _are_kinds_told(staff, (start,)):
        start = None
    is_recent = leave_days(staff) > start if start is not None else np.zeros(len(gone), bool)
    if start is None or is_recent.sum() < staff.min_cell:
        counts = gone.value_counts().reindex(causes, fill_value=0).tolist()
        shown = protect_parts(counts, staff.min_cell) if counts else []
        whole = {name: bool(each) for name, each in zip(causes, shown, strict=True)}
        is_same = recent_start(staff) is None
        return ToldKinds(whole, whole if is_same else dict.fromkeys(causes, False))
    cells = {
        (name, when): int(((gone == name) & (is_recent == (when == RECENT))).sum())
        for name in causes for when in (BEFORE, RECENT)
    }  # fmt: skip
    return _protected_kinds(causes, cells, staff.min_cell)


def _are_kinds_told(staff: Staff, days) -> bool:
    """May kinds be told by these days? Of one kind alone they tell nothing more than all."""
    own = staff.edition
    return own is None or len(staff.causes) == 1 or (bool(days) and days[0] in own.kind_days)


def _protected_kinds(causes: Sequence[str], cells: Mapping, min_cell: int) -> ToldKinds:
    """Hide kinds of both times together; where a total would have to go, tell no kind at all."""

    def total(names, times) -> CountSum:
        own = [(name, when) for name in names for when in times]
        return CountSum(str((names, times)), frozenset(own), sum(cells[each] for each in own))

    both = (BEFORE, RECENT)
    totals = [total(causes, both), total(causes, (RECENT,)), total(causes, (BEFORE,))]
    parts = [total((name,), times) for times in (both, (RECENT,), (BEFORE,)) for name in causes]
    shown = protect([*totals, *parts], min_cell)
    if not shown[:3].all():
        return ToldKinds(dict.fromkeys(causes, False), dict.fromkeys(causes, False))
    told = shown[3:].reshape(3, len(causes))
    return ToldKinds(*(dict(zip(causes, map(bool, row), strict=True)) for row in told[:2]))


def is_resigning_told(staff: Staff) -> bool:
    """May it be told how many resigned, beside how many left in all?"""
    return len(staff.causes) == 1 or told_kinds(staff).whole.get(VOLUNTARY, False)


def tenures_gone(staff: Staff, kind: Sequence[str] | None = None) -> list[np.ndarray]:
    """Return at which tenures people left, and of those the ones since the last edition.

    Parameters
    ----------
    kind : sequence of str, optional
        Of each leaver; then both are given for each kind.
    """
    gone = staff.frame.loc[staff.frame["cause"] != "", "exit"].to_numpy(dtype=float)
    kinds = np.zeros(len(gone)) if kind is None else np.asarray(kind, dtype=object)
    own = staff.edition
    is_new = leave_days(staff) > own.since if own and own.since is not None else None
    groups = [gone[kinds == name] for name in dict.fromkeys(kinds)]
    if is_new is not None:
        groups += [gone[(kinds == name) & is_new] for name in dict.fromkeys(kinds)]
    return groups


def days_apart(
    groups: Sequence[np.ndarray], days: Sequence[float], kept: Sequence[float], least: int
) -> list[float]:
    """Return the days of tenure that can be told: `kept`, and of `days` those that are far enough.

    Between neighbours, and after the last one, `least` or more of each group left; nobody of any
    group may be left after the last.

    Parameters
    ----------
    groups : sequence of arrays
        Tenures at leaving.
    kept : sequence of float
        Days that are told in any case.
    """
    groups = [np.sort(own) for own in groups]

    def left_by(these) -> np.ndarray:
        return np.array([np.searchsorted(own, these, side="right") for own in groups]).T

    fixed = sorted(set(map(float, kept)))
    everybody = np.array([len(own) for own in groups])
    told, left = [0.0, *fixed, np.inf], [0 * everybody, *left_by(fixed), everybody]
    for day, count in zip(ordered := sorted(map(float, days)), left_by(ordered), strict=True):
        place = bisect_left(told, day)
        before, after = count - left[place - 1], left[place] - count
        is_last = place == len(told) - 1 and not after.any()
        is_far = before.min() >= max(1, least) and (is_last or after.min() >= max(1, least))
        if told[place] != day and is_far:
            told.insert(place, day)
            left.insert(place, count)
    return told[1:-1]


def stretches_tell_few(staff: Staff, stretches: Sequence[Stretch]) -> bool:
    """Would these stretches, beside recent and all leavers, tell of fewer than `min_cell`?"""
    sums, cells = calendar_counts(staff, stretches)
    return bool(given_away(sums, cells, staff.min_cell))


def calendar_counts(
    staff: Staff, stretches: Sequence[Stretch]
) -> tuple[list[CountSum], list[CountSum]]:
    """Return what stretches, recent and all leavers add up to, and the pieces that they cut.

    Atoms are pieces of the calendar, by the day after which they begin.
    """
    days, edges = leave_days(staff), calendar_edges(staff, stretches)
    start = recent_start(staff)
    told = [Stretch(edges[0], edges[-1]), *stretches]
    if start is not None and (days > start).sum() >= staff.min_cell:
        told.append(Stretch(start, edges[-1]))
    counts, _ = np.histogram(days.astype(float), bins=edges.astype(float) + 0.5)
    cells = [
        CountSum(f"left after {edge}", frozenset([edge]), int(n))
        for edge, n in zip(edges[:-1], counts, strict=True)
    ]
    sums = []
    for each in dict.fromkeys(told):
        inside = (edges[:-1] >= each.after) & (edges[:-1] < each.until)
        sums.append(
            CountSum(f"{each.after} to {each.until}", frozenset(edges[:-1][inside]),
                     int(counts[inside].sum()))
        )  # fmt: skip
    return sums, cells


def calendar_edges(staff: Staff, stretches: Sequence[Stretch]) -> np.ndarray:
    """Return the days between which stretches and recent leavers cut the calendar."""
    start = recent_start(staff)
    first, last = (
        each.to_datetime64().astype("datetime64[D]") for each in (staff.first_day, staff.last_day)
    )
    cuts = [first - ONE, last, *([start] if start is not None else [])]
    cuts += [day for each in stretches for day in (each.after, each.until)]
    return np.unique(np.array(cuts, dtype="datetime64[D]"))
