"""Everything that is tried: levels, thresholds, slopes, pairs of them, and onsets in time."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from ccqa_lib.analyse.causes.columns import OTHER, Cases, LevelColumn, NumberColumn
from ccqa_lib.analyse.causes.condition import Condition

_FINE = np.array([0.01, 0.02, *np.arange(0.05, 0.951, 0.05), 0.98, 0.99])
_COARSE = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
_KNOTS = np.linspace(0, 1, 51)
_MOMENTS = np.linspace(0.08, 0.92, 25)  # before and after an onset there must be something
LEAST_ROWS, LEAST_SHARE, LEAST_DEFECTS = 30, 0.003, 5.0


@dataclass(frozen=True, eq=False)
class Library:
    """Conditions that are tried and what each is in every row (rows x conditions, float32).

    `is_level` marks levels, `is_coarse` what may be half of a pair: a level or a coarse
    threshold. `moments` are the days from which an onset is tried.
    """

    conditions: tuple[Condition, ...]
    matrix: np.ndarray
    is_level: np.ndarray
    is_coarse: np.ndarray
    moments: np.ndarray


def library_of(cases: Cases) -> Library:
    """Lay out all conditions on the candidate columns of some cases."""
    least = max(LEAST_ROWS, LEAST_SHARE * len(cases))
    found = chain.from_iterable(_conditions(column) for column in cases.columns.values())
    kept, columns, kinds = [], [], []
    for condition, kind in found:
        column = cases.meets((condition,)).astype(np.float32)
        size = column.sum() if condition.relation != "rising" else least
        if least <= size <= len(cases) - least:
            kept.append(condition)
            columns.append(column)
            kinds.append(kind)
    matrix = np.column_stack(columns) if columns else np.empty((len(cases), 0), np.float32)
    kinds = np.array(kinds, dtype="U6")
    moments = np.empty(0)
    if cases.days is not None and np.ptp(cases.days) >= 14:
        moments = np.unique(np.ceil(np.quantile(cases.days, _MOMENTS)))
    return Library(
        tuple(kept), matrix, kinds == "level", (kinds == "level") | (kinds == "coarse"), moments
    )


def _conditions(column: LevelColumn | NumberColumn) -> list[tuple[Condition, str]]:
    if isinstance(column, LevelColumn):
        return [
            (Condition(column.name, "is", label), "level")
            for label in column.labels
            if label != OTHER
        ]
    present = column.values[~column.is_missing]
    coarse = set(_cuts(present, _COARSE))
    cuts = _cuts(present, _FINE)
    made = []
    for cut in cuts:
        kind = "coarse" if cut in coarse else "fine"
        made.append((Condition(column.name, "over", cut), kind))
        made.append((Condition(column.name, "up to", cut), kind))
    knots = tuple(np.maximum.accumulate(np.quantile(present, _KNOTS)))
    distinct = tuple(sorted(set(knots)))
    if len(distinct) > 2:
        made.append((Condition(column.name, "rising", distinct), "slope"))
    return made


def _cuts(present: np.ndarray, quantiles: np.ndarray) -> list[float]:
    """Return thresholds; of few distinct values, each but the last."""
    distinct = np.unique(present)
    if len(distinct) <= 25:
        return [float(each) for each in distinct[:-1]]
    cuts = np.unique(np.quantile(present, quantiles, method="lower"))
    return [float(each) for each in cuts if each < distinct[-1]]


def refined_cuts(present: np.ndarray, cut: float) -> list[float]:
    """Return thresholds near one that was found, at finer steps of rank."""
    place = (present <= cut).mean()
    steps = np.linspace(max(place - 0.05, 0.002), min(place + 0.05, 0.998), 41)
    cuts = np.unique(np.quantile(present, steps, method="lower"))
    return [float(each) for each in cuts if each < present.max()]
