"""Ratings: what each rater said of each subject, or how often each category was said.

Three ways in lead to the same numbers: one column a rater, a cross-table of two raters, or
counts of subjects by category (where who said what is no longer known).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError

MISSING = -1


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings in codes 0 to q - 1 of ordered `categories`.

    `counts` (subjects by categories) says how many raters gave each category; `codes`
    (subjects by raters) who gave which, -1 where missing, or None where that is not known.
    """

    categories: tuple
    counts: np.ndarray
    codes: np.ndarray | None

    def __post_init__(self):
        per_subject = self.counts.sum(axis=1)
        if len(self.categories) < 2:
            only = ", ".join(map(str, self.categories)) or "none"
            raise AnalysisError(
                f"ratings: only one category was used ({only}), so agreement beyond chance is not "
                "defined; report the share of agreement, and rate harder cases."
            )
        if (per_subject >= 2).sum() < 1:
            raise AnalysisError(
                "ratings: no subject was rated at least twice, so there is nothing to agree on. "
                "Let a second rater score some of the same contacts."
            )

    def __str__(self) -> str:
        return f"{len(self.counts)} subjects rated in {len(self.categories)} categories"

    @property
    def values(self) -> np.ndarray:
        """The categories as numbers, for scales with distances.

        Raises
        ------
        AnalysisError
            A category is no number.
        """
        try:
            return np.array([float(category) for category in self.categories])
        except (TypeError, ValueError) as error:
            raise AnalysisError(
                f"categories {', '.join(map(str, self.categories))}: distances between them need "
                "numbers; use nominal or ordinal weights."
            ) from error

    def column(self, rater: int) -> np.ndarray:
        """Return the codes of one rater."""
        return self.need_raters()[:, rater]

    def need_raters(self) -> np.ndarray:
        """Return the codes, or say that raters are not known."""
        if self.codes is None:
            raise AnalysisError(
                "ratings: given as counts by category, so who said what is not known; give one "
                "column a rater."
            )
        return self.codes


def ratings_of(frame: pd.DataFrame, categories: Sequence | None = None) -> Ratings:
    """Read ratings with one row a subject and one column a rater; missing cells stay missing.

    Parameters
    ----------
    categories : sequence, optional
        All categories in order; by default those that occur, numbers by size, texts by alphabet.

    Raises
    ------
    AnalysisError
        Fewer than two raters, a category that is not listed, or nothing to compare.
    """
    if frame.shape[1] < 2:
        raise AnalysisError(
            f"ratings: at least two raters (columns) are needed; there is {frame.shape[1]}."
        )
    seen = {value for column in frame for value in frame[column].dropna().unique()}
    ordered = tuple(categories) if categories is not None else _ordered(seen)
    if strange := [str(value) for value in seen if value not in set(ordered)]:
        raise AnalysisError(f"ratings: {', '.join(sorted(strange))}: not among the categories.")
    code_of = {category: code for code, category in enumerate(ordered)}
    codes = np.column_stack(
        [frame[column].map(code_of).fillna(MISSING).to_numpy(int) for column in frame]
    )
    counts = np.column_stack([(codes == code).sum(axis=1) for code in range(len(ordered))])
    return Ratings(ordered, counts, codes)


def ratings_of_crosstab(table: pd.DataFrame) -> Ratings:
    """Read two raters from their cross-table: rows the first, columns the second.

    Rows and columns must name the same categories in the same order.

    Raises
    ------
    AnalysisError
        Labels that differ, or cells that are no counts.
    """
    counts = table.to_numpy()
    if list(map(str, table.index)) != list(map(str, table.columns)):
        raise AnalysisError(
            "cross-table: rows and columns need the same categories in the same order; rows are "
            f"{', '.join(map(str, table.index))}, columns {', '.join(map(str, table.columns))}."
        )
    whole = checked_whole(counts, "cross-table")
    q = len(whole)
    pairs = np.indices((q, q)).reshape(2, -1).T
    codes = np.repeat(pairs, whole.ravel(), axis=0)
    by_category = np.column_stack([(codes == code).sum(axis=1) for code in range(q)])
    return Ratings(tuple(table.index), by_category, codes)


def ratings_of_counts(counts: pd.DataFrame) -> Ratings:
    """Read how many raters gave each category: one row a subject, one column a category."""
    return Ratings(tuple(counts.columns), checked_whole(counts.to_numpy(), "counts"), None)


def crosstab(ratings: Ratings, first: int = 0, second: int = 1) -> pd.DataFrame:
    """Cross-tabulate two raters over the subjects that both rated."""
    q, a, b = len(ratings.categories), ratings.column(first), ratings.column(second)
    both = (a != MISSING) & (b != MISSING)
    counts = np.zeros((q, q), dtype=int)
    np.add.at(counts, (a[both], b[both]), 1)
    return pd.DataFrame(counts, index=ratings.categories, columns=ratings.categories)


def checked_whole(counts: np.ndarray, name: str) -> np.ndarray:
    """Return counts as whole numbers, 0 or more."""
    numbers = np.asarray(counts, dtype=float)
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1 != 0).any():
        raise AnalysisError(f"{name}: whole counts of 0 or more are needed in every cell.")
    return numbers.astype(int)


def _ordered(seen: set) -> tuple:
    is_number = all(isinstance(v, int | float | np.number) for v in seen)
    return tuple(sorted(seen) if is_number else sorted(seen, key=str))
