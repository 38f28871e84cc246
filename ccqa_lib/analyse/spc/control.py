"""Is a measure in control? The composition: check, choose a chart, judge, find signals."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.assured import firm_assurance, met_lately, unless_all_alike
from ccqa_lib.analyse.spc.attributes import standardised
from ccqa_lib.analyse.spc.autocorrelation import lag1
from ccqa_lib.analyse.spc.cautions import cautions, target_caution
from ccqa_lib.analyse.spc.chart import Chart
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.analyse.spc.dispersion import ChosenChart, Kind, choose_chart
from ccqa_lib.analyse.spc.false_alarms import rule_set
from ccqa_lib.analyse.spc.levels import Interval, Levels
from ccqa_lib.analyse.spc.making_data_count import Direction, assurance
from ccqa_lib.analyse.spc.patterns import place
from ccqa_lib.analyse.spc.present import present_level
from ccqa_lib.analyse.spc.rules import find_rule_book, first_broken
from ccqa_lib.analyse.spc.series import (
    NEEDED,
    Family,
    Series,
    baseline_of,
    name_periods,
    read_series,
)
from ccqa_lib.analyse.spc.signals import find_signals, judge
from ccqa_lib.analyse.spc.spread import spread_change
from ccqa_lib.errors import AnalysisError, SettingsError

__all__ = ["ControlChart", "ControlSettings", "control_chart"]

NO_SPREAD = 1e-12  # a range below this share of the values is rounding, not variation


@dataclass(frozen=True)
class ControlSettings:
    """How a measure is judged.

    Attributes
    ----------
    better : {"higher", "lower", "neither"}
    baseline : int
        How many first periods set the limits, 6 or more; below 12 they are trial limits.
    rules : {"making_data_count", "western_electric", "nelson", "limits_only"}
    target : float or None
        In the measure's unit; a share as 0 to 1.
    kind : {"auto", "xmr", "p", "p_prime", "u", "u_prime"}
    floor : float or None
        The least value that a measure can take, as 0 for times; limits are cut there.
    """

    measure: str
    unit: str = ""
    better: Direction = "neither"
    baseline: int = 24
    rules: str = "making_data_count"
    target: float | None = None
    kind: Kind = "auto"
    floor: float | None = None

    def __post_init__(self):
        for name, given, known in (
            ("better", self.better, get_args(Direction)), ("chart", self.kind, get_args(Kind)),
        ):  # fmt: skip
            if given not in known:
                raise SettingsError(f"'{name}' was given '{given}'; it can be {', '.join(known)}.")
        if self.target is not None and not np.isfinite(self.target):
            raise SettingsError(f"'target' was given {self.target}; it must be a finite number.")
        find_rule_book(self.rules)


def control_chart(series: pd.DataFrame, family: Family, settings: ControlSettings) -> ControlChart:
    """Judge a measure against limits that its first periods set and that stay frozen.

    Parameters
    ----------
    series : DataFrame
        One row a period: `period` (dates, unique, increasing), and `value` (and optionally `n`)
        for a measure, or `events` and `n` for a share (n items) or rate (n units of exposure;
        for plain counts n is 1). Not altered.
    family : {"measure", "share", "rate"}

    Raises
    ------
    SettingsError
        A setting is not known, or the chart does not fit the family.
    AnalysisError
        The series cannot carry limits: too short, constant, missing or impossible values, too
        few events. The message names the periods.
    """
    if family not in NEEDED:
        raise SettingsError(f"'family' was given '{family}'; it can be {', '.join(NEEDED)}.")
    name = settings.measure
    checked = read_series(series, family, name)
    baseline = baseline_of(checked, settings.baseline, name)
    _refuse_below_floor(checked, settings)
    chosen = choose_chart(checked, family, settings.kind, baseline, name)
    _refuse_constant(checked, baseline, name)
    points = _points(checked, chosen.chart, baseline, settings)
    return _result(checked, family, settings, chosen, points)


def _result(
    series: Series,
    family: Family,
    settings: ControlSettings,
    chosen: ChosenChart,
    points: pd.DataFrame,
) -> ControlChart:
    baseline = points["in_baseline"].to_numpy()
    levels = Levels(series, chosen, baseline)
    signals = find_signals(points, levels)
    z = standardised(chosen.chart)
    neighbours = lag1(z[baseline])
    now = present_level(points, z, signals, levels)
    notes = cautions(series, points, z, chosen, neighbours)
    is_estimated = chosen.chart.kind not in ("p", "u")
    return ControlChart(
        measure=settings.measure,
        unit=settings.unit,
        family=family,
        kind=chosen.chart.kind,
        why_kind=chosen.why,
        better=settings.better,
        points=points,
        baseline_first=series.periods[baseline][0],
        baseline_last=series.periods[baseline][-1],
        baseline_points=int(baseline.sum()),
        sigma_z=chosen.sigma_z,
        sigma_z_limit=chosen.band[1] if chosen.band else None,
        lag1=neighbours.r,
        lag1_limit=neighbours.limit,
        lag1_means=neighbours.means,
        rules=rule_set(settings.rules, len(points), int(baseline.sum()), is_estimated),
        variation=points["judgement"].iloc[-1],
        signals=signals,
        now=now,
        spread=spread_change(z, baseline),
        notes=notes,
        **_on_target(settings, points, now.level, is_shaken=any(note.err for note in notes)),
    )


def _on_target(
    settings: ControlSettings, points: pd.DataFrame, level: Interval, is_shaken: bool
) -> dict[str, Any]:
    """Return what a control chart says of the target."""
    target, better, last = settings.target, settings.better, points.iloc[-1]
    limits = last["lower"], last["centre"], last["upper"]
    met = met_lately(points["value"].to_numpy(), target, better)
    plain = assured = assurance(target, last["lower"], last["upper"], better)
    if is_shaken or last["rule"] != "":
        assured = unless_all_alike(firm_assurance(target, better, limits, level, is_shaken), met)
    return {
        "target": target,
        "assurance": plain,
        "assured": assured,
        "met": met,
        "target_note": ""
        if assured in ("consistently pass", "consistently fail")
        else target_caution(points, target, better),
    }


def _points(
    series: Series, chart: Chart, baseline: np.ndarray, settings: ControlSettings
) -> pd.DataFrame:
    """Return the points with limits, first broken rule, side and judgement."""
    reach = 3 * chart.sigma
    placed = place(chart.points, chart.centre, chart.centre - reach, chart.centre + reach)
    rule, side = first_broken(find_rule_book(settings.rules), placed)
    lower = chart.lower if settings.floor is None else np.maximum(chart.lower, settings.floor)
    return pd.DataFrame(
        {
            "period": series.periods,
            "value": chart.points,
            "n": series.n,
            "centre": chart.centre,
            "lower": lower,
            "upper": chart.upper,
            "in_baseline": baseline,
            "rule": rule,
            "side": side,
            "judgement": judge(rule != "", side, settings.better),
        }
    )


def _refuse_constant(series: Series, baseline: np.ndarray, measure: str) -> None:
    values = series.values[baseline]
    if np.ptp(values) <= NO_SPREAD * np.abs(values).max():
        raise AnalysisError(
            f"{measure}: the {baseline.sum()} {series.length}s of the baseline are all "
            f"{values[0]:.6g}; without variation there are no limits. Check whether the values "
            "were rounded, capped or copied forward."
        )


def _refuse_below_floor(series: Series, settings: ControlSettings) -> None:
    if settings.floor is None:
        return
    below = series.values < settings.floor
    if below.any():
        which = name_periods(series.periods[below], series.periods)
        raise AnalysisError(
            f"{settings.measure}: values below {settings.floor:g}, said to be the least possible, "
            f"in {which}. Correct the source, or the floor."
        )
