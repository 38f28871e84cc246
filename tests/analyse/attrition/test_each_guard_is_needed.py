"""Each guard of small numbers holds in a centre built for it, and without it few are worked out."""

import numpy as np
import pytest
from attack import recovered
from built_centres import (
    a_cohort_and_its_quarter,
    few_after_the_cut_of_the_trial,
    few_before_the_last_year,
    few_between_a_band_and_a_milestone,
    few_dismissed,
    few_of_a_team,
    few_of_no_cohort,
    few_without_a_team,
    months_cut_by_the_last_year,
)

from ccqa_lib.analyse import attrition
from ccqa_lib.analyse.attrition import calendar, cohorts, forecast, rates, teams, tenure, told

MIN_CELL = 5


def study(frame):
    settings = attrition.AttritionSettings(
        min_cell=MIN_CELL, teams="team", factors=("shift",), cluster="team"
    )
    return attrition.study_attrition(frame, settings)


def all_kinds(monkeypatch) -> None:
    """How many of each kind left is told, however few."""

    def every(staff):
        kinds = dict.fromkeys(staff.causes, True)
        return told.ToldKinds(kinds, kinds)

    monkeypatch.setattr(rates, "told_kinds", every)


def always_recent(monkeypatch) -> None:
    """The last 12 months are told apart, however few left before."""

    def start(staff):
        return told.months_before(staff.last_day, 12).to_datetime64().astype("datetime64[D]")

    monkeypatch.setattr(rates, "recent_start", start)


def all_teams(monkeypatch) -> None:
    """Every team with people enough is told, however few left."""
    monkeypatch.setattr(teams, "_shown", lambda staff, column, events, judged: np.ones(
        len(judged), dtype=bool))  # fmt: skip


def teams_without_the_rest(monkeypatch) -> None:
    """People without a team are forgotten."""
    kept = teams.protect_parts
    monkeypatch.setattr(
        teams, "_shown",
        lambda staff, column, events, judged: kept(judged["leavers"].tolist(), MIN_CELL),
    )  # fmt: skip


def periods_by_themselves(monkeypatch) -> None:
    """Periods are not held against the last 12 months."""
    monkeypatch.setattr(calendar, "stretches_tell_few", lambda staff, stretches: False)


def cohorts_beside_periods(monkeypatch) -> None:
    """Cohorts are not held against periods."""
    monkeypatch.setattr(cohorts, "tells_few", lambda *given: False)


def cohorts_without_the_rest(monkeypatch) -> None:
    """Leavers of no cohort are forgotten, both by number and beside periods."""
    monkeypatch.setattr(cohorts, "_with_rest", lambda counts, total, min_cell: np.array(
        counts) >= min_cell)  # fmt: skip
    monkeypatch.setattr(cohorts, "tells_few", lambda *given: False)


def bands_by_themselves(monkeypatch) -> None:
    """Bands do not mind the days that the curve tells."""
    kept = tenure.days_apart
    monkeypatch.setattr(
        tenure, "days_apart", lambda groups, days, told, least: kept(groups, days, (), least)
    )


def trial_by_itself(monkeypatch) -> None:
    """The trial on the past is not held against periods."""
    monkeypatch.setattr(forecast, "_tells_few", lambda staff, cut: False)


GUARDS = [
    (all_kinds, few_dismissed),
    (always_recent, few_before_the_last_year),
    (all_teams, few_of_a_team),
    (teams_without_the_rest, few_without_a_team),
    (periods_by_themselves, months_cut_by_the_last_year),
    (cohorts_beside_periods, a_cohort_and_its_quarter),
    (cohorts_without_the_rest, few_of_no_cohort),
    (bands_by_themselves, few_between_a_band_and_a_milestone),
    (trial_by_itself, few_after_the_cut_of_the_trial),
]


@pytest.mark.parametrize(("breaking", "built"), GUARDS)
def test_a_guard_that_is_taken_away_tells_of_few(breaking, built, monkeypatch):
    frame = built()
    assert recovered(study(frame), 1) == []
    breaking(monkeypatch)
    assert recovered(study(frame), 1)
