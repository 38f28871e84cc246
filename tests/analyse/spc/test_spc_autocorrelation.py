import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.autocorrelation import lag1, weekday_caution
from ccqa_lib.analyse.spc.individuals import moving_ranges, sigma_from_ranges

DAYS = pd.date_range("2025-01-01", periods=70, freq="D")


def wandering(r, points, seed=0):
    noise = np.random.default_rng(seed).normal(size=points + 50)
    values = np.zeros(points + 50)
    for i in range(1, points + 50):
        values[i] = r * values[i - 1] + noise[i] * np.sqrt(1 - r**2)
    return values[50:]


def test_noise_has_no_lag_1_correlation_in_95_of_100_cases():
    rows = np.random.default_rng(4).normal(size=(2000, 30))
    beyond = np.mean([abs(lag1(row).r) > lag1(row).limit for row in rows])
    assert beyond == pytest.approx(0.05, abs=0.02)


def test_correlated_points_are_told_and_what_it_means():
    found = lag1(wandering(0.7, 400))
    assert found.r == pytest.approx(0.7, abs=0.1)
    assert "the limits are about 1." in found.means
    assert "too tight and give more false alarms" in found.means
    assert (
        "limits from their differences can be used"
        in lag1(np.random.default_rng(1).normal(size=50)).means
    )
    assert "take turns" in lag1(np.tile([1.0, -1.0], 20)).means


def test_the_stated_ratio_is_that_of_the_true_sigma():
    values = wandering(0.6, 20000)
    true_over_ranges = values.std() / sigma_from_ranges(moving_ranges(values))
    assert true_over_ranges == pytest.approx(1 / np.sqrt(1 - lag1(values).r), rel=0.02)


def test_days_of_the_week_are_told():
    rng = np.random.default_rng(1)
    busy = np.where(DAYS.day_of_week == 0, 3.0, 0) - np.where(DAYS.day_of_week == 6, 3.0, 0)
    said = str(weekday_caution(DAYS, rng.normal(size=70) + busy))
    assert said.startswith("Days of the week differ (Mondays are highest, Sundays lowest)")
    assert "Use weekly points" in said


def test_days_of_the_week_are_seen_through_a_shift():
    rng = np.random.default_rng(2)
    busy = np.where(DAYS.day_of_week < 5, 1.5, -1.5) + 8 * (np.arange(70) > 35)
    assert weekday_caution(DAYS, rng.normal(size=70) + busy)


@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_noise_and_shifts_are_not_taken_for_weekdays(shift):
    rows = np.random.default_rng(3).normal(size=(200, 70)) + shift * (np.arange(70) > 30)
    assert sum(bool(weekday_caution(DAYS, row)) for row in rows) <= 3


def test_only_daily_series_long_enough_are_asked():
    strong = np.where(DAYS.day_of_week < 5, 5.0, -5.0)
    assert weekday_caution(DAYS[:27], strong[:27]) is None
    weekly = pd.date_range("2025-01-06", periods=70, freq="7D")
    assert weekday_caution(weekly, strong) is None
    assert weekday_caution(DAYS, np.zeros(70)) is None
    assert weekday_caution(DAYS, strong)


def test_five_day_weeks_are_understood():
    days = pd.bdate_range("2025-01-06", periods=60)
    strong = np.where(days.day_of_week == 4, -4.0, 0) + np.random.default_rng(5).normal(size=60)
    assert "Fridays lowest" in str(weekday_caution(days, strong))
