"""Kaplan-Meier: which share is still there after so long?

Kaplan and Meier (1958), with late entry; errors by Greenwood (1926); the cumulative hazard by
Nelson (1972) and Aalen (1978).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

LEVEL = 1e-8  # two shares closer than this are one (R's tolerance for quantiles)
FEW_AT_RISK = 5  # an early risk set below this rules the whole curve

Scale = Literal["log-log", "log", "plain"]


@dataclass(frozen=True, eq=False)
class SurvivalCurve:
    """A Kaplan-Meier curve; arrays have one element for each time at which a spell ended.

    `survival` is the share still there just after each time; `greenwood` the variance of its
    logarithm; `hazard` the cumulative hazard (Nelson-Aalen) and `hazard_variance` its variance.
    """

    name: str
    unit: str
    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    survival: np.ndarray
    greenwood: np.ndarray
    hazard: np.ndarray
    hazard_variance: np.ndarray
    n: float
    notes: tuple[str, ...] = ()

    @property
    def se(self) -> np.ndarray:
        """Standard error of the share still there; NaN once nobody is."""
        with np.errstate(invalid="ignore"):
            return self.survival * np.sqrt(self.greenwood)

    def interval(self, scale: Scale = "log-log", confidence: float = 0.95) -> np.ndarray:
        """Return pointwise limits of the share still there, shape (times, 2).

        The log-log limits stay between 0 and 1 by themselves and are reported; the others are
        cut there. NaN where the error is unknown.
        """
        reach = normal_quantile(confidence) * np.sqrt(self.greenwood)
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.log(self.survival)
            if scale == "log-log":
                both = [np.exp(log * np.exp(side * reach / -log)) for side in (1, -1)]
            elif scale == "log":
                both = [np.exp(log - reach), np.minimum(np.exp(log + reach), 1)]
            else:
                both = [
                    self.survival - reach * self.survival,
                    self.survival + reach * self.survival,
                ]
        limits = np.clip(np.column_stack(both), 0, 1)
        limits[self.survival == 0] = np.nan
        return limits

    def at(self, times: Any, scale: Scale = "log-log", confidence: float = 0.95) -> pd.DataFrame:
        """Return the curve at some times: time, at_risk, survival, se, low, high.

        Raises
        ------
        AnalysisError
            A time is negative or later than anybody was seen.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        self._require_within(times)
        place = np.searchsorted(self.time, times, side="right")
        steps = np.column_stack([self.survival, self.se, self.interval(scale, confidence)])
        values = np.vstack([[1.0, 0.0, 1.0, 1.0], steps])[place]
        frame = pd.DataFrame(values, columns=["survival", "se", "low", "high"])
        frame.insert(0, "time", times)
        frame.insert(1, "at_risk", self._at_risk(times))
        return frame

    def quantile(self, share: float, scale: Scale = "log-log", confidence: float = 0.95) -> Effect:
        """Return the time by which this share has had the event; NaN where it has not yet.

        The middle of the stretch on which the curve is exactly at that level; limits by
        turning round the pointwise ones (Brookmeyer and Crowley 1982).
        """
        if not 0 < share < 1:
            raise AnalysisError(f"share: {share} was given; it must lie between 0 and 1.")
        limits = self.interval(scale, confidence).T
        heights = (self.survival, *limits)
        ends = [_crossing(self.time, height, 1 - share) for height in heights]
        return Effect(f"time by which {share:.0%} left", *ends, confidence, self.unit)

    def _at_risk(self, times: np.ndarray) -> np.ndarray:
        place = np.searchsorted(self.time, times, side="left")
        return np.append(self.at_risk, 0)[place]

    def _require_within(self, times: np.ndarray) -> None:
        if (times < 0).any() or (times > self.time[-1]).any():
            wrong = times[(times < 0) | (times > self.time[-1])][0]
            raise AnalysisError(
                f"{self.name}: asked for time {wrong:g}; spells were seen from 0 to "
                f"{self.time[-1]:g} {self.unit}".rstrip()
                + ". Ask for a time within."
            )

    def __str__(self) -> str:
        median = self.quantile(0.5)
        known = f"half had left by {median.estimate:g} {self.unit}".rstrip()
        if np.isnan(median.estimate):
            known = f"{self.survival[-1]:.0%} still there at {self.time[-1]:g} {self.unit}".rstrip()
        return f"{self.name}: {self.n:,.0f} spells, {self.events.sum():,.0f} events; {known}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows: the times with events."""
        real = self.events > 0
        low, high = self.interval().T
        frame = pd.DataFrame(
            {
                f"time ({self.unit})" if self.unit else "time": self.time, "at risk": self.at_risk,
                "events": self.events, "still there": self.survival, "low": low, "high": high,
            }
        )[real]  # fmt: skip
        shares = dict.fromkeys(["still there", "low", "high"], ".1%")
        note = " ".join(["95 % limits, log-log (Greenwood).", *self.notes])
        return table(frame, str(self), note=note, formats=shares | {"at risk": ",.0f"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def kaplan_meier(spells: Spells, name: str = "all") -> SurvivalCurve:
    """Return the Kaplan-Meier curve.

    Raises
    ------
    AnalysisError
        There is no event.
    """
    spells.require_events(f"a survival curve ({name})")
    time, at_risk, events = risk_table(spells)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(np.where(at_risk > 0, 1 - events / at_risk, 1))
        greenwood = np.cumsum(np.where(events > 0, events / (at_risk * (at_risk - events)), 0))
        hazard = np.cumsum(np.where(events > 0, events / at_risk, 0))
        spread = np.cumsum(np.where(events > 0, events / at_risk**2, 0))
    return SurvivalCurve(
        name, spells.columns.unit, time, at_risk, events, survival, greenwood, hazard, spread,
        spells.n, (*spells.notes, *_early_notes(spells, time, at_risk, survival)),
    )  # fmt: skip


def kaplan_meier_by(spells: Spells, group: str) -> dict[Any, SurvivalCurve]:
    """Return one curve for each value of a column read with the spells."""
    return {
        value: kaplan_meier(part, f"{group} {value}") for value, part in spells.by(group).items()
    }


def risk_table(spells: Spells) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the distinct times of exit, how many were at risk at each, and how many events."""
    time, place = np.unique(spells.exit, return_inverse=True)
    events = np.bincount(place, spells.counts * spells.happened)
    return time, number_at_risk(spells, time), events


def number_at_risk(spells: Spells, time: np.ndarray) -> np.ndarray:
    """Return how many have entered before each time and not ended before it."""
    return _from(spells.exit, spells.counts, time) - _from(spells.entry, spells.counts, time)


def _from(moments: np.ndarray, counts: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Count the moments at or after each time."""
    order = np.argsort(moments)
    before = np.concatenate([[0], np.cumsum(counts[order])])
    return before[-1] - before[np.searchsorted(moments[order], time, side="left")]


def _crossing(time: np.ndarray, height: np.ndarray, level: float) -> float:
    known = ~np.isnan(height)
    reached = np.flatnonzero(known & (height <= level + LEVEL))
    if not reached.size:
        return np.nan
    first = reached[0]
    if height[first] < level - LEVEL:
        return float(time[first])
    below = np.flatnonzero(known & (height < level - LEVEL))
    return float((time[first] + time[below[0] if below.size else -1]) / 2)


def _early_notes(spells: Spells, time, at_risk, survival) -> tuple[str, ...]:
    """Say when late entry leaves a few people to rule the whole curve."""
    early = (at_risk < FEW_AT_RISK) & (time < np.median(spells.exit))
    if not (spells.is_late and (early & (np.diff(survival, prepend=1.0) < 0)).any()):
        return ()
    when = time[early & (np.diff(survival, prepend=1.0) < 0)][0]
    return (
        f"At {when:g} fewer than {FEW_AT_RISK} had entered, and their events move the whole "
        "curve; begin it later, given that one stayed so long.",
    )
