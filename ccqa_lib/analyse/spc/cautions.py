"""What must be said before limits are trusted: a caution for each weakness found."""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.autocorrelation import Lag1, neighbour_caution, weekday_caution
from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.analyse.spc.dispersion import ChosenChart, dispersion_caution, sigma_z_band
from ccqa_lib.analyse.spc.making_data_count import Direction
from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT, FEWEST_POINTS, Series, name_periods
from ccqa_lib.analyse.spc.tails import tail_caution
from ccqa_lib.show.language import say, word

ENOUGH_POINTS = 20  # a baseline below this gives limits that are rough (docs/methods.md)
ENOUGH_EVENTS = 5.0  # mean events a period for three-sigma limits to be near their tails
FEWEST_VALUES = 4  # distinct values in a baseline; fewer and rounding shapes the limits
DISTURBED = 4.0  # sigmas: a stretch of the baseline as clear as this is no chance


def cautions(
    series: Series, points: pd.DataFrame, z: np.ndarray, chosen: ChosenChart, neighbours: Lag1
) -> tuple[Caution, ...]:
    """Return every caution about the limits that applies, those that shake them first.

    Parameters
    ----------
    points : DataFrame
        The judged points of a control chart.
    z : array, shape (periods,)
        Points in sigmas from the centre.
    """
    is_xmr = chosen.chart.kind == "xmr"
    given = (
        _of_baseline(points, z),
        _of_rough_limits(points, chosen),
        neighbour_caution(neighbours),
        weekday_caution(series.periods, z),
        tail_caution(z, series.length) if is_xmr else None,
        dispersion_caution(chosen),
        _of_few_values(points),
        _of_few_events(series, points, chosen),
        _of_gaps(series),
    )
    found = [caution for caution in given if caution is not None]
    return tuple(sorted(found, key=lambda caution: caution.err == ""))


def _of_baseline(points: pd.DataFrame, z: np.ndarray) -> Caution | None:
    base = points["in_baseline"].to_numpy()
    broken = base & (points["rule"] != "").to_numpy()
    if not broken.any():
        return None
    which = name_periods(points["period"][broken], points["period"])
    is_trend = points["rule"][broken].str.startswith("trend").any()
    if not is_trend and _clearest(z, broken, points["side"].to_numpy()) < DISTURBED:
        return Caution(
            "baseline",
            say(
                "The baseline breaks a rule ({which}), no more clearly than chance now and then "
                "does.",
                which=which,
            ),
            say("Look whether something special happened then."),
        )
    return Caution(
        "baseline",
        say(
            "The baseline itself breaks a rule ({which}): it was not stable, and its limits may be "
            "too wide or off centre.",
            which=which,
        ),
        say("Prefer a calmer stretch as baseline."),
        "too wide",
    )


def _clearest(z: np.ndarray, broken: np.ndarray, side: np.ndarray) -> float:
    """Return how far, in its own sigmas, the clearest stretch of broken points lies off."""
    key = np.where(broken, side + 2, 0)
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    sums, lengths = np.add.reduceat(z, starts), np.diff(np.r_[starts, len(z)])
    return float(np.max(np.abs(sums / np.sqrt(lengths))[key[starts] > 0]))


def _of_rough_limits(points: pd.DataFrame, chosen: ChosenChart) -> Caution | None:
    count = int(points["in_baseline"].sum())
    if count < ENOUGH_TO_ACT:
        there = len(points) >= ENOUGH_TO_ACT + FEWEST_POINTS
        return Caution(
            "points",
            say(
                "Only {count} points set them, which makes them trial limits: a point inside them "
                "proves nothing, and one just outside may be chance.",
                count=count,
            ),
            say(
                "Set the baseline to {count} points or more, if they were calm.",
                count=ENOUGH_TO_ACT,
            )
            if there
            else say(
                "Wait for more: {count} calm points to set limits, and some to judge.",
                count=ENOUGH_TO_ACT,
            ),
            "either way",
        )
    if count >= ENOUGH_POINTS or chosen.chart.kind in ("p", "u"):
        return None
    low, high = sigma_z_band(count)
    return Caution(
        "points",
        say(
            "Only {count} points set them, and in 95 % of cases the limits of so few are {low} to "
            "{high} as wide as they should be.",
            count=count,
            low=f"{low:.0%}",
            high=f"{high:.0%}",
        ),
        say("{count} or more are better.", count=ENOUGH_POINTS),
    )


def _of_few_values(points: pd.DataFrame) -> Caution | None:
    distinct = points.loc[points["in_baseline"], "value"].nunique()
    if distinct >= FEWEST_VALUES:
        return None
    return Caution(
        "values",
        say(
            "The baseline has only {count} different values: rounding, not the process, shapes "
            "the limits.",
            count=distinct,
        ),
        say("Use values with more decimals."),
    )


def _of_few_events(series: Series, points: pd.DataFrame, chosen: ChosenChart) -> Caution | None:
    if series.events is None or chosen.chart.kind == "xmr":
        return None
    base = points["in_baseline"].to_numpy()
    fewest = series.events[base].mean()
    if chosen.chart.kind.startswith("p"):
        fewest = min(fewest, (series.n - series.events)[base].mean())
    if fewest >= ENOUGH_EVENTS:
        return None
    return Caution(
        "events",
        say(
            "Few events ({count} a {period}): counts this small are skewed, so high points break "
            "the upper limit more often than stated.",
            count=f"{fewest:.1f}",
            period=word(series.length),
        ),
        say("Longer periods would help."),
    )


def _of_gaps(series: Series) -> Caution | None:
    expected = {"day": "D", "week": "7D", "month": "MS"}.get(series.length)
    if expected is None:
        return None
    first, last = series.periods[0], series.periods[-1]
    starts = pd.date_range(first, last, freq=expected)
    missing = starts.difference(series.periods)
    if not len(missing) or not series.periods.isin(starts).all():
        return None
    which = name_periods(missing, series.periods)
    return Caution(
        "gaps",
        say(
            "No data for {which}: points on each side of a gap are treated as neighbours.",
            which=which,
        ),
        say("Read a signal that crosses a gap with care."),
    )


def target_caution(points: pd.DataFrame, target: float | None, better: Direction) -> str:
    """Return what weakens the verdict on the target; empty where nothing does."""
    if target is None:
        return ""
    if better == "neither":
        return say("A target is given but no better direction, so that assurance is not judged.")
    if points["judgement"].iloc[-1] == "common cause":
        return ""
    return say(
        "The latest points are not those of the baseline, so that assurance, which rests on the "
        "baseline's limits, may no longer hold."
    )
