"""Onsets: from which day on are some levels of a column worse than the others, and were not before?

Each is a difference in differences: the change of the levels struck less the change of the rest,
so that what rises everywhere, or was always higher at one site, is no onset. Sites that differ over
time by nature would take up most of an onset, so they are left out of the look and not of the test.
"""

import numpy as np

from ccqa_lib.analyse.causes.columns import OTHER, PLACE_IN_TIME, Cases, LevelColumn
from ccqa_lib.analyse.causes.condition import Condition, Term
from ccqa_lib.analyse.causes.mixed import MixedLogit

MOST_LEVELS = 12
MOST_IN_SETS = 8  # columns of more levels are tried level by level only
LEAST_ROWS, LEAST_SHARE = 30, 0.003


def best_onsets(cases: Cases, moments: np.ndarray, fit: MixedLogit, count: int) -> list[Term]:
    """Return the onsets whose difference in differences is largest for its error."""
    if not len(moments) or cases.days is None:
        return []
    found: list[tuple[float, Term]] = []
    left = fit.without(PLACE_IN_TIME)
    for column in cases.columns.values():
        if isinstance(column, LevelColumn) and 2 <= len(column.labels) <= MOST_LEVELS:
            found += _of_column(cases, column, moments, left)
    found.sort(key=lambda pair: -pair[0])
    return [term for _, term in found[:count]]


def _of_column(cases: Cases, column: LevelColumn, moments, left) -> list[tuple[float, Term]]:
    span = np.searchsorted(moments, cases.days, side="right")
    present = ~column.is_missing
    shape = (len(column.labels), len(moments) + 1)
    place = column.codes[present] * shape[1] + span[present]

    def by_cell(values):
        return np.bincount(place, values[present], minlength=shape[0] * shape[1]).reshape(shape)

    sums = np.stack([by_cell(x) for x in (*left, np.ones(len(cases)))])
    after = np.flip(np.cumsum(np.flip(sums, 2), 2), 2)[:, :, 1:]
    before = sums.sum(2, keepdims=True) - after
    found = []
    for at, moment in enumerate(moments):
        for chosen in _sets(after[:, :, at], before[:, :, at], column, column.name == cases.site):
            chi = _difference(after[:, :, at], before[:, :, at], chosen, len(cases))
            if chi > 4:
                since = Condition(cases.time, "from", float(moment))
                found.append((chi, (_condition(column, chosen), since)))
    return found


def _condition(column: LevelColumn, chosen: tuple[int, ...]) -> Condition:
    labels = tuple(sorted(column.labels[i] for i in chosen))
    if len(labels) == 1:
        return Condition(column.name, "is", labels[0])
    return Condition(column.name, "is one of", labels)


def _sets(
    after: np.ndarray, before: np.ndarray, column: LevelColumn, is_place: bool
) -> list[tuple[int, ...]]:
    """Return each level; of sites also those of the largest rises together."""
    usable = [i for i in np.flatnonzero(after[2] > 0) if column.labels[i] != OTHER]
    sets = [(int(i),) for i in usable]
    if is_place and 3 <= len(usable) <= MOST_IN_SETS:
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.nan_to_num(after[0] / after[1]) - np.nan_to_num(before[0] / before[1])
        order = sorted(usable, key=lambda i: -rise[i])
        sets += [tuple(int(i) for i in order[:k]) for k in range(2, len(order))]
    return sets


def _difference(after: np.ndarray, before: np.ndarray, chosen: tuple[int, ...], n: int) -> float:
    """Return the chi-square of a rise beyond that of the other levels; 0 for a fall."""
    mine = [side[:, list(chosen)].sum(1) for side in (after, before)]
    rest = [side.sum(1) - own for side, own in zip((after, before), mine, strict=True)]
    cells = np.array([*mine, *rest])  # after, before, rest after, rest before: sum, weight, rows
    if cells[:, 2].min() < max(LEAST_ROWS, LEAST_SHARE * n):
        return 0.0
    means = cells[:, 0] / cells[:, 1]
    rise = means[0] - means[1] - means[2] + means[3]
    return float(rise**2 / (1 / cells[:, 1]).sum()) if rise > 0 else 0.0
