"""Do points follow one another, or the days of the week? Then limits from ranges mislead."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.show.dates import period_length
from ccqa_lib.show.numbers import number

FEWEST_DAYS = 28  # to tell days of the week apart
WEEKDAY_RISK = 0.001  # chance of calling days different that are not
TAKES_TURNS = 1.5  # times what chance gives: then limits are far too wide
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class Lag1:
    """How much each point resembles the one before: `r` beyond +-`limit` is more than chance."""

    r: float
    limit: float

    @property
    def means(self) -> str:
        """What it means for the limits, in a sentence."""
        caution = neighbour_caution(self)
        if caution is not None:
            return str(caution)
        return (
            "Neighbouring points do not follow one another (correlation of each with the one "
            f"before, lag 1: {number(self.r, 2)}; chance alone gives up to {self.limit:.2f}), so "
            "that limits from their differences can be used."
        )


def neighbour_caution(lag: Lag1) -> Caution | None:
    """Return what neighbours that follow one another, or take turns, do to the limits."""
    if abs(lag.r) <= lag.limit:
        return None
    if lag.r > 0:
        ratio = 1 / np.sqrt(1 - lag.r)  # sigma over its estimate from moving ranges, at lag 1
        return Caution(
            "neighbours",
            f"Each point resembles the one before (correlation {lag.r:.2f}, chance alone gives "
            f"up to {lag.limit:.2f}); the limits are about {ratio:.1f} times too tight and give "
            "more false alarms.",
            "Use longer periods, or judge long runs only.",
            "too tight",
        )
    is_strong = lag.r < -TAKES_TURNS * lag.limit
    wide = "are too wide" if is_strong else "may be somewhat too wide"
    return Caution(
        "neighbours",
        f"High and low points take turns (correlation {number(lag.r, 2)}, chance alone goes down "
        f"to {number(-lag.limit, 2)}); the limits {wide}.",
        "Look for two streams in one series, as shifts or sites in turn.",
        "too wide" if is_strong else "",
    )


def lag1(z: np.ndarray) -> Lag1:
    """Return the lag-1 autocorrelation of standardised baseline points, shape (n,)."""
    away = z - z.mean()
    r = float((away[1:] * away[:-1]).sum() / (away**2).sum())
    return Lag1(r, float(1.96 / np.sqrt(len(z))))


def weekday_caution(periods: pd.DatetimeIndex, z: np.ndarray) -> Caution | None:
    """Return a caution where daily points follow the days of the week; None where they do not.

    Analysis of variance of each point's distance from the mean of the week around it, so that
    slow changes and shifts do not count.
    """
    if period_length(periods) != "day" or len(z) < FEWEST_DAYS:
        return None
    days = periods.day_of_week.to_numpy()
    worked = np.unique(days)
    if len(worked) < 2:
        return None
    week = len(worked)
    around = pd.Series(z).rolling(week, center=True, min_periods=week).mean().to_numpy()
    away, known = z - around, np.isfinite(around)
    groups = [away[known & (days == day)] for day in worked]
    if min(map(len, groups)) < 2 or np.ptp(away[known]) == 0:
        return None
    is_exact = all(np.ptp(group) == 0 for group in groups)  # the same every week
    if not is_exact and stats.f_oneway(*groups).pvalue >= WEEKDAY_RISK:
        return None
    medians = [np.median(group) for group in groups]
    high, low = WEEKDAYS[worked[np.argmax(medians)]], WEEKDAYS[worked[np.argmin(medians)]]
    return Caution(
        "weekdays",
        f"Days of the week differ ({high} are highest, {low} lowest), and daily limits mix them.",
        "Use weekly points, or chart one day of the week.",
        "either way",
    )
