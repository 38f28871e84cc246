"""Suppression: which counts may be shown, so that no count of few people can be worked out?

Counts below the least cell are hidden (primary), and then further ones (complementary), until what
is
shown leaves every hidden count a range as wide as the least cell itself. Each step is checked by
the
attack, over all tables of the same people at once.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from ccqa_lib.analyse.privacy.attack import CountSum, knowledge, possible_counts
from ccqa_lib.errors import AnalysisError

NOT_SHOWN = "not shown"
TOTAL = "all"
FEW_CELLS = 20  # that are each tried by themselves


def protect(sums: Sequence[CountSum], min_cell: int) -> np.ndarray:
    """Return which of these counts may be shown, shape (sums,).

    Parameters
    ----------
    sums : sequence of CountSum
        All counts of the same people that are to be published, of whichever tables, totals
        included.
    min_cell : int
        No count below it is shown, zero included; 1 or less shows all.

    Raises
    ------
    AnalysisError
        A count is negative.
    """
    if any(each.count < 0 for each in sums):
        raise AnalysisError("A count below 0 was given; counts of people are 0 or more.")
    counts = np.array([each.count for each in sums])
    shown = np.ones(len(sums), dtype=bool) if min_cell <= 1 else counts >= min_cell
    for place in np.flatnonzero(~shown):
        while not _is_safe(sums, shown, place, min_cell):
            shown[_next_hidden(sums, shown, place)] = False
    return _without_needless(sums, shown, counts >= min_cell)


def protect_parts(counts: Sequence[int], min_cell: int) -> np.ndarray:
    """Return which parts of a whole may be shown beside their total, shape (parts,).

    Where the total itself is too small, nothing is.
    """
    total = int(sum(counts))
    parts = [CountSum(str(i), frozenset([i]), int(n)) for i, n in enumerate(counts)]
    if total < min_cell:
        return np.zeros(len(counts), dtype=bool) if min_cell > 1 else np.ones(len(counts), bool)
    whole = CountSum(TOTAL, frozenset(range(len(counts))), total)
    return protect([whole, *parts], min_cell)[1:]


def given_away(
    sums: Sequence[CountSum], cells: Sequence[CountSum], min_cell: int
) -> list[CountSum]:
    """Return the cells with fewer than `min_cell` people that these sums tell too narrowly.

    Parameters
    ----------
    sums : sequence of CountSum
        What is told.
    cells : sequence of CountSum
        What is not, of the same atoms.
    """
    if min_cell <= 1:
        return []
    every = [*sums, *cells]
    shown = np.arange(len(every)) < len(sums)
    small = [place for place in range(len(sums), len(every)) if every[place].count < min_cell]
    if len(small) > FEW_CELLS:
        small = _narrow(every, small, sums, min_cell)
    return [every[place] for place in small if not _is_safe(every, shown, place, min_cell)]


def _narrow(
    every: Sequence[CountSum], places: Sequence[int], known: Sequence[CountSum], min_cell: int
) -> list[int]:
    """Return the counts that do not differ by `min_cell` among some ways in which people can be."""
    atoms = list(dict.fromkeys(atom for each in every for atom in sorted(each.atoms, key=str)))
    at = {atom: column for column, atom in enumerate(atoms)}
    ways = possible_counts(known, atoms)
    if not len(ways):
        return list(places)
    held = {place: ways[:, [at[atom] for atom in every[place].atoms]].sum(axis=1)
            for place in places}  # fmt: skip
    return [place for place, n in held.items() if n.max() - n.min() < min_cell]


def suppress_table(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Return a table of counts with its totals, hidden counts as NaN.

    Parameters
    ----------
    counts : DataFrame
        One row and one column a group, whole numbers; index and columns name them. A row and a
        column 'all' are added.
    """
    sums = table_sums(counts)
    return table_of(counts, sums, protect(sums, min_cell))


def table_of(counts: pd.DataFrame, sums: Sequence[CountSum], shown: Sequence[bool]) -> pd.DataFrame:
    """Return cells and totals of a table as they are shown, hidden counts as NaN."""
    values = [
        each.count if is_shown else np.nan for each, is_shown in zip(sums, shown, strict=True)
    ]
    shape = (len(counts) + 1, len(counts.columns) + 1)
    return pd.DataFrame(
        np.array(values, dtype=float).reshape(shape),
        index=[*counts.index, TOTAL], columns=[*counts.columns, TOTAL],
    )  # fmt: skip


def table_sums(counts: pd.DataFrame) -> list[CountSum]:
    """Return cells and totals of a table of counts, row by row, totals last."""
    n, k = counts.shape
    groups: list[list[Hashable]] = [[i] for i in range(n)] + [list(range(n))]
    across = [[j] for j in range(k)] + [list(range(k))]
    values = counts.to_numpy()
    return [
        CountSum(f"{rows}/{columns}", frozenset((i, j) for i in rows for j in columns),
                 int(values[np.ix_(rows, columns)].sum()))
        for rows in groups for columns in across
    ]  # fmt: skip


def _without_needless(sums: Sequence[CountSum], shown: np.ndarray, large: np.ndarray) -> np.ndarray:
    """Show again the large counts that the others give away: showing them tells nothing more."""
    told = shown.copy()
    for place in np.flatnonzero(~shown & large):
        told[place] = knowledge(sums, shown).is_recovered(place)
    return told


def _is_safe(sums: Sequence[CountSum], shown: np.ndarray, place: int, min_cell: int) -> bool:
    low, high = knowledge(sums, shown).between(place)
    return high - low >= min_cell


def _next_hidden(sums: Sequence[CountSum], shown: np.ndarray, place: int) -> int:
    """Return the count to hide next: the smallest part near the hidden one, totals last."""
    own = sums[place].atoms
    containing = [i for i in np.flatnonzero(shown) if sums[i].atoms & own]
    reach = frozenset().union(own, *(sums[i].atoms for i in containing))
    near = [
        i for i in np.flatnonzero(shown) if sums[i].atoms & reach and not sums[i].atoms & own
    ] or containing  # fmt: skip
    if not near:
        raise AnalysisError(
            f"The count '{sums[place].name}' cannot be protected: it is known from no other count."
        )
    return min(near, key=lambda i: (len(sums[i].atoms), sums[i].count, i))
