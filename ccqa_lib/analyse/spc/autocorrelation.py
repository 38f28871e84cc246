"""Do points follow one another, or the days of the week? Then limits from ranges mislead."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.show.dates import period_length
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.numbers import number

FEWEST_DAYS = 28  # to tell days of the week apart
WEEKDAY_RISK = 0.001  # chance of calling days different that are not
TAKES_TURNS = 1.5  # times what chance gives: then limits are far too wide
WEEKDAYS = mark(
    ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
)


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
        return say(
            "Neighbouring points do not follow one another (correlation of each with the one "
            "before, lag 1: {r}; chance alone gives up to {limit}), so that limits from their "
            "differences can be used.",
            r=number(self.r, 2),
            limit=f"{self.limit:.2f}",
        )


def neighbour_caution(lag: Lag1) -> Caution | None:
    """Return what neighbours that follow one another, or take turns, do to the limits."""
    if abs(lag.r) <= lag.limit:
        return None
    if lag.r > 0:
        ratio = 1 / np.sqrt(1 - lag.r)  # sigma over its estimate from moving ranges, at lag 1
        return Caution(
            "neighbours",
            say(
                "Each point resembles the one before (correlation {r}, chance alone gives up to "
                "{limit}); the limits are about {ratio} times too tight and give more false "
                "alarms.",
                r=f"{lag.r:.2f}",
                limit=f"{lag.limit:.2f}",
                ratio=f"{ratio:.1f}",
            ),
            say("Use longer periods, or judge long runs only."),
            "too tight",
        )
    is_strong = lag.r < -TAKES_TURNS * lag.limit
    seen = {"r": number(lag.r, 2), "limit": number(-lag.limit, 2)}
    return Caution(
        "neighbours",
        say(
            "High and low points take turns (correlation {r}, chance alone goes down to {limit}); "
            "the limits are too wide.",
            **seen,
        )
        if is_strong
        else say(
            "High and low points take turns (correlation {r}, chance alone goes down to {limit}); "
            "the limits may be somewhat too wide.",
            **seen,
        ),
        say("Look for two streams in one series, as shifts or sites in turn."),
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
        say(
            "Days of the week differ ({high} are highest, {low} lowest), and daily limits mix "
            "them.",
            high=word(high),
            low=word(low),
        ),
        say("Use weekly points, or chart one day of the week."),
        "either way",
    )
