"""What must be said before limits are trusted: a sentence or two for each weakness found."""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.autocorrelation import weekday_pattern
from ccqa_lib.analyse.spc.dispersion import ChosenChart, sigma_z_band
from ccqa_lib.analyse.spc.making_data_count import Direction
from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT, Series, name_periods

ENOUGH_POINTS = 20  # a baseline below this gives limits that are rough (docs/methods.md)
ENOUGH_EVENTS = 5.0  # mean events a period for three-sigma limits to be near their tails
FEWEST_VALUES = 4  # distinct values in a baseline; fewer and rounding shapes the limits


def cautions(
    series: Series,
    points: pd.DataFrame,
    z: np.ndarray,
    chosen: ChosenChart,
) -> tuple[str, ...]:
    """Return every caution about the limits that applies, as sentences.

    Parameters
    ----------
    points : DataFrame
        The judged points of a control chart.
    z : array, shape (periods,)
        Points in sigmas from the centre.
    """
    said = (
        _of_baseline(points),
        _of_rough_limits(points, chosen),
        _of_few_values(points),
        _of_few_events(series, points, chosen),
        _of_gaps(series),
        weekday_pattern(series.periods, z),
    )
    return tuple(sentence for sentence in said if sentence)


def _of_baseline(points: pd.DataFrame) -> str:
    flagged = points[points["in_baseline"] & (points["rule"] != "")]
    if flagged.empty:
        return ""
    which = name_periods(flagged["period"], points["period"])
    return (
        f"The baseline itself breaks a rule ({which}): it was not stable, and its limits may be "
        "too wide or off centre. Prefer a calmer stretch as baseline."
    )


def _of_rough_limits(points: pd.DataFrame, chosen: ChosenChart) -> str:
    count = int(points["in_baseline"].sum())
    if count < ENOUGH_TO_ACT:
        return (
            f"Trial limits: only {count} points set them, so that a point inside them proves "
            f"nothing and one just outside may be chance. Wait for {ENOUGH_TO_ACT} points."
        )
    if count >= ENOUGH_POINTS or chosen.chart.kind in ("p", "u"):
        return ""
    low, high = sigma_z_band(count)
    return (
        f"Trial limits: {count} points set them, and in 95 % of cases the limits of so few are "
        f"{low:.0%} to {high:.0%} as wide as they should be. {ENOUGH_POINTS} or more are better."
    )


def _of_few_values(points: pd.DataFrame) -> str:
    distinct = points.loc[points["in_baseline"], "value"].nunique()
    if distinct >= FEWEST_VALUES:
        return ""
    return (
        f"The baseline has only {distinct} different values: rounding, not the process, shapes "
        "the limits. Use values with more decimals."
    )


def _of_few_events(series: Series, points: pd.DataFrame, chosen: ChosenChart) -> str:
    if series.events is None or chosen.chart.kind == "xmr":
        return ""
    base = points["in_baseline"].to_numpy()
    fewest = series.events[base].mean()
    if chosen.chart.kind.startswith("p"):
        fewest = min(fewest, (series.n - series.events)[base].mean())
    if fewest >= ENOUGH_EVENTS:
        return ""
    return (
        f"Few events ({fewest:.1f} a {series.length}): counts this small are skewed, so high "
        "points break the upper limit more often than stated. Longer periods would help."
    )


def _of_gaps(series: Series) -> str:
    expected = {"day": "D", "week": "7D", "month": "MS"}.get(series.length)
    if expected is None:
        return ""
    first, last = series.periods[0], series.periods[-1]
    starts = pd.date_range(first, last, freq=expected)
    missing = starts.difference(series.periods)
    if not len(missing) or not series.periods.isin(starts).all():
        return ""
    which = name_periods(missing, series.periods)
    return f"No data for {which}: points on each side of a gap are treated as neighbours."


def target_caution(points: pd.DataFrame, target: float | None, better: Direction) -> str:
    """Return what weakens the verdict on the target; empty where nothing does."""
    if target is None:
        return ""
    if better == "neither":
        return "A target is given but no better direction, so that assurance is not judged."
    if points["judgement"].iloc[-1] == "common cause":
        return ""
    return (
        "The latest points are not those of the baseline, so that assurance, which rests on the "
        "baseline's limits, may no longer hold."
    )
