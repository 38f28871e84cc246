"""Spells: from when to when each person was watched, and how it ended.

A spell is (entry, exit]: the person is at risk after `entry` up to and with `exit`. Everything
that cannot be a spell is refused here, once, so that no method has to look again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import as_numbers
from ccqa_lib.analyse.design_checks import require_columns, require_rows
from ccqa_lib.analyse.survival.spell_checks import (
    require_apart,
    require_counts,
    require_finite_times,
    require_lengths,
    require_yes_no,
)
from ccqa_lib.errors import AnalysisError

SAME_TIME = 1e-9  # times closer than this share of the longest are one time (rounding of doubles)


@dataclass(frozen=True)
class SpellColumns:
    """Which columns tell the spells.

    Attributes
    ----------
    exit : str
        Time at which the spell ended, or up to which it was seen.
    event : str
        1 (or yes) where it ended with the event, 0 where it was still going on; for competing
        risks the cause.
    entry : str, optional
        Time from which the person was watched; without it everybody from 0.
    count : str, optional
        How many equal rows stand behind each row.
    person : str, optional
        Whose spell it is, where a person may have several rows.
    unit : str
        Unit of the times, as "weeks".
    """

    exit: str
    event: str
    entry: str | None = None
    count: str | None = None
    person: str | None = None
    unit: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are used."""
        used = (self.exit, self.event, self.entry, self.count, self.person)
        return tuple(name for name in used if name is not None)


@dataclass(frozen=True, eq=False)
class Spells:
    """Checked spells, one element a row; `rows` are the rows themselves.

    `event` is 0 where the spell was still going on and the number of its cause otherwise, so
    that `causes[event - 1]` names it; `counts` are the rows behind each row; `dropped` counts
    for each column the rows set aside because it had no value.
    """

    entry: np.ndarray
    exit: np.ndarray
    event: np.ndarray
    counts: np.ndarray
    causes: tuple[Any, ...]
    columns: SpellColumns
    rows: pd.DataFrame
    dropped: Mapping[str, int]
    given: int

    @property
    def n(self) -> float:
        """Rows behind the spells."""
        return float(self.counts.sum())

    @property
    def happened(self) -> np.ndarray:
        """Whether each spell ended with an event, of whatever cause."""
        return self.event > 0

    @property
    def events(self) -> float:
        """Number of events, of whatever cause."""
        return float(self.counts @ self.happened)

    @property
    def exposure(self) -> float:
        """Time at risk, all spells together."""
        return float(self.counts @ (self.exit - self.entry))

    @property
    def is_late(self) -> bool:
        """Whether somebody was watched from later than 0 only."""
        return bool((self.entry > 0).any())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the rows set aside."""
        lost = ", ".join(f"'{name}' {count:,}" for name, count in self.dropped.items() if count)
        if not lost:
            return ()
        set_aside = self.given - len(self.rows)
        return (f"{set_aside:,} of {self.given:,} rows set aside without a value: {lost}.",)

    def __str__(self) -> str:
        unit = f" {self.columns.unit}" if self.columns.unit else ""
        told = (
            f"{self.n:,.0f} spells, {self.events:,.0f} events, {self.exposure:,.4g}{unit} at risk"
        )
        return " ".join([told, *self.notes])

    def of(self, keep: np.ndarray) -> "Spells":
        """Return the spells of a boolean mask."""
        return Spells(
            self.entry[keep], self.exit[keep], self.event[keep], self.counts[keep], self.causes,
            self.columns, self.rows[keep], self.dropped, self.given,
        )  # fmt: skip

    def only(self, cause: Any) -> "Spells":
        """Return the spells with one cause as the event; other causes end the watching."""
        if cause not in self.causes:
            raise AnalysisError(
                f"'{self.columns.event}' never holds the cause '{cause}'; "
                f"there are {', '.join(map(repr, self.causes))}."
            )
        event = (self.event == self.causes.index(cause) + 1).astype(int)
        return Spells(
            self.entry, self.exit, event, self.counts, (cause,), self.columns, self.rows,
            self.dropped, self.given,
        )  # fmt: skip

    def by(self, column: str) -> dict[Any, "Spells"]:
        """Return the spells of each group, in the order of the groups' names."""
        codes, names = pd.factorize(self.rows[column], sort=True)
        return {name: self.of(codes == i) for i, name in enumerate(names)}

    def require_events(self, purpose: str) -> None:
        """Refuse spells none of which ended with an event."""
        if self.events:
            return
        raise AnalysisError(
            f"No event in '{self.columns.event}': all {self.n:,.0f} spells were still going on, "
            f"so there is nothing for {purpose} to estimate. Report the time at risk and the "
            "highest rate that it leaves possible."
        )

    def refuse_late_entry(self, purpose: str) -> None:
        """Refuse spells that begin later than 0."""
        if self.is_late:
            raise AnalysisError(
                f"{purpose} cannot take late entry, and '{self.columns.entry}' is above 0 in "
                f"{int((self.entry > 0).sum()):,} rows. Use rates, Kaplan-Meier or Cox instead."
            )


