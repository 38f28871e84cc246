"""Equal responses taken once: the driver model from patterns, where these are few.

Responses that are equal in every column of the model have one fitted share, one score and one
influence. So all that the model needs of them is how many there are, and how many in each cluster:
what comes out is that of the rows. With eight ratings and their context nearly every response is
a pattern of its own, and the rows stay as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from ccqa_lib.analyse.satisfaction.model_rows import MASS, SCORE, ModelRows
from ccqa_lib.analyse.satisfaction.responses import Responses

MANY = 20_000  # rows; fewer are modelled in no time
FEW = 0.5  # patterns for each row; more save nothing
_LARGEST = 2**62  # of a number that stands for the values of several columns


@dataclass(frozen=True, eq=False)
class Patterns(Responses):
    """Responses with a row for each pattern; `whole` are they all, `place` the pattern of each."""

    whole: Responses | None = None
    place: np.ndarray | None = None

    @property
    def groups(self) -> int:
        """How many clusters; 0 without."""
        return self.whole.groups

    def by_cluster(self, parts: np.ndarray) -> np.ndarray:
        """Return the sums within clusters of what one response of a pattern adds, (clusters,)."""
        return self._cells @ parts

    def units(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what is drawn again as one, as the responses themselves would be drawn."""
        row, mass, unit = self.whole.units()
        return self.place[row], mass, unit

    @cached_property
    def _cells(self) -> sparse.csr_array:
        """How many responses each cluster has of each pattern, (clusters, patterns)."""
        given = (self.whole.counts, (self.whole.clusters, self.place))
        return sparse.coo_array(given, shape=(self.groups, len(self.counts))).tocsr()


def by_pattern(rows: ModelRows) -> ModelRows:
    """Return the rows of the model with one a pattern; the same rows where that saves nothing.

    Sampling weights differ within a pattern, and errors need their squares: such rows stay.
    """
    whole = rows.responses
    if len(whole.counts) < MANY or np.ptp(whole.weights) > 0:
        return rows
    columns = (*rows.raw.items(), *rows.frame[[*rows.context, SCORE]].items())
    place, first = _numbered(column for _, column in columns)
    if len(first) > FEW * len(place):
        return rows
    counts = np.bincount(place, whole.counts, len(first))
    responses = Patterns(whole.plan, whole.frame.iloc[first], whole.score[first], counts,
                         whole.weights[first], None, whole, place)  # fmt: skip
    frame = rows.frame.iloc[first].assign(**{MASS: responses.mass})
    return replace(rows, responses=responses, frame=frame, raw=rows.raw.iloc[first])


def _numbered(columns: Iterable[pd.Series]) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each row's pattern, and the first row of each pattern."""
    key, most = np.zeros(0, np.int64), 1
    for column in columns:
        codes, found = pd.factorize(column, use_na_sentinel=False)
        if not len(key):
            key, most = codes.astype(np.int64), len(found)
            continue
        if most > _LARGEST // len(found):
            key, seen = pd.factorize(key)
            most = len(seen)
        key, most = key * len(found) + codes, most * len(found)
    place, seen = pd.factorize(key)
    first = np.full(len(seen), len(place))
    np.minimum.at(first, place, np.arange(len(place)))
    return place, first
