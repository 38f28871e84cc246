"""Does a measure vary more, or less, than when its limits were set?"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.spc.individuals import moving_ranges, range_sigma_df, sigma_from_ranges
from ccqa_lib.analyse.spc.levels import CONFIDENCE, Interval

FEWEST_POINTS = 12  # since the baseline
RISK = 0.001  # chance of calling a spread changed that is not


@dataclass(frozen=True)
class SpreadChange:
    """How many times as much as in the baseline the points vary since; `is_clear` beyond chance."""

    ratio: Interval
    is_clear: bool

    @property
    def is_wider(self) -> bool:
        """Do the points vary clearly more than in the baseline?"""
        return self.is_clear and self.ratio.estimate > 1


def spread_change(z: np.ndarray, baseline: np.ndarray) -> SpreadChange | None:
    """Compare the moving ranges after the baseline with those in it; None for too few points.

    Moving ranges do not mind a change of level. Their squared ratio follows, closely, an F
    distribution with `range_sigma_df` degrees of freedom each.

    Parameters
    ----------
    z : array, shape (periods,)
        Points in sigmas from the centre.
    baseline : bool array, shape (periods,)
    """
    since = ~baseline
    if since.sum() < FEWEST_POINTS:
        return None
    was = float(sigma_from_ranges(moving_ranges(z, baseline)))
    now = float(sigma_from_ranges(moving_ranges(z, since)))
    df = range_sigma_df(int(since.sum())), range_sigma_df(int(baseline.sum()))
    ratio = now / was
    tail = (1 - CONFIDENCE) / 2
    low, high = np.sqrt(ratio**2 / stats.f.ppf([1 - tail, tail], *df))
    chance = 2 * min(stats.f.cdf(ratio**2, *df), stats.f.sf(ratio**2, *df))
    return SpreadChange(Interval(ratio, float(low), float(high)), bool(chance < RISK))
