"""All that is judged of one change, and the plan of what to try: the compositions of improve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccqa_lib.analyse.project.action_priority import rate_failures
from ccqa_lib.analyse.project.improvement import (
    NOT_MIX,
    Check,
    Improvement,
    Trial,
    judge_change,
    with_checks,
)
from ccqa_lib.analyse.project.measurement import periods_needed
from ccqa_lib.analyse.project.options import ScoredOptions, score_options
from ccqa_lib.analyse.project.side_effects import balancing_check, mix_check
from ccqa_lib.analyse.project.trial import compared_values, trial_values
from ccqa_lib.analyse.spc.series import Family
from ccqa_lib.show.language import say


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a change is judged by, executed.

    Attributes
    ----------
    series : DataFrame
        The measure by period, for all.
    sides : DataFrame
        By value of the changed column and period; empty where the change was for all.
    mix : DataFrame
        The changed part by other columns, value and period.
    others : DataFrame or None
        Balancing measures: measure, period, value.
    """

    series: pd.DataFrame
    sides: pd.DataFrame
    mix: pd.DataFrame
    others: pd.DataFrame | None


@dataclass(frozen=True)
class Subject:
    """What is judged: name, unit, family, better way, length of a period, and the part changed."""

    name: str
    unit: str
    family: Family
    better: str
    length: str
    column: str = ""
    changed: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()


def judge_improvement(
    evidence: Evidence,
    trial: Trial | None,
    subject: Subject,
    columns: Sequence[str],
    ways: Mapping[str, tuple[str, str]],
) -> Improvement | None:
    """Judge a change beside all that could make it look so; None where nothing was changed.

    Parameters
    ----------
    columns : sequence of str
        Columns by which mix and rate are told apart.
    ways : mapping of measure to (label, better way)
        Of the balancing measures.
    """
    if trial is None:
        return None
    values = trial_values(evidence.series)
    if subject.column:
        values = compared_values(
            evidence.sides, subject.column, subject.changed, subject.comparison
        )
    label = (subject.name, subject.unit)
    judged = judge_change(values, trial, label, subject.better, subject.length)
    mix = Check(NOT_MIX, "cannot tell", say("events have no contacts to be mixed of"))
    if subject.family != "rate":
        mix = mix_check(evidence.mix, columns, trial)
    return with_checks(judged, mix, balancing_check(evidence.others, trial, ways))


def plan_improvement(
    options: Sequence[Mapping[str, Any]],
    failures: Sequence[Mapping[str, Any]],
    series: pd.DataFrame,
    target: float | None,
    began: str = "",
) -> tuple[ScoredOptions | None, pd.DataFrame | None, float | None]:
    """Return scored options, rated failures and the periods that a step to the target needs.

    `series` is the measure by period; those before `began` show how much periods vary.
    """
    values = trial_values(series)
    before = values[values.index < pd.Timestamp(began)] if began else values
    rated = rate_failures(pd.DataFrame(list(failures))) if failures else None
    return score_options(options), rated, periods_needed(before, target)
