import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart

RNG = np.random.default_rng(31)
CALM = 300 + 10 * np.tile([0.5, 0.2, -0.9, -0.6, 0.8, -0.1, 1.0, -0.8], 8)[:60]


def notes(family="measure", freq="7D", periods=None, settings=None, **columns):
    length = len(next(iter(columns.values())))
    starts = pd.date_range("2025-01-06", periods=length, freq=freq) if periods is None else periods
    frame = pd.DataFrame({"period": starts} | columns)
    result = control_chart(frame, family, ControlSettings("Handle time", **(settings or {})))
    return " ".join((*map(str, result.notes), result.target_note))


def test_a_calm_series_has_no_caution():
    assert notes(value=CALM) == ""


def test_an_unstable_baseline_is_told_with_its_weeks():
    wild = CALM.copy()
    wild[3] = 500
    said = notes(value=wild)
    assert "The baseline itself breaks a rule (week of 27 Jan 2025" in said


def test_a_short_baseline_gives_trial_limits():
    assert "Only 14 points set them" in notes(value=CALM, settings={"baseline": 14})


def test_few_different_values_are_told():
    said = notes(value=np.tile([4.0, 5.0, 5.0, 4.0, 6.0], 12))
    assert "The baseline has only 3 different values" in said


@pytest.mark.parametrize(("mean", "told"), [(3, True), (30, False)])
def test_few_events_are_told(mean, told):
    events = RNG.poisson(mean, 60)
    assert ("Few events" in notes("rate", events=events, n=np.ones(60))) is told


def test_gaps_are_told():
    weeks = pd.date_range("2025-01-06", periods=61, freq="7D").delete(10)
    said = notes(value=CALM, periods=weeks)
    assert "No data for week of 17 Mar 2025: points on each side of a gap" in said


def test_days_of_the_week_are_told():
    days = pd.date_range("2025-01-06", periods=60, freq="D")
    busy = CALM + 60 * (days.day_of_week == 0)
    assert "Days of the week differ (Mondays are highest" in notes(freq="D", value=busy)


def test_a_target_without_a_better_way_is_told():
    assert "no better direction" in notes(value=CALM, settings={"target": 300.0})


def test_assurance_after_a_change_is_told():
    moved = CALM + 40 * (np.arange(60) > 50)
    said = notes(value=moved, settings={"target": 310.0, "better": "lower"})
    assert "may no longer hold" in said
    assert "may no longer hold" not in notes(value=moved)
