"""Candidate columns as a search uses them: levels as codes, numbers as floats, holes as holes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.condition import Condition, Term
from ccqa_lib.show.language import mark, word

OTHER, BLANK = mark(("(other)", "(blank)"))
MOST_LEVELS = 40
PLACE_IN_TIME = "site and fortnight"  # the kind of unit that lets sites differ over time
FEW_UNKNOWN = 0.002  # share of rows below which it does not matter what they belong to
FEW_NUMBERS = 3  # a number of no more distinct values is a set of levels


@dataclass(frozen=True, eq=False)
class LevelColumn:
    """A column of levels: `codes` point into `labels` (most frequent first); -1 is missing."""

    name: str
    codes: np.ndarray
    labels: tuple[str, ...]

    @property
    def is_missing(self) -> np.ndarray:
        """Rows without a value."""
        return self.codes < 0

    def take(self, rows: np.ndarray) -> "LevelColumn":
        """Return the column of some rows."""
        return LevelColumn(self.name, self.codes[rows], self.labels)

    def meets(self, condition: Condition) -> np.ndarray:
        """Return 1.0 where a row holds the level, or one of the levels."""
        if condition.relation == "is one of":
            return np.isin(self.codes, [self.labels.index(x) for x in condition.value]).astype(
                float
            )
        return (self.codes == self.labels.index(condition.value)).astype(float)


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A column of numbers; NaN is missing."""

    name: str
    values: np.ndarray

    @property
    def is_missing(self) -> np.ndarray:
        """Rows without a value."""
        return np.isnan(self.values)

    def take(self, rows: np.ndarray) -> "NumberColumn":
        """Return the column of some rows."""
        return NumberColumn(self.name, self.values[rows])

    def meets(self, condition: Condition) -> np.ndarray:
        """Return 1.0 where a row meets a threshold; for "rising", the ranked value."""
        if condition.relation == "up to":
            return (self.values <= condition.value).astype(float)
        if condition.relation == "rising":
            return self._ranked(condition.value)
        return (self.values > condition.value).astype(float)

    def _ranked(self, knots: tuple[float, ...]) -> np.ndarray:
        """Return -0.5 to 0.5 by the share of the data below, missing as 0.

        Ranks leave the tails no leverage; `knots` are values at equal steps of rank.
        """
        ranked = np.interp(self.values, knots, np.linspace(-0.5, 0.5, len(knots)))
        return np.where(self.is_missing, 0.0, ranked)


Column = LevelColumn | NumberColumn


def column_of(name: str, values: pd.Series) -> Column:
    """Read a column: numbers of more than three distinct values as such, all else as levels."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=float, na_value=np.nan, copy=True)
        numbers[~np.isfinite(numbers)] = np.nan
        if len(np.unique(numbers[~np.isnan(numbers)])) > FEW_NUMBERS:
            return NumberColumn(name, numbers)
    return _levels(name, values)


def _levels(name: str, values: pd.Series) -> LevelColumn:
    texts = values.astype("object").map(_label, na_action="ignore")
    codes, found = pd.factorize(texts, use_na_sentinel=True)
    counts = np.bincount(codes[codes >= 0], minlength=len(found))
    order = np.lexsort((np.asarray(found, dtype=str), -counts))
    if len(order) <= MOST_LEVELS:
        labels = tuple(found[i] for i in order)
        place = np.argsort(order)
    else:
        kept = order[: MOST_LEVELS - 1]
        labels = (*(found[i] for i in kept), OTHER)
        place = np.full(len(order), MOST_LEVELS - 1)
        place[kept] = np.arange(MOST_LEVELS - 1)
    placed = np.where(codes >= 0, place[codes] if len(place) else -1, -1)
    return LevelColumn(name, placed.astype(np.int32), labels)


def _label(value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or BLANK


def level_words(level: str) -> str:
    """Return a level as it is shown: those that this module made are words of ours."""
    return word(level) if level in (OTHER, BLANK) else level


@dataclass(frozen=True, eq=False)
class Cases:
    """Rows to search: a 0/1 `outcome`, candidate `columns`, `units` codes by kind, and time.

    `days` is the day of each row as days since the first of the data, None without dates;
    `clusters` are the codes of who is kept whole when the rows are split.
    """

    outcome: np.ndarray
    columns: dict[str, Column]
    units: dict[str, np.ndarray]
    clusters: np.ndarray
    days: np.ndarray | None = None
    time: str = ""
    site: str = ""

    def __len__(self) -> int:
        return len(self.outcome)

    def take(self, rows: np.ndarray) -> "Cases":
        """Return some of the rows; units that are left without a row are dropped."""
        units = {name: _renumbered(codes[rows]) for name, codes in self.units.items()}
        return Cases(
            self.outcome[rows],
            {name: column.take(rows) for name, column in self.columns.items()},
            units,
            _renumbered(self.clusters[rows]),
            None if self.days is None else self.days[rows],
            self.time,
            self.site,
        )

    def meets(self, term: Term) -> np.ndarray:
        """Return what a term is in each row: 0 or 1, or a rank for a "rising" one."""
        product = np.ones(len(self))
        for part in term:
            product = product * self._part(part)
        return product

    def may_meet(self, term: Term) -> list[np.ndarray]:
        """Return for a pair which rows meet one half and have no value for the other, as 0 or 1.

        Nothing for other terms, and where such rows are too few to matter.
        """
        if len(term) != 2:
            return []
        (one, other), (no_one, no_other) = (
            [found(part) for part in term] for found in (self._part, self._is_unknown)
        )
        unknown = (no_one & (other > 0)) | (no_other & (one > 0))
        return [unknown.astype(float)] if unknown.mean() > FEW_UNKNOWN else []

    def _is_unknown(self, part: Condition) -> np.ndarray:
        if part.relation == "from":
            return np.zeros(len(self), dtype=bool)
        return self.columns[part.column].is_missing

    def _part(self, part: Condition) -> np.ndarray:
        if part.relation == "from":
            return (self.days >= part.value).astype(float)
        return self.columns[part.column].meets(part)


def _renumbered(codes: np.ndarray) -> np.ndarray:
    return np.unique(codes, return_inverse=True)[1]
