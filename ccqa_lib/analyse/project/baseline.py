"""How large is the problem? The level of a measure over its periods, with an honest interval.

The level is a ratio of sums over periods (share, rate) or a mean weighted by contacts. Contacts
of one period resemble each other, so that the period and not the contact is the unit of sampling
(Cochran, Sampling Techniques, section 6.4: linearised ratio); neighbouring periods may resemble
each other too, so that the larger of the plain and the Newey-West variance is taken.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.change.newey_west import usual_lag
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.spc.series import Family, read_series
from ccqa_lib.errors import AnalysisError

FEWEST_PERIODS = 4  # fewer say nothing of how periods vary


@dataclass(frozen=True)
class Level:
    """The level of a measure over its periods.

    Attributes
    ----------
    effect : Effect
        In the stored unit: a share as 0 to 1.
    contacts, events : float
        Items or exposure, and hits (NaN for a measure), over all periods.
    days : int
        Length of the time covered, whole periods.
    design : float
        Variance of the level over that of independent contacts (1: they are; NaN for measures).
    """

    effect: Effect
    contacts: float
    events: float
    periods: int
    days: int
    design: float

    def a_year(self, amount: float) -> float:
        """Return an amount of the covered time as an amount a year of 365 days."""
        return amount * 365 / self.days

    def __str__(self) -> str:
        return f"{self.effect} over {self.periods} periods"


def baseline_level(
    series: pd.DataFrame, family: Family, name: str, days: int, confidence: float = 0.95
) -> Level:
    """Return the level of a series of periods, see `spc.control_chart` for its columns.

    Raises
    ------
    AnalysisError
        Fewer than FEWEST_PERIODS periods, or values that cannot be.
    """
    read = read_series(series, family, name)
    periods = len(read.values)
    if periods < FEWEST_PERIODS:
        raise AnalysisError(
            f"{name}: {periods} whole periods are too few to see how they vary; at least "
            f"{FEWEST_PERIODS} are needed. Take a longer export, or a shorter 'period'."
        )
    total = read.values * read.n
    level = float(total.sum() / read.n.sum())
    off = (total - level * read.n) / read.n.mean()
    variance = variance_of_mean(off)
    reach = float(stats.t.isf(tail_of(confidence), periods - 1)) * math.sqrt(variance)
    low, high = level - reach, level + reach
    if family != "measure":
        low = max(low, 0.0)
    if family == "share":
        high = min(high, 1.0)
    events = float("nan") if read.events is None else float(read.events.sum())
    effect = Effect(name, level, low, high, confidence)
    return Level(
        effect, float(read.n.sum()), events, periods, days, _design(family, level, read.n, variance)
    )


def variance_of_mean(off: np.ndarray) -> float:
    """Return the variance of the mean of deviations by period: plain or Newey-West, the larger."""
    return max(_plain(off), _related(off))


def _plain(off: np.ndarray) -> float:
    k = len(off)
    return float(off @ off) / (k * (k - 1))


def _related(off: np.ndarray) -> float:
    """Return the Newey-West variance of the mean, with the same factor k / (k - 1)."""
    k, lag = len(off), usual_lag(len(off))
    total = float(off @ off)
    for step in range(1, lag + 1):
        total += 2 * (1 - step / (lag + 1)) * float(off[step:] @ off[:-step])
    return max(total, 0.0) / (k * (k - 1))


def _design(family: Family, level: float, n: np.ndarray, variance: float) -> float:
    apart = {"share": level * (1 - level), "rate": level}.get(family, math.nan) / n.sum()
    return variance / apart if apart > 0 else math.nan