def read_spells(frame: pd.DataFrame, columns: SpellColumns, also: Sequence[str] = ()) -> Spells:
    """Return the checked spells of the rows in which all these columns have a value.

    Parameters
    ----------
    also : sequence of str
        Further columns that must have a value: group, stratum, cluster.

    Raises
    ------
    AnalysisError
        A column is absent or no number, a time infinite or negative, an exit not after its
        entry, an event not 0 or 1, or rows of one person overlap.
    """
    rows, dropped = _complete(frame, [*columns.names, *also])
    event = require_yes_no(rows[columns.event])
    return _spells(rows, columns, event, (columns.event,), (dropped, len(frame)))


def read_causes(
    frame: pd.DataFrame, columns: SpellColumns, censored: Any = 0, also: Sequence[str] = ()
) -> Spells:
    """Return checked spells that end by one of several causes.

    Parameters
    ----------
    censored : number or text
        The value of the event column where the spell was still going on; every other value is
        a cause, numbered in sorted order.

    Raises
    ------
    AnalysisError
        As `read_spells`.
    """
    rows, dropped = _complete(frame, [*columns.names, *also])
    values = rows[columns.event].astype(object).to_numpy()
    causes = tuple(sorted({v for v in values if v != censored}, key=lambda v: (str(type(v)), v)))
    code = {cause: i + 1 for i, cause in enumerate(causes)}
    event = np.array([code.get(v, 0) for v in values])
    return _spells(rows, columns, event, causes, (dropped, len(frame)))


def _complete(frame: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, Mapping[str, int]]:
    names = list(dict.fromkeys(names))
    require_columns(frame, names)
    rows = frame[names]
    missing = rows.isna()
    kept = rows[~missing.any(axis=1)]
    dropped = MappingProxyType({name: int(missing[name].sum()) for name in names})
    require_rows(kept, dropped, len(frame))
    return kept, dropped


def _spells(
    rows: pd.DataFrame,
    columns: SpellColumns,
    event: np.ndarray,
    causes: tuple[Any, ...],
    lost: tuple[Mapping[str, int], int],
) -> Spells:
    end = require_finite_times(as_numbers(rows[columns.exit]), columns.exit)
    start = np.zeros(len(end))
    if columns.entry is not None:
        start = require_finite_times(as_numbers(rows[columns.entry]), columns.entry)
    start, end = _snapped(start, end)
    require_lengths(start, end, columns.entry, columns.exit)
    counts = np.ones(len(end))
    if columns.count is not None:
        counts = require_counts(as_numbers(rows[columns.count]), columns.count)
    if columns.person is not None:
        require_apart(rows[columns.person], start, end, event)
    spells = Spells(start, end, event, counts, causes, columns, rows, *lost)
    return spells if counts.all() else spells.of(counts > 0)


def _snapped(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the times with those that differ by rounding only made equal (0.1 + 0.2 and 0.3)."""
    times, place = np.unique(np.concatenate([start, end]), return_inverse=True)
    gaps = np.diff(times, prepend=-np.inf)
    first = gaps > SAME_TIME * max(abs(times[-1]), abs(times[0]))
    both = times[first][np.cumsum(first) - 1][place]
    return both[: len(start)], both[len(start) :]
