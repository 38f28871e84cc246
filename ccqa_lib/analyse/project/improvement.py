"""Did it work? A change judged beside what else could make it look so; refused if a check fails.

The series of the changed part (less that of its comparison, where there is one) is judged by
interrupted time series with the errors of an AR(1) process (`change.interrupted`). A part that
was chosen because it looked worst is judged against periods that were not used to choose it:
what is extreme comes back by itself (regression to the mean).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.change.interrupted import (
    FEWEST_EACH_SIDE,
    InterruptedSeries,
    interrupted_series,
)
from ccqa_lib.analyse.change.newey_west import usual_lag
from ccqa_lib.analyse.process.mix_rate import mix_rate
from ccqa_lib.errors import AnalysisError

Verdict = Literal["passes", "fails", "cannot tell"]
SEASONS = {"day": 7, "week": 52, "month": 12}
YEAR = pd.Timedelta(days=364)
LARGE_PART = 0.5  # of the change; as much from elsewhere explains it


@dataclass(frozen=True)
class Trial:
    """When a change began, and how its part and time were chosen; see `params.Intervention`."""

    began: str
    chosen_because: Literal["planned", "worst", "unknown"] = "unknown"
    chosen_on: str = ""
    settle_periods: int = 0
    has_comparison: bool = False


@dataclass(frozen=True)
class Check:
    """One thing that could make a change look like a success: whether it did."""

    name: str
    verdict: Verdict
    evidence: str


@dataclass(frozen=True, eq=False)
class Improvement:
    """A change, judged.

    Attributes
    ----------
    series : InterruptedSeries or None
        None where there are too few periods to judge.
    periods : DatetimeIndex
        Those that were judged, one a point of `series`.
    better : {"lower", "higher", "neither"}
    checks : tuple of Check
    """

    series: InterruptedSeries | None
    periods: pd.DatetimeIndex
    better: str
    checks: tuple[Check, ...]

    @property
    def failed(self) -> list[Check]:
        """The checks that speak against a claim."""
        return [check for check in self.checks if check.verdict == "fails"]

    @property
    def is_better(self) -> bool:
        """Does the effect in the last period lie on the better side?"""
        if self.series is None or self.better == "neither":
            return False
        size = self.series.effects[2].estimate
        return size < 0 if self.better == "lower" else size > 0

    @property
    def is_claim(self) -> bool:
        """May an improvement be claimed: beyond chance, to the better, and no check fails?"""
        return bool(
            self.series is not None and self.series.is_claim and self.is_better and not self.failed
        )


def judge_change(
    values: pd.Series, trial: Trial, label: tuple[str, str], better: str, length: str
) -> Improvement:
    """Judge a change by a series of periods.

    Parameters
    ----------
    values : Series
        One value a period, indexed by the first day of each, oldest first; differences from the
        comparison where there is one.
    label : (str, str)
        Name of the measure and its unit.
    length : {"day", "week", "month"}
    """
    kept, baseline = _kept(values, trial)
    began = pd.Timestamp(trial.began)
    before, after = int((kept.index < began).sum()), int((kept.index >= began).sum())
    enough = min(before, after) >= FEWEST_EACH_SIDE
    checks = [
        Check(
            "enough periods on both sides", "passes" if enough else "fails",
            f"{before} before and {after} after; {FEWEST_EACH_SIDE} of each are needed",
        ),
        baseline,
    ]  # fmt: skip
    if not enough:
        return Improvement(None, kept.index, better, tuple(checks))
    season = SEASONS[length] if len(kept) >= 2 * SEASONS[length] and length != "day" else 1
    season = 7 if length == "day" and len(kept) >= 28 else season
    try:
        judged = interrupted_series(
            kept.to_numpy(), before, usual_lag(len(kept)), season=season, label=label
        )
    except AnalysisError as error:
        checks.append(Check("the series can be judged", "fails", str(error)))
        return Improvement(None, kept.index, better, tuple(checks))
    checks.append(_doubts(judged))
    checks.append(_season(kept, trial, judged, season))
    return Improvement(judged, kept.index, better, tuple(checks))


def with_checks(change: Improvement, *more: Check) -> Improvement:
    """Return the judgement with further checks."""
    return Improvement(change.series, change.periods, change.better, (*change.checks, *more))


def mix_check(counts: pd.DataFrame, columns: Sequence[str], trial: Trial) -> Check:
    """Ask whether the change is one of mix: other contacts, rather than better ones.

    Parameters
    ----------
    counts : DataFrame
        From `data.segment_counts`, executed: column, segment, period, contacts, total, squares.
    """
    began = pd.Timestamp(trial.began)
    told, worst = [], 0.0
    for column in columns:
        own = counts[counts["column"] == column]
        is_after = pd.to_datetime(own["period"]) >= began
        sums = [
            part.groupby("segment", as_index=False)[["contacts", "total", "squares"]].sum()
            for part in (own[~is_after], own[is_after])
        ]
        if min(len(part) for part in sums) == 0:
            continue
        split = mix_rate(*sums, "segment")
        if split.change == 0:
            continue
        part = split.mix.estimate / split.change
        told.append(f"{column} {part:.0%}")
        worst = max(worst, part)
    if not told:
        return Check("not a change of mix", "cannot tell", "no column to split by")
    evidence = f"part of the change that is mix: {', '.join(told)}"
    return Check("not a change of mix", "fails" if worst >= LARGE_PART else "passes", evidence)


def balancing_check(
    series: pd.DataFrame | None, trial: Trial, better: Mapping[str, tuple[str, str]]
) -> Check:
    """Ask whether a balancing measure got worse at the same time.

    Parameters
    ----------
    series : DataFrame or None
        measure, period, value.
    better : mapping of measure to (label, better way)
    """
    name = "nothing else got worse"
    if series is None or series.empty:
        return Check(name, "cannot tell", "no balancing measure is named")
    worse, known = [], []
    for measure, part in series.groupby("measure", sort=True):
        label, way = better[measure]
        values = part.sort_values("period").set_index("period")["value"].astype(float)
        values.index = pd.to_datetime(values.index)
        before = int((values.index < pd.Timestamp(trial.began)).sum())
        try:
            judged = interrupted_series(values.to_numpy(), before, usual_lag(len(values)),
                                        label=(label, ""))  # fmt: skip
        except AnalysisError:
            continue
        size = judged.effects[2].estimate
        is_bad = size > 0 if way == "lower" else size < 0 if way == "higher" else False
        known.append(label)
        if judged.is_claim and is_bad:
            worse.append(label)
    if worse:
        return Check(name, "fails", f"got worse: {', '.join(worse)}")
    if not known:
        return Check(name, "cannot tell", "balancing measures have too few periods")
    return Check(name, "passes", f"judged: {', '.join(known)}")


def _kept(values: pd.Series, trial: Trial) -> tuple[pd.Series, Check]:
    """Leave out settling periods and those by which the part was chosen."""
    name = "the baseline was not used to choose"
    began = pd.Timestamp(trial.began)
    after = np.flatnonzero(values.index >= began)[: trial.settle_periods]
    kept = values.drop(values.index[after])
    if trial.chosen_because == "planned":
        return kept, Check(name, "passes", "part and time were planned beforehand")
    if trial.chosen_because == "unknown":
        told = "nobody says how part and time were chosen; the last periods before are tested"
        return kept, Check(name, "cannot tell", told)
    if not trial.chosen_on:
        told = "chosen because it looked worst, and nobody says by which data ('chosen_on')"
        return kept, Check(name, "fails", told)
    fresh = kept[kept.index > pd.Timestamp(trial.chosen_on)]
    count = int((fresh.index < began).sum())
    told = (
        f"chosen because it looked worst until {trial.chosen_on}; {count} periods between that "
        "and the start are the baseline"
    )
    if count < FEWEST_EACH_SIDE:
        told += f", and {FEWEST_EACH_SIDE} are needed: it may have come back by itself"
        return kept, Check(name, "fails", told)
    return fresh, Check(name, "passes", told)


def _doubts(judged: InterruptedSeries) -> Check:
    name = "the baseline has a line to leave"
    if judged.doubts:
        return Check(name, "fails", " ".join(judged.doubts))
    return Check(name, "passes", "its last periods are in line with those before")


def _season(values: pd.Series, trial: Trial, judged: InterruptedSeries, season: int) -> Check:
    name = "not a season"
    if trial.has_comparison:
        return Check(name, "passes", "the comparison has the same season")
    if season > 7:
        return Check(name, "passes", "two whole seasons are there, and their shape is taken out")
    began = pd.Timestamp(trial.began)
    earlier = values[values.index < began]
    then = int((earlier.index < began - YEAR).sum())
    if min(then, len(earlier) - then) < FEWEST_EACH_SIDE:
        return Check(name, "cannot tell", "there is no such time a year earlier to look at")
    try:
        placebo = interrupted_series(earlier.to_numpy(), then, usual_lag(len(earlier)))
    except AnalysisError as error:
        return Check(name, "cannot tell", str(error))
    size, was = judged.effects[0].estimate, placebo.effects[0].estimate
    evidence = f"a year earlier the step at that time was {was:.3g}, now {size:.3g}"
    is_alike = placebo.p < 0.05 and was * size > 0 and abs(was) >= LARGE_PART * abs(size)
    return Check(name, "fails" if is_alike else "passes", evidence)
