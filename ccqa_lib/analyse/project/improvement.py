"""Did it work? A change judged beside what else could make it look so; refused if a check fails.

The series of the changed part (less that of its comparison, where there is one) is judged by
interrupted time series with the errors of an AR(1) process (`change.interrupted`). A part that
was chosen because it looked worst is judged against periods that were not used to choose it:
what is extreme comes back by itself (regression to the mean).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.change.interrupted import (
    FEWEST_EACH_SIDE,
    InterruptedSeries,
    interrupted_series,
)
from ccqa_lib.analyse.change.newey_west import usual_lag
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import apart, sentences

Verdict = Literal["passes", "fails", "cannot tell"]
SEASONS = {"day": 7, "week": 52, "month": 12}
YEAR = pd.Timedelta(days=364)
LAST_WINDOWS = (4, 8, 12)  # periods before a change that may have caused it
DIP_P = 0.1  # lenient on purpose: a claim without a plan must stand clear of this
LARGE_PART = 0.5  # of the change; as much from elsewhere explains it
# The names of the checks are codes: `word` them where they are shown.
ENOUGH, JUDGED = mark("enough periods on both sides"), mark("the series can be judged")
UNUSED = mark("the baseline was not used to choose")
LINE = mark("the baseline has a line to leave")
NOT_BACK, NOT_SEASON = mark("not a return from the worst"), mark("not a season")
NOT_MIX, NOT_WORSE = mark("not a change of mix"), mark("nothing else got worse")


@dataclass(frozen=True)
class Trial:
    """When a change began, and how its part and time were chosen; see `params.Intervention`."""

    began: str
    chosen_because: Literal["planned", "worst", "unknown"] = "unknown"
    chosen_on: str = ""
    settle_periods: int = 0
    has_comparison: bool = False
    declared_on: str = ""

    @property
    def is_declared(self) -> bool:
        """Was it planned, by a plan that was written down before the start?"""
        return self.chosen_because == "planned" and "" < self.declared_on < self.began


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
    def effect(self) -> Effect | None:
        """The average effect over the periods after the change, with its interval.

        The interval reaches as many standard errors as the widest of the effects of the series,
        which come from made-up series with the same correlation.
        """
        return None if self.series is None else _average_effect(self.series)

    @property
    def side(self) -> int:
        """Which way the average effect lies beyond doubt: 1 better, -1 worse, 0 not known."""
        effect = self.effect
        if effect is None or self.better == "neither" or effect.low <= 0 <= effect.high:
            return 0
        return -1 if (effect.estimate > 0) == (self.better == "lower") else 1

    @property
    def is_better(self) -> bool:
        """Does the average effect lie on the better side, its whole interval included?"""
        return self.side > 0

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
            ENOUGH, "passes" if enough else "fails",
            say("{before} before and {after} after; {least} of each are needed",
                before=before, after=after, least=FEWEST_EACH_SIDE),
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
        checks.append(Check(JUDGED, "fails", str(error)))
        return Improvement(None, kept.index, better, tuple(checks))
    checks.append(_doubts(judged))
    if trial.chosen_because != "worst":
        checks.append(_dip(kept.to_numpy()[:before], better, trial.is_declared))
    checks.append(_season(kept, trial, judged, season))
    return Improvement(judged, kept.index, better, tuple(checks))


def _average_effect(judged: InterruptedSeries) -> Effect:
    fitted = judged.ar1.coefficients
    apart = (judged.points["fitted"] - judged.points["without"]).to_numpy()
    after = int((np.abs(apart) > 0).sum()) or 1
    steps = np.arange(1, after + 1)
    weights = np.zeros(len(fitted.names))
    weights[list(fitted.names).index("step")] = 1.0
    weights[list(fitted.names).index("slope")] = float(steps.mean())
    estimate = float(weights @ fitted.estimate)
    errors = [_error(fitted, name) for name in ("step", "slope")]
    reach = max(
        (effect.high - effect.low) / 2 / error
        for effect, error in zip(judged.effects[:2], errors, strict=True)
        if error > 0
    )
    half = reach * float(np.sqrt(weights @ fitted.covariance @ weights))
    return Effect(
        say("average effect"), estimate, estimate - half, estimate + half, unit=judged.unit
    )


def _error(fitted: Coefficients, name: str) -> float:
    at = list(fitted.names).index(name)
    return float(np.sqrt(fitted.covariance[at, at]))


def with_checks(change: Improvement, *more: Check) -> Improvement:
    """Return the judgement with further checks."""
    return Improvement(change.series, change.periods, change.better, (*change.checks, *more))


def _kept(values: pd.Series, trial: Trial) -> tuple[pd.Series, Check]:
    """Leave out settling periods and those by which the part was chosen."""
    began = pd.Timestamp(trial.began)
    after = np.flatnonzero(values.index >= began)[: trial.settle_periods]
    kept = values.drop(values.index[after])
    if trial.is_declared:
        told = say("part and time were planned by {day}, before the start", day=trial.declared_on)
        return kept, Check(UNUSED, "passes", told)
    if trial.chosen_because != "worst":
        why = say("nobody says how part and time were chosen")
        if trial.chosen_because == "planned":
            why = say("said to be planned, but not by which day ('declared_on')")
        told = apart([why, say("the last periods before are tested")])
        return kept, Check(UNUSED, "cannot tell", told)
    if not trial.chosen_on:
        told = say("chosen because it looked worst, and nobody says by which data ('chosen_on')")
        return kept, Check(UNUSED, "fails", told)
    fresh = kept[kept.index > pd.Timestamp(trial.chosen_on)]
    count = int((fresh.index < began).sum())
    told = say(
        "chosen because it looked worst until {day}; {count} periods between that and the start "
        "are the baseline",
        day=trial.chosen_on,
        count=count,
    )
    if count < FEWEST_EACH_SIDE:
        told = say(
            "{told}, and {least} are needed: it may have come back by itself",
            told=told,
            least=FEWEST_EACH_SIDE,
        )
        return kept, Check(UNUSED, "fails", told)
    return fresh, Check(UNUSED, "passes", told)


def _doubts(judged: InterruptedSeries) -> Check:
    if judged.doubts:
        return Check(LINE, "fails", sentences(*judged.doubts))
    return Check(LINE, "passes", say("its last periods are in line with those before"))


def _dip(before: np.ndarray, better: str, is_declared: bool) -> Check:
    """Ask whether the periods before were unusually bad, as those of a part chosen for it are.

    A plan that was written down before the start can have been made for bad periods too: then
    the claim stands, but weaker.
    """
    sign = {"lower": 1.0, "higher": -1.0}.get(better, 0.0)
    for last in LAST_WINDOWS:
        early, late = before[:-last], before[-last:]
        if len(early) < last or sign == 0.0:
            continue
        found = stats.ttest_ind(sign * late, sign * early, equal_var=False)
        if found.statistic > 0 and found.pvalue < DIP_P:
            told = say(
                "the {count} periods before the change were worse than those before them, and "
                "what is extreme comes back by itself",
                count=last,
            )
            if is_declared:
                return Check(NOT_BACK, "cannot tell", told)
            undated = say("no plan is dated before the start")
            return Check(NOT_BACK, "fails", apart([told, undated]))
    told = say("the periods before the change were no worse than earlier ones")
    return Check(NOT_BACK, "passes", told)


def _season(values: pd.Series, trial: Trial, judged: InterruptedSeries, season: int) -> Check:
    if trial.has_comparison:
        return Check(NOT_SEASON, "passes", say("the comparison has the same season"))
    if season > 7:
        told = say("two whole seasons are there, and their shape is taken out")
        return Check(NOT_SEASON, "passes", told)
    began = pd.Timestamp(trial.began)
    earlier = values[values.index < began]
    then = int((earlier.index < began - YEAR).sum())
    if min(then, len(earlier) - then) < FEWEST_EACH_SIDE:
        told = say("there is no such time a year earlier to look at")
        return Check(NOT_SEASON, "cannot tell", told)
    try:
        placebo = interrupted_series(earlier.to_numpy(), then, usual_lag(len(earlier)))
    except AnalysisError as error:
        return Check(NOT_SEASON, "cannot tell", str(error))
    size, was = judged.effects[0].estimate, placebo.effects[0].estimate
    evidence = say(
        "a year earlier the step at that time was {was}, now {now}",
        was=f"{was:.3g}",
        now=f"{size:.3g}",
    )
    is_alike = placebo.p < 0.05 and was * size > 0 and abs(was) >= LARGE_PART * abs(size)
    return Check(NOT_SEASON, "fails" if is_alike else "passes", evidence)
