"""Risk sets: who could have had the event at each time at which one happened?

Each row is at risk over an unbroken run of event times, so that sums over risk sets are cumulative
sums: a million spells cost a few passes, and no square of them is ever held.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.survival.spells import Spells


@dataclass(frozen=True, eq=False)
class RiskSets:
    """The event times, stratum by stratum, and the run of them over which each row is at risk.

    Attributes
    ----------
    time : array, shape (times,)
        Distinct event times, rising within each stratum.
    edges : array, shape (strata + 1,)
        Where each stratum's times begin and end.
    first, last : array, shape (rows,)
        Positions of the first and last event time at which a row is at risk; `last` is below
        `first` where there is none.
    event_rows, event_at : array, shape (events,)
        The rows with an event, and the position of its time.
    deaths : array, shape (times,)
        Number of events, all counts included.
    """

    time: np.ndarray
    edges: np.ndarray
    first: np.ndarray
    last: np.ndarray
    event_rows: np.ndarray
    event_at: np.ndarray
    deaths: np.ndarray

    def totals(self, values: np.ndarray) -> np.ndarray:
        """Sum a column, or columns, of the rows over those at risk at each time."""
        begin = self.edges[np.searchsorted(self.edges, self.first, side="right") - 1]
        member = self.last >= self.first
        late = member & (self.first > begin)
        grown = self._from_the_end(self.last[member], values[member])
        if not late.any():
            return grown
        return grown - self._from_the_end(self.first[late] - 1, values[late])

    def accumulate(self, values: np.ndarray) -> np.ndarray:
        """Sum a column, or columns, of the times over those at which each row is at risk."""
        run = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
        return run[np.maximum(self.last + 1, self.first)] - run[self.first]

    def at_events(self, values: np.ndarray) -> np.ndarray:
        """Sum a column, or columns, of the rows over those with the event at each time."""
        return sums_at(self.event_at, values[self.event_rows], len(self.time))

    def _from_the_end(self, place: np.ndarray, values: np.ndarray) -> np.ndarray:
        sums = sums_at(place, values, len(self.time))
        for start, stop in zip(self.edges[:-1], self.edges[1:], strict=True):
            sums[start:stop] = np.cumsum(sums[start:stop][::-1], axis=0)[::-1]
        return sums


def build_risk_sets(spells: Spells, strata: np.ndarray) -> RiskSets:
    """Return the risk sets of spells; `strata` holds the number of each row's stratum, from 0."""
    times, place = np.unique(np.concatenate([spells.entry, spells.exit]), return_inverse=True)
    base = strata.astype(np.int64) * len(times)
    starts, ends = base + place[: len(base)], base + place[len(base) :]
    event_rows = np.flatnonzero(spells.happened)
    keys, event_at = np.unique(ends[event_rows], return_inverse=True)
    edges = np.searchsorted(keys, np.arange(strata.max() + 2) * len(times))
    return RiskSets(
        time=times[keys % len(times)],
        edges=np.unique(edges),
        first=np.searchsorted(keys, starts, side="right"),
        last=np.searchsorted(keys, ends, side="right") - 1,
        event_rows=event_rows,
        event_at=event_at,
        deaths=np.bincount(event_at, spells.counts[event_rows]),
    )


def sums_at(place: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Sum a column, or columns, by position, shape (size,) or (size, columns)."""
    if values.ndim == 1:
        return np.bincount(place, values, minlength=size)
    columns = (np.bincount(place, column, minlength=size) for column in values.T)
    return np.column_stack(list(columns)) if values.shape[1] else np.zeros((size, 0))


def stratum_codes(spells: Spells, strata: Sequence[str]) -> np.ndarray:
    """Return the number of each row's stratum, from 0: equal values in all these columns."""
    if not strata:
        return np.zeros(len(spells.exit), dtype=np.int64)
    return spells.rows.groupby(list(strata), sort=True, observed=True).ngroup().to_numpy()
