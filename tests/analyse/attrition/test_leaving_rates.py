"""How many leave: exact intervals, the trade's formula, small teams, and leaving by month."""

import numpy as np
import pandas as pd
import pytest
from made_staff import OPENS, World, made_staff

from ccqa_lib.analyse.attrition.calendar import leaving_by_period, period_series
from ccqa_lib.analyse.attrition.rates import exact_rate, leaving_rate
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.errors import AnalysisError


@pytest.fixture(scope="module")
def staff():
    return read_staff(made_staff(World(), 3), 5)


def team_of_eight(leavers: int, min_cell: int):
    last = OPENS + pd.Timedelta(days=365.25)
    gone = np.arange(8) < leavers
    frame = pd.DataFrame(
        {
            "person": [f"p{i}" for i in range(8)], "entry": 0.0, "exit": 365.25,
            "cause": np.where(gone, "voluntary", ""), "hired_on": OPENS, "entry_on": OPENS,
            "exit_on": last,
        }
    )  # fmt: skip
    return read_staff(frame, min_cell)


@pytest.mark.parametrize(
    ("leavers", "low", "high"), [(0, 0, 46), (1, 0.3, 70), (2, 3, 90), (3, 8, 110)]
)
def test_eight_person_years_have_the_published_intervals(leavers, low, high):
    rate = leaving_rate(team_of_eight(leavers, 1)).rate
    assert rate.low == pytest.approx(low, abs=0.5)
    assert rate.high == pytest.approx(high, abs=1)


def test_a_small_team_tells_no_count_and_one_interval_whatever_it_was():
    told = [leaving_rate(team_of_eight(leavers, 5)) for leavers in range(5)]
    assert {rate.leavers for rate in told} == {None}
    assert {str(rate) for rate in told} == {"fewer than 5 leavers in 8.0 person-years"}
    assert len({(rate.rate.low, rate.rate.high) for rate in told}) == 1
    assert all(rate.by_cause["leavers"].isna().all() for rate in told)
    assert leaving_rate(team_of_eight(4, 1)).rate.high <= told[0].rate.high
    assert leaving_rate(team_of_eight(5, 5)).leavers == 5


def test_person_years_by_month_add_up_to_all(staff):
    months = period_series(staff, "MS", 1)
    start, end = months["period"].iloc[0], months["period"].iloc[-1] + pd.DateOffset(months=1)
    one = pd.Timedelta(seconds=1)
    events, years = staff.within(start - one, end - one)
    assert months["events"].sum() == events
    assert months["n"].sum() * 100 == pytest.approx(years, rel=1e-9)
    whole = staff.within(staff.first_day - one, staff.last_day + pd.Timedelta(hours=23))
    assert whole == (staff.leavers, pytest.approx(staff.years, rel=1e-6))


def test_the_trades_formula_agrees_where_headcount_is_steady(staff):
    rate = leaving_rate(staff)
    assert rate.annualised == pytest.approx(rate.rate.estimate, rel=0.03)


def test_causes_add_up_and_a_rare_one_hides_another():
    frame = made_staff(World(), 4)
    rate = leaving_rate(read_staff(frame, 5))
    rows = rate.by_cause.set_index("cause")["leavers"]
    assert rows["voluntary"] + rows["involuntary"] == rows["all"] == rate.leavers
    dismissed = frame.index[frame["cause"] == "involuntary"]
    rare = frame.copy()
    rare.loc[dismissed[3:], "cause"] = "voluntary"
    hidden = leaving_rate(read_staff(rare, 5)).by_cause.set_index("cause")["leavers"]
    assert hidden[["voluntary", "involuntary"]].isna().all() and hidden["all"] == rate.leavers


def test_months_with_few_leavers_become_quarters_or_no_chart(staff):
    assert leaving_by_period(staff).length == "month"
    thin = made_staff(World(hires=450), 5)
    by_period = leaving_by_period(read_staff(thin, 5))
    assert by_period.length == "quarter"
    assert (by_period.series["events"] >= 5).all()
    with pytest.raises(AnalysisError, match="counts of fewer people are not shown"):
        leaving_by_period(read_staff(made_staff(World(hires=60), 5), 5))


def test_a_rate_is_exact_against_published_limits():
    # Garwood (1936): 10 events, 4.795 to 18.39
    rate = exact_rate(10, 100.0)
    assert (rate.low, rate.high) == (pytest.approx(4.795, abs=1e-3), pytest.approx(18.39, abs=1e-2))


def test_no_row_and_no_column_are_refused():
    frame = made_staff(World(hires=50), 1)
    with pytest.raises(AnalysisError, match="No spell of employment is left"):
        read_staff(frame.iloc[:0], 5)
    with pytest.raises(AnalysisError, match="cause"):
        read_staff(frame.drop(columns="cause"), 5)
