"""Cumulative incidence: which share has left by each cause, where one cause ends all others?

Aalen and Johansen (1978). One less the Kaplan-Meier curve of a cause overstates it, because it
lets those who were dismissed resign later. The incidences and the share still there add up to 1.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.analyse.survival.jackknife import incidence_variances
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Incidence:
    """Cumulative incidence by cause; one row for each time at which a spell ended.

    `events`, `incidence`, `variance` (infinitesimal jackknife) and `variance_aalen` have shape
    (times, causes); `survival` is the share still there.
    """

    name: str
    unit: str
    causes: tuple[Any, ...]
    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    incidence: np.ndarray
    variance: np.ndarray
    variance_aalen: np.ndarray
    notes: tuple[str, ...] = ()

    def at(self, times: Any, confidence: float = 0.95) -> pd.DataFrame:
        """Return incidences: time, cause, incidence, se, se_aalen, low, high, survival.

        Limits are on the log-log scale. One row for each time and cause.

        Raises
        ------
        AnalysisError
            A time is negative or later than anybody was seen.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        if (times < 0).any() or (times > self.time[-1]).any():
            raise AnalysisError(
                f"{self.name}: asked for times {times.min():g} to {times.max():g}; spells were "
                f"seen from 0 to {self.time[-1]:g} {self.unit}".rstrip()
                + ". Ask for times within."
            )
        place = np.searchsorted(self.time, times, side="right")
        parts = [self._of_cause(j, times, place, confidence) for j in range(len(self.causes))]
        return pd.concat(parts).sort_values("time", kind="stable", ignore_index=True)

    def _of_cause(self, j: int, times, place, confidence: float) -> pd.DataFrame:
        share, se, aalen = (
            np.append(0.0, values)[place]
            for values in (
                self.incidence[:, j], np.sqrt(self.variance[:, j]),
                np.sqrt(self.variance_aalen[:, j]),
            )
        )  # fmt: skip
        low, high = _limits(share, se, confidence)
        return pd.DataFrame(
            {
                "time": times, "cause": self.causes[j], "incidence": share, "se": se,
                "se_aalen": aalen, "low": low, "high": high,
                "survival": np.append(1.0, self.survival)[place],
            }
        )  # fmt: skip

    def __str__(self) -> str:
        last = f"{self.time[-1]:g} {self.unit}".rstrip()
        shares = [f"{c} {s:.0%}" for c, s in zip(self.causes, self.incidence[-1], strict=True)]
        return f"{self.name}: by {last} left by cause {', '.join(shares)}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows: the last time."""
        shares = dict.fromkeys(["incidence", "se", "se_aalen", "low", "high", "survival"], ".1%")
        note = " ".join(["Aalen-Johansen, 95 % limits, log-log.", *self.notes])
        return table(self.at(self.time[-1]), str(self), note=note, formats=shares)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def cumulative_incidence(spells: Spells, name: str = "all") -> Incidence:
    """Return the cumulative incidence of each cause (spells from `read_causes`).

    Raises
    ------
    AnalysisError
        There is no event.
    """
    spells.require_events(f"incidences ({name})")
    time, place = np.unique(spells.exit, return_inverse=True)
    at_risk = number_at_risk(spells, time)
    events = cause_counts(spells, place, len(time))
    hazards = events / at_risk[:, None]
    survival = np.cumprod(1 - hazards.sum(axis=1))
    before = np.concatenate([[1.0], survival[:-1]])
    steps = before[:, None] * hazards
    incidence = np.cumsum(steps, axis=0)
    jackknife, aalen = incidence_variances(spells, time, at_risk, events)
    return Incidence(
        name, spells.columns.unit, spells.causes, time, at_risk, events, survival, incidence,
        jackknife, aalen, spells.notes,
    )  # fmt: skip


def cumulative_incidence_by(spells: Spells, group: str) -> dict[Any, Incidence]:
    """Return one result for each value of a column read with the spells."""
    return {
        value: cumulative_incidence(part, f"{group} {value}")
        for value, part in spells.by(group).items()
    }


def cause_counts(spells: Spells, place: np.ndarray, times: int) -> np.ndarray:
    """Return the number of events at each time by cause, shape (times, causes)."""
    causes = range(1, len(spells.causes) + 1)
    counted = [np.bincount(place, spells.counts * (spells.event == c), times) for c in causes]
    return np.column_stack(counted)


def _limits(share: np.ndarray, se: np.ndarray, confidence: float) -> np.ndarray:
    """Return limits of shares on the log-log scale, shape (2, times)."""
    inside = (share > 0) & (share < 1)
    log = np.log(np.where(inside, share, 0.5))
    reach = normal_quantile(confidence) * se / np.abs(np.where(inside, share, 0.5) * log)
    both = [np.where(inside, np.exp(log * np.exp(side * reach)), share) for side in (1, -1)]
    return np.stack(both)
