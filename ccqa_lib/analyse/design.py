"""Design: the numbers that a regression sees, made from the chosen columns of a frame.

No formula and no expression is ever read: a column name is only looked up, so that a hostile
one is an odd label and nothing else (design.md, section 9). Categories get treatment coding:
one 0/1 column for every level but the first, which is the reference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design_checks import (
    require_columns,
    require_finite,
    require_full_rank,
    require_levels,
    require_rows,
)
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import apart, listed

INTERCEPT = "(intercept)"

Constant = Literal["column", "implied", "none"]
Term = str | tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Encoding:
    """How columns become numbers, so that new rows are coded as the old ones were.

    `terms` are column names or, for a product of columns, tuples of them. `levels` holds the
    levels of each column of categories, the reference first; other columns are numbers.
    """

    terms: tuple[Term, ...]
    levels: Mapping[str, tuple[Any, ...]]
    constant: Constant

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the frame that the terms use, each once, in their order."""
        return _columns_of(self.terms)

    def matrix(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the numbers of the rows of `frame`, shape (rows, coefficients)."""
        coded = {name: self._coded(frame[name]) for name in self.columns}
        blocks = [reduce(_products, (coded[name] for name in _parts(t))) for t in self.terms]
        if self.constant == "column":
            blocks.insert(0, np.ones((len(frame), 1)))
        return _beside(blocks, len(frame))

    def labels(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the matrix columns of each term: 'wait', 'channel: phone'."""
        named = {}
        if self.constant == "column":
            named[INTERCEPT] = (INTERCEPT,)
        for term in self.terms:
            parts = [self._labels_of(name) for name in _parts(term)]
            labels = reduce(lambda a, b: [f"{x} × {y}" for x in a for y in b], parts)
            named[" × ".join(_parts(term))] = tuple(labels)
        return named

    def _coded(self, values: pd.Series) -> np.ndarray:
        if values.name not in self.levels:
            return as_numbers(values).reshape(-1, 1)
        levels = pd.Index(self.levels[values.name], dtype=object)
        if isinstance(values.dtype, pd.CategoricalDtype):
            known = levels.get_indexer(values.cat.categories.astype(object))
            places = np.append(known, -1)[values.cat.codes]  # the code of a gap is -1: the last
        else:
            places = levels.get_indexer(values.astype(object))
        return np.column_stack([places == place for place in range(1, len(levels))]).astype(float)

    def _labels_of(self, name: str) -> list[str]:
        if name not in self.levels:
            return [name]
        return [f"{name}: {level}" for level in self.levels[name][1:]]


@dataclass(frozen=True, eq=False)
class Design:
    """The design matrix of the complete rows, with what was left out of it.

    `matrix` has shape (rows, coefficients) and `names` its column labels; `terms` maps a term to
    the positions of its columns; `rows` holds the complete rows themselves with every column
    asked for (so outcome, weights and clusters stay aligned); `dropped` counts, for each column,
    the rows without a value; `given` is the number of rows before.
    """

    matrix: np.ndarray
    names: tuple[str, ...]
    terms: Mapping[str, tuple[int, ...]]
    encoding: Encoding
    rows: pd.DataFrame
    dropped: Mapping[str, int]
    given: int

    def __str__(self) -> str:
        used = say("{used} of {total} rows used",
                   used=f"{len(self.rows):,}", total=f"{self.given:,}")  # fmt: skip
        lost = listed(f"{name} {count:,}" for name, count in self.dropped.items() if count)
        return apart([used, say("without a value: {columns}", columns=lost)]) if lost else used

    @property
    def references(self) -> dict[str, Any]:
        """The reference level of each column of categories."""
        return {name: levels[0] for name, levels in self.encoding.levels.items()}

    def column(self, name: str) -> pd.Series:
        """Return a column of the complete rows, such as the outcome.

        Raises
        ------
        AnalysisError
            The column was not among the terms or in `also`.
        """
        require_columns(self.rows, [name])
        return self.rows[name]


def build_design(
    frame: pd.DataFrame,
    terms: Sequence[Term],
    also: Sequence[str] = (),
    levels: Mapping[str, Sequence[Any]] | None = None,
    constant: Constant = "column",
) -> Design:
    """Make the design matrix of the chosen columns from the rows in which all have a value.

    Parameters
    ----------
    terms : sequence of str or tuple of str
        Columns; a tuple is the product of its columns (an interaction). Text, categorical and
        other labels are coded as categories; numbers and yes/no as they are.
    also : sequence of str
        Further columns that must have a value: outcome, count, weight, cluster.
    levels : mapping of column to levels, optional
        Order of the levels, the reference first; it also turns a column of numbers into
        categories. By default the levels that occur, a categorical's in its own order and
        others sorted.
    constant : 'column', 'implied' or 'none'
        'column' adds an intercept; 'implied' is for models with their own (ordered logit, Cox):
        no column, but checks as if there were one; 'none' is a model through the origin.

    Raises
    ------
    AnalysisError
        A column is absent, infinite, constant, of one category, a copy or a combination of
        others, or no complete row is left; the message names the columns.
    """
    terms = tuple(terms)
    asked = list(dict.fromkeys([*_columns_of(terms), *also]))
    require_columns(frame, asked)
    rows = frame[asked]
    missing = rows.isna()
    kept = rows[~missing.any(axis=1)] if missing.to_numpy().any() else rows
    dropped = MappingProxyType({name: int(missing[name].sum()) for name in asked})
    require_rows(kept, dropped, len(frame))
    encoding = Encoding(terms, _all_levels(kept, _columns_of(terms), levels or {}), constant)
    labels = encoding.labels()
    matrix = encoding.matrix(kept)
    names = tuple(label for group in labels.values() for label in group)
    _require_distinct(names)
    require_finite(matrix, names)
    require_full_rank(matrix, names, constant)
    return Design(matrix, names, _positions(labels), encoding, kept, dropped, len(frame))


def without_constant(design: Design) -> Design:
    """Return a design with its constant implied: the same rows and columns, not made again."""
    terms = {name: tuple(at - 1 for at in places) for name, places in design.terms.items()}
    del terms[INTERCEPT]
    return replace(
        design, matrix=design.matrix[:, 1:], names=design.names[1:],
        terms=MappingProxyType(terms), encoding=replace(design.encoding, constant="implied"),
    )  # fmt: skip


def as_numbers(values: pd.Series) -> np.ndarray:
    """Return a column as floats, shape (rows,); yes/no become 1 and 0.

    Raises
    ------
    AnalysisError
        The column holds dates, durations or text.
    """
    if _is_time(values) or not _is_number(values):
        raise AnalysisError(
            f"Column '{values.name}' holds {values.dtype} values where numbers are needed; "
            "turn it into a number with a unit (days since a date, seconds)."
        )
    return values.astype(float).to_numpy()


def _is_number(values: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return True
    return values.dtype == object and all(isinstance(v, Decimal | int | float) for v in values)


def _all_levels(
    rows: pd.DataFrame, names: Iterable[str], asked: Mapping[str, Sequence[Any]]
) -> Mapping[str, tuple[Any, ...]]:
    found = {}
    for name in names:
        values = rows[name]
        if name in asked or not (_is_number(values) or _is_time(values)):
            found[name] = tuple(asked.get(name, ())) or _occurring(values)
            require_levels(values, found[name])
    return MappingProxyType(found)


def _is_time(values: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_timedelta64_dtype(values)


def _occurring(values: pd.Series) -> tuple[Any, ...]:
    seen = values.unique()
    if isinstance(values.dtype, pd.CategoricalDtype):
        return tuple(level for level in values.cat.categories if level in set(seen))
    return tuple(sorted(seen, key=lambda level: (str(type(level)), level)))


def _parts(term: Term) -> tuple[str, ...]:
    return (term,) if isinstance(term, str) else term


def _columns_of(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for term in terms for name in _parts(term)))


def _beside(blocks: Sequence[np.ndarray], rows: int) -> np.ndarray:
    """Return the blocks side by side, each column in one piece of memory: all go by columns."""
    whole = np.empty((rows, sum(block.shape[1] for block in blocks)), order="F")
    start = 0
    for block in blocks:
        whole[:, start : start + block.shape[1]] = block
        start += block.shape[1]
    return whole


def _products(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)


def _positions(labels: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[int, ...]]:
    positions, start = {}, 0
    for term, group in labels.items():
        positions[term] = tuple(range(start, start + len(group)))
        start += len(group)
    return MappingProxyType(positions)


def _require_distinct(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AnalysisError(
            f"Two terms would both be called '{twice[0]}'; name each column once, "
            "or rename one of the columns."
        )
