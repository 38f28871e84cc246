"""At what level is the measure at present, and which points say so?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.levels import Interval, Levels
from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.analyse.spc.steady import slope_sigmas, steady_from, without_spikes
from ccqa_lib.show.dates import period_length, period_words, plural
from ccqa_lib.show.language import say

A_CHANGE = 4  # flagged points that are a level of their own; fewer are passing


@dataclass(frozen=True)
class Present:
    """The level of the latest points, at one level as far as can be told.

    Attributes
    ----------
    first, last : Timestamp
        The first and last period of those points.
    is_baseline : bool
        True where the points since the last signal are too few, and the baseline stands in.
    slope : float
        How clearly they rise (or fall, below 0), in standard errors of the slope.
    """

    level: Interval
    first: pd.Timestamp
    last: pd.Timestamp
    points: int
    length: str
    is_baseline: bool
    slope: float

    def __str__(self) -> str:
        first, last = (period_words(day, self.length) for day in (self.first, self.last))
        told = {"periods": plural(self.points, self.length), "first": first, "last": last}
        if self.is_baseline:
            return say("the baseline's {periods} ({first} to {last})", **told)
        return say("the latest {periods} ({first} to {last})", **told)


def present_level(
    points: pd.DataFrame, z: np.ndarray, signals: Sequence[Signal], levels: Levels
) -> Present:
    """Return the level of a signal that is on; else of the latest points since a change ended.

    As many of the latest points are taken as set the limits. One passing point is no level:
    it is averaged with its neighbours.
    """
    period, base = points["period"], points["in_baseline"].to_numpy()
    on = signals[-1] if signals and signals[-1].still_on else None
    if on is not None and on.last > on.since:
        return _present(period, (period >= on.steady_from).to_numpy(), levels, z)
    place = np.arange(len(points))
    ended = [each.last for each in signals if not each.still_on and each.points >= A_CHANGE]
    calm = place >= len(points) - base.sum()
    if ended:
        calm &= (period > ended[-1]).to_numpy()
    calm &= place >= np.argmax(calm) + steady_from(without_spikes(z[calm]))
    few = calm.sum() < min(ENOUGH_TO_ACT, base.sum())
    return _present(period, base if few else calm, levels, z, bool(few))


def _present(
    period: pd.Series, stretch: np.ndarray, levels: Levels, z: np.ndarray, is_baseline: bool = False
) -> Present:
    chosen = period[stretch]
    return Present(
        levels.level(stretch),
        chosen.iloc[0],
        chosen.iloc[-1],
        len(chosen),
        period_length(period),
        is_baseline,
        slope_sigmas(z[stretch]),
    )
