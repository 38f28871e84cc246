"""Signals: stretches of points that break a rule the same way, with when, which way and how far."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.attributes import standardised
from ccqa_lib.analyse.spc.levels import Interval, Levels
from ccqa_lib.analyse.spc.making_data_count import Direction
from ccqa_lib.analyse.spc.steady import slope_sigmas, steady_from

Judgement = Literal["common cause", "improvement", "concern", "change"]


@dataclass(frozen=True)
class Extreme:
    """A point far from the centre: its period, its value, its distance in sigmas (signed)."""

    period: pd.Timestamp
    value: float
    sigmas: float


@dataclass(frozen=True)
class Signal:
    """One signal.

    Attributes
    ----------
    rule : str
        The rule that most of its points break first.
    first, last : Timestamp
        Its first and last period.
    since : Timestamp
        The period in which the change most likely began: a run may begin a little early by
        chance. Level and difference are those from `since` to `last`.
    side : {-1, 0, 1}
        Low, neither (a pattern without direction), or high.
    level : float
        Mean (measures) or pooled share or rate during the signal.
    difference : Interval
        Level less the level of the baseline. The stretch was chosen for being unusual, so that
        short signals look larger than they are.
    still_on : bool
        Does it reach the latest period?
    extreme : Extreme
        Its point that lies farthest from the centre.
    steady_from : Timestamp
        Where its last part at one level begins: `since`, unless it moved on within.
    lately : Interval
        Level of that last part less the level of the baseline.
    slope : float
        How clearly that last part rises (or falls, below 0), in standard errors of the slope.
    """

    rule: str
    first: pd.Timestamp
    last: pd.Timestamp
    since: pd.Timestamp
    side: int
    judgement: Judgement
    points: int
    level: float
    difference: Interval
    still_on: bool
    extreme: Extreme
    steady_from: pd.Timestamp
    lately: Interval
    slope: float

    @property
    def has_moved(self) -> bool:
        """Did its level change within, so that one mean does not describe it?"""
        return self.steady_from > self.since

    def __str__(self) -> str:
        span = f"{self.since:%Y-%m-%d} to {self.last:%Y-%m-%d}"
        return f"{span}: {self.judgement}, {self.rule}, {self.difference} from the baseline"


def judge(is_broken: np.ndarray, side: np.ndarray, better: Direction) -> np.ndarray:
    """Return each point's judgement: what a broken rule means, given which way is better."""
    good = {"higher": 1, "lower": -1, "neither": 0}[better]
    directed = is_broken & (side != 0) & (good != 0)
    return np.select(
        [directed & (side == good), directed, is_broken],
        ["improvement", "concern", "change"],
        "common cause",
    )


def find_signals(points: pd.DataFrame, levels: Levels) -> tuple[Signal, ...]:
    """Return the signals, oldest first: neighbouring flagged points of one side are one signal.

    Parameters
    ----------
    points : DataFrame
        One row a period with `period`, `rule` ("" for none), `side` and `judgement`.
    """
    key = points["judgement"] + points["side"].astype(str)
    stretch = (key != key.shift()).cumsum().to_numpy()
    flagged = (points["rule"] != "").to_numpy()
    return tuple(
        _signal(points, stretch == number, levels) for number in np.unique(stretch[flagged])
    )


def _signal(points: pd.DataFrame, inside: np.ndarray, levels: Levels) -> Signal:
    chosen, chart = points[inside], levels.chosen.chart
    z, place = standardised(chart), np.arange(len(points))
    onset = np.flatnonzero(inside)[0] + _onset(z[inside])
    from_onset = inside & (place >= onset)
    lately = from_onset & (place >= onset + steady_from(z[from_onset]))
    return Signal(
        rule=Counter(chosen["rule"]).most_common(1)[0][0],
        first=chosen["period"].iloc[0],
        last=chosen["period"].iloc[-1],
        since=points["period"][from_onset].iloc[0],
        side=int(chosen["side"].iloc[0]),
        judgement=chosen["judgement"].iloc[0],
        points=len(chosen),
        level=levels.level(from_onset).estimate,
        difference=levels.difference(from_onset),
        still_on=bool(inside[-1]),
        extreme=_extreme(chosen, z[inside]),
        steady_from=points["period"][lately].iloc[0],
        lately=levels.difference(lately),
        slope=slope_sigmas(z[lately]),
    )


def _extreme(chosen: pd.DataFrame, z: np.ndarray) -> Extreme:
    farthest = int(np.argmax(np.abs(z)))
    point = chosen.iloc[farthest]
    return Extreme(point["period"], float(point["value"]), float(z[farthest]))


def _onset(z: np.ndarray) -> int:
    """Return how many points into a signal the change most likely began.

    The maximum-likelihood estimate of a step's start (Samuel, Pignatiello and Calvin 1998,
    Quality Engineering 10): the start for which points times squared mean distance is largest.
    """
    length = np.arange(1, len(z) + 1)
    return len(z) - 1 - int(np.argmax(np.cumsum(z[::-1]) ** 2 / length))
