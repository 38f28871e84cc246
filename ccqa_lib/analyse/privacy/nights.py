"""Several nights of one table: what may each tell, so that all of them together tell of no few?

People come between nights, and an attacker knows that none goes. So a count of tonight less that of
an earlier night is who came since, and what one night hid can be what another shows less who came.
What was told is never untold: what may be told tonight is decided beside all that was told before,
and no hidden count of any night, nor how many came where that is a few people, is left a range
narrower than the least cell. All of it follows from the counts of the nights: there is no memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ccqa_lib.analyse.privacy.attack import CountSum, knowledge
from ccqa_lib.analyse.privacy.suppress import table_of, table_sums
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class Nights:
    """All counts of all nights as sums over the same atoms, and which of them are told.

    An atom is an atom of the tables and the night on which its people were first counted.
    """

    sums: tuple[CountSum, ...]
    shown: np.ndarray
    secrets: tuple[CountSum, ...]


def protect_nights(nights: Sequence[Sequence[CountSum]], min_cell: int) -> list[np.ndarray]:
    """Return which counts of each night may be shown, each beside all nights before it.

    Parameters
    ----------
    nights : sequence of sequences of CountSum
        The same counts, by the same names, on each night, the first one first. People come, and
        none goes.
    min_cell : int
        No count below it is shown, zero included, nor a number who came that is above 0 and below
        it; 1 or less shows all.

    Raises
    ------
    AnalysisError
        A count is negative, or smaller than on an earlier night.
    """
    _require_growth(nights)
    if min_cell <= 1:
        return [np.ones(len(own), dtype=bool) for own in nights]
    shown: list[np.ndarray] = []
    for night in range(len(nights)):
        shown.append(_tonight(_joined(nights[: night + 1], shown, min_cell), night, min_cell))
    return shown


def suppress_nights(tables: Sequence[pd.DataFrame], min_cell: int) -> list[pd.DataFrame]:
    """Return the tables of consecutive nights with totals, hidden counts as NaN.

    Parameters
    ----------
    tables : sequence of DataFrame
        Of the same groups each, see `suppress.suppress_table`.
    """
    nights = [table_sums(table) for table in tables]
    shown = protect_nights(nights, min_cell)
    return [table_of(*each) for each in zip(tables, nights, shown, strict=True)]


def joined_sums(nights: Sequence[Sequence[CountSum]]) -> list[list[CountSum]]:
    """Return the counts of each night over atoms that tell on which night people were new."""
    return [
        [
            CountSum(f"{each.name} on night {night}",
                     frozenset((atom, new) for atom in each.atoms for new in range(night + 1)),
                     each.count)
            for each in own
        ]
        for night, own in enumerate(nights)
    ]  # fmt: skip


def came_between(nights: Sequence[Sequence[CountSum]]) -> list[CountSum]:
    """Return who came between any two nights, by each count."""
    return [
        CountSum(f"{new.name} from night {one} to {other}",
                 frozenset((a, n) for a in new.atoms for n in range(one + 1, other + 1)),
                 new.count - old.count)
        for one, other in combinations(range(len(nights)), 2)
        for old, new in zip(nights[one], nights[other], strict=True)
    ]  # fmt: skip


def _joined(nights, shown: Sequence[np.ndarray], min_cell: int) -> Nights:
    """Return all nights so far; of the last one all counts that are large enough are shown."""
    sums = joined_sums(nights)
    last = np.array([each.count >= min_cell for each in sums[-1]])
    every = [each for own in sums for each in own]
    came = [each for each in came_between(nights) if 0 < each.count < min_cell]
    small = [each for each in every if each.count < min_cell]
    return Nights(tuple(every), np.concatenate([*shown, last]), (*came, *small))


def _tonight(known: Nights, night: int, min_cell: int) -> np.ndarray:
    """Hide counts of the last night until every secret has its range."""
    first = len(known.sums) * night // (night + 1)
    shown = known.shown.copy()
    for secret in known.secrets:
        while True:
            place = len(known.sums)
            told = knowledge([*known.sums, secret], [*shown, False])
            low, high, held = told.range_of(place)
            if high - low >= min_cell:
                break
            own = [i for i in held if i >= first] or list(first + np.flatnonzero(shown[first:]))
            if not own:
                break  # nothing of tonight is told: the earlier nights are as safe as they were
            shown[min(own, key=lambda i: (len(known.sums[i].atoms), known.sums[i].count, i))] = (
                False
            )
    return shown[first:]


def _require_growth(nights: Sequence[Sequence[CountSum]]) -> None:
    if any(each.count < 0 for own in nights for each in own):
        raise AnalysisError("A count below 0 was given; counts of people are 0 or more.")
    names = [[each.name for each in own] for own in nights]
    if any(own != names[0] for own in names):
        raise AnalysisError("The nights have different counts; each needs the same ones.")
    if any(each.count < 0 for each in came_between(nights)):
        raise AnalysisError(
            "A count is smaller than on an earlier night; people may come, but not go. Count "
            "those who ever were there."
        )
