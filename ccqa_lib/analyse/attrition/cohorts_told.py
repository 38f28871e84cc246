"""Which cohorts may be told beside leavers by period and by a day of tenure?

A cohort's leavers by a day can only have left within certain days, which the periods of the chart
over time cut into pieces. So a period less the cohort that came in it can be a few people, though
both are many: whatever is in one of the counts and not, or also, in another is tried.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.calendar import told_stretches
from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.attrition.told import calendar_counts, leave_days
from ccqa_lib.analyse.privacy.attack import CountSum
from ccqa_lib.analyse.privacy.suppress import given_away

EARLIER, LATER = "of no cohort", "after that day"


def tells_few(
    staff: Staff, day: int, cohorts: Sequence[tuple[pd.Period, bool]], places: pd.Series
) -> bool:
    """Would these cohorts, beside leavers by period and by that day, tell of few people?

    Parameters
    ----------
    cohorts : sequence of (period of hire, may it be told)
    places : Series
        Of each spell: its place among the cohorts; NaN for those of none.
    """
    over_time, cells = calendar_counts(staff, told_stretches(staff))
    starts = [next(iter(cell.atoms)) for cell in cells]
    counts = _counted(staff, day, starts, places)
    edges = [*starts, staff.last_day.to_datetime64().astype("datetime64[D]")]
    atoms = _possible([name for name, _ in cohorts], day, edges) | set(counts)

    def total(name: str, of) -> CountSum:
        own = frozenset(atom for atom in atoms if of(atom))
        return CountSum(name, own, sum(counts.get(atom, 0) for atom in own))

    told = [total(each.name, lambda a, e=each: a[0] in e.atoms) for each in over_time]
    told.append(total("by the day", lambda atom: atom[1] != LATER))
    told += [
        total(str((day, step)), lambda a, s=step: a[1] != LATER and a[0] < s)
        for step in (staff.edition.steps[:-1] if staff.edition else ())
    ]
    parts = [
        (total(str(name), lambda atom, p=place: atom[1] == p), is_told)
        for place, (name, is_told) in enumerate(cohorts)
    ]
    told += [part for part, is_told in parts if is_told]
    untold = [part for part, is_told in parts if not is_told]
    untold += [total(str(start), lambda atom, s=start: atom[0] == s) for start in starts]
    between = list(_between(told, counts, staff.min_cell))
    return bool(given_away(told, [*untold, *between], staff.min_cell))


def _counted(staff: Staff, day: int, starts: Sequence, places: pd.Series) -> dict:
    """Return how many leavers each piece of the calendar holds, by cohort."""
    gone = staff.frame["cause"] != ""
    at = np.searchsorted(np.array(starts), leave_days(staff), side="left") - 1
    is_late = (staff.frame.loc[gone, "exit"] > day).to_numpy()
    own = places.reindex(staff.frame.index)[gone].to_numpy(dtype=float)
    found: dict = {}
    for piece, late, place in zip(at, is_late, own, strict=True):
        group = LATER if late else EARLIER if np.isnan(place) else int(place)
        atom = (starts[max(piece, 0)], group)
        found[atom] = found.get(atom, 0) + 1
    return found


def _possible(names: Sequence[pd.Period], day: int, edges: Sequence) -> set:
    """Return pieces of the calendar by cohort in which leavers can be."""
    groups = [*range(len(names)), EARLIER, LATER]
    return {
        (start, group)
        for start, end in pairwise(edges) for group in groups
        if group in (EARLIER, LATER) or _can_leave(names[group], day, start, end)
    }  # fmt: skip


def _can_leave(name: pd.Period, day: int, after, until) -> bool:
    """Can people of a cohort, who leave by a day of tenure, leave within these days?"""
    first = name.start_time.to_datetime64().astype("datetime64[D]")
    last = name.end_time.to_datetime64().astype("datetime64[D]") + np.timedelta64(day, "D")
    return bool(until >= first and after < last)


def _between(told: Sequence[CountSum], counts: dict, min_cell: int) -> Iterator[CountSum]:
    """Return what is in one told count and not, or also, in another, where it is a few people."""
    seen: set[frozenset] = set()
    for one, other in permutations(told, 2):
        for atoms in (one.atoms - other.atoms, one.atoms & other.atoms):
            count = sum(counts.get(atom, 0) for atom in atoms)
            if 0 < count < min_cell and atoms not in seen:
                seen.add(atoms)
                yield CountSum(f"{one.name} and {other.name}", atoms, count)
