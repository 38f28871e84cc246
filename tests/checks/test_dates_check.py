"""Exchanged days and months are noticed, and honest dates are left in peace."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.checks.dates import check_day_month

WEEK = np.array([1.3, 1.2, 1.1, 1.0, 1.0, 0.4, 0.2])


def _days(first: str, periods: int, seed: int, weekly: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    day = pd.date_range(first, periods=periods)
    usual = 40 * (WEEK[day.day_of_week] if weekly else np.ones(periods))
    rows = rng.poisson(usual * rng.gamma(8, 1 / 8, periods))
    return pd.DataFrame({"day": day, "rows": rows})


def _damage(days: pd.DataFrame) -> pd.DataFrame:
    """Exchange day and month wherever the day is 12 or less, as the spreadsheet does."""
    low = days["day"].dt.day <= 12
    swapped = pd.to_datetime(
        {"year": days["day"].dt.year, "month": days["day"].dt.day, "day": days["day"].dt.month},
        errors="coerce",
    )
    return days.assign(day=days["day"].where(~low, swapped)).groupby("day", as_index=False).sum()


def test_dates_outside_the_safe_span_are_named_with_evidence_and_mending():
    result = check_day_month(_damage(_days("2015-04-01", 91, 1, weekly=False)), "received_at")
    assert result.verdict == "fail"
    assert "past the 12th lie between 2015-04-13 and 2015-06-30" in result.sentence
    assert "repair: swap_day_month" in result.action
    assert result.count > 500
    assert result.sample


@pytest.mark.parametrize("seed", range(6))
def test_a_full_year_of_exchanged_dates_is_seen_by_its_weekdays(seed):
    result = check_day_month(_damage(_days("2025-01-01", 365, seed)), "started_at")
    assert result.verdict == "fail"
    assert "week pattern" in result.sentence


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize(
    ("first", "periods"), [("2025-01-01", 365), ("2025-03-05", 60), ("2025-04-01", 30)]
)
def test_honest_dates_pass(seed, first, periods):
    assert check_day_month(_days(first, periods, seed), "started_at").verdict == "pass"


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("periods", [14, 19, 30, 61, 365])
@pytest.mark.parametrize("is_weekly", [False, True])
def test_a_busy_centre_whose_days_hardly_differ_passes(seed, periods, is_weekly):
    """Two weeks of 1,800 calls a day were taken for damage: their safe days were two weekdays."""
    rng = np.random.default_rng(seed)
    day = pd.date_range("2023-11-01", periods=periods)
    week = WEEK[day.day_of_week] if is_weekly else 1.0
    days = pd.DataFrame({"day": day, "rows": rng.poisson(1_800 * week, periods)})
    assert check_day_month(days, "started_at").verdict == "pass"


def _hired(kind: str, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    if kind == "twice a month":
        first = pd.date_range("2022-01-01", "2025-12-01", freq="MS")
        day = first.append(first + pd.Timedelta(days=15))
        return pd.DataFrame({"day": day, "rows": rng.poisson(150, len(day))})
    mondays = kind == "classes on Mondays"
    day = pd.date_range("2022-01-03", "2025-12-29", freq="W-MON" if mondays else "D")
    day = day[rng.random(len(day)) < (0.3 if mondays else 0.05)]
    return pd.DataFrame({"day": day, "rows": rng.integers(10, 60, len(day))})


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", ["twice a month", "classes on Mondays", "classes on any day"])
def test_people_hired_in_classes_are_no_damage(seed, kind):
    """Days lie far apart, at the ends too, and all of a class share one."""
    assert check_day_month(_hired(kind, seed), "hired_on").verdict == "pass"


def test_exchanged_days_of_classes_are_seen():
    assert check_day_month(_damage(_hired("classes on Mondays", 1)), "hired_on").verdict == "fail"


@pytest.mark.parametrize("seed", range(6))
def test_a_busy_year_of_exchanged_dates_is_seen(seed):
    rng = np.random.default_rng(seed)
    day = pd.date_range("2025-01-01", periods=365)
    days = pd.DataFrame({"day": day, "rows": rng.poisson(1_800 * WEEK[day.day_of_week])})
    assert "week pattern" in check_day_month(_damage(days), "started_at").sentence


@pytest.mark.parametrize("seed", range(10))
def test_a_growing_or_seasonal_volume_is_not_damage(seed):
    days = _days("2024-01-01", 540, seed)
    days["rows"] = (days["rows"] * np.linspace(0.2, 3, len(days))).round().astype(int)
    assert check_day_month(days, "started_at").verdict == "pass"


def test_few_dates_pass_because_nothing_can_be_seen():
    result = check_day_month(_days("2025-04-13", 3, 1), "started_at")
    assert (result.verdict, result.sentence[:9]) == ("pass", "Too few d")


def test_real_damage_is_noticed(data_dir):
    file = data_dir / "complaints_comcast" / "Comcast_telecom_complaints_data.csv"
    text = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    day = pd.to_datetime(text["Date"], format="%d-%m-%Y")
    days = day.value_counts().rename_axis("day").reset_index(name="rows")
    result = check_day_month(days, "received_at")
    assert result.verdict == "fail"
    low = day.dt.day <= 12
    mended = pd.to_datetime(
        {"year": day.dt.year, "month": day.dt.day, "day": day.dt.month}, errors="coerce"
    )
    repaired = day.where(~low, mended).value_counts().rename_axis("day").reset_index(name="rows")
    assert check_day_month(repaired, "received_at").verdict == "pass"
