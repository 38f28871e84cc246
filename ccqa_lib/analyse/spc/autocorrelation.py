"""Do points follow one another, or the days of the week? Then limits from ranges mislead."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.show.dates import period_length

FEWEST_DAYS = 28  # to tell days of the week apart
WEEKDAY_RISK = 0.001  # chance of calling days different that are not
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class Lag1:
    """How much each point resembles the one before: `r` beyond +-`limit` is more than chance."""

    r: float
    limit: float

    @property
    def means(self) -> str:
        """What it means for the limits, in a sentence."""
        if abs(self.r) <= self.limit:
            return (
                f"Neighbouring points do not follow one another (lag-1 correlation {self.r:.2f}, "
                f"chance alone gives up to {self.limit:.2f}); the limits hold."
            )
        ratio = 1 / np.sqrt(1 - self.r)  # sigma over its estimate from moving ranges, at lag 1
        if self.r > 0:
            return (
                f"Each point resembles the one before (lag-1 correlation {self.r:.2f}, chance "
                f"alone gives up to {self.limit:.2f}); the limits are about {ratio:.1f} times too "
                "tight and give more false alarms. Use longer periods, or judge long runs only."
            )
        return (
            f"High and low points take turns (lag-1 correlation {self.r:.2f}, chance alone goes "
            f"down to -{self.limit:.2f}); the limits are too wide. Look for two streams in one "
            "series, as shifts or sites in turn."
        )


def lag1(z: np.ndarray) -> Lag1:
    """Return the lag-1 autocorrelation of standardised baseline points, shape (n,)."""
    away = z - z.mean()
    r = float((away[1:] * away[:-1]).sum() / (away**2).sum())
    return Lag1(r, float(1.96 / np.sqrt(len(z))))


def weekday_pattern(periods: pd.DatetimeIndex, z: np.ndarray) -> str:
    """Say whether daily points follow the days of the week; "" where they do not, or not daily.

    Analysis of variance of each point's distance from the mean of the week around it, so that
    slow changes and shifts do not count.
    """
    if period_length(periods) != "day" or len(z) < FEWEST_DAYS:
        return ""
    days = periods.day_of_week.to_numpy()
    worked = np.unique(days)
    if len(worked) < 2:
        return ""
    week = len(worked)
    around = pd.Series(z).rolling(week, center=True, min_periods=week).mean().to_numpy()
    away, known = z - around, np.isfinite(around)
    groups = [away[known & (days == day)] for day in worked]
    if min(map(len, groups)) < 2 or np.ptp(away[known]) == 0:
        return ""
    is_exact = all(np.ptp(group) == 0 for group in groups)  # the same every week
    if not is_exact and stats.f_oneway(*groups).pvalue >= WEEKDAY_RISK:
        return ""
    medians = [np.median(group) for group in groups]
    high, low = WEEKDAYS[worked[np.argmax(medians)]], WEEKDAYS[worked[np.argmin(medians)]]
    return (
        f"Days of the week differ ({high} are highest, {low} lowest), and daily limits mix them. "
        "Use weekly points, or chart one day of the week."
    )
