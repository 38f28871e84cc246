"""Forecast, cost, service level and before/after: bands that hold, identities, and refusals."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made_staff import OPENS, World, made_staff

from ccqa_lib.analyse.attrition import AttritionSettings, BusyHour, CostSettings, study_attrition
from ccqa_lib.analyse.attrition.capacity import service_level_after
from ccqa_lib.analyse.attrition.cost import leaving_cost
from ccqa_lib.analyse.attrition.forecast import leaving_forecast
from ccqa_lib.analyse.attrition.intervention import before_and_after
from ccqa_lib.analyse.attrition.staff import CannotTell, read_staff
from ccqa_lib.errors import AnalysisError

HOUR = BusyHour(600, 300, 120, 55, 0.8, 20)
COSTS = CostSettings("USD", (2e3, 3e3, 5e3), (800, 1000, 1200), (2, 4, 6), (6, 8, 10))


@pytest.fixture(scope="module")
def staff():
    return read_staff(made_staff(World(hires=1800), 21), 5)


@pytest.fixture(scope="module")
def forecast(staff):
    return leaving_forecast(staff, 12, None, 1)


def test_headcount_is_what_was_plus_hires_less_leavers(forecast):
    last = forecast.months.iloc[-1]
    gone = forecast.months["leavers"].sum()
    assert last["headcount"] == pytest.approx(forecast.now + 12 * forecast.hires - gone, rel=0.03)
    assert forecast.total.low < forecast.total.estimate < forecast.total.high


def test_the_same_seed_gives_the_same_forecast(staff, forecast):
    again = leaving_forecast(staff, 12, None, 1)
    assert again.draws.tolist() == forecast.draws.tolist()


def test_a_forecast_tried_on_the_past_holds_in_most_worlds():
    held = [
        leaving_forecast(read_staff(made_staff(World(hires=900), seed), 5), 8, 10.0, seed)
        .backtest.held
        for seed in range(25)
    ]  # fmt: skip
    assert np.mean(held) >= 0.84


def test_a_headcount_that_would_tell_how_few_were_transferred_is_rounded(staff):
    """All spells less leavers less headcount are those that ended otherwise: two or three here."""
    long = (staff.frame["exit"] - staff.frame["entry"] > 90).to_numpy()
    there = staff.frame.index[staff.is_present & long]
    few = 2 if (int(staff.is_present.sum()) - 2) % 5 else 3
    frame = staff.frame.copy()
    frame.loc[there[:few], "exit"] -= 40
    frame.loc[there[:few], "exit_on"] -= np.timedelta64(40, "D")
    found = leaving_forecast(read_staff(frame, 5), 2, 0.0, 1)
    assert found.now % 5 and found.shown_now % 5 == 0


def test_without_hires_headcount_only_falls(staff):
    months = leaving_forecast(staff, 6, 0.0, 1).months
    assert (np.diff(months["headcount"]) <= 0).all()


def test_no_change_of_headcount_gives_todays_service_level(forecast):
    levels = service_level_after(forecast, HOUR).frame
    same = forecast.months.assign(
        headcount=forecast.now, headcount_low=forecast.now, headcount_high=forecast.now
    )
    still = service_level_after(replace(forecast, months=same), HOUR).frame
    assert still["answered in time"].nunique() == 1
    assert still["answered in time"].iloc[0] == levels["answered in time"].iloc[0]
    assert levels["answered in time"].iloc[2] <= levels["answered in time"].iloc[3]


def test_cost_is_leavers_times_cost_where_nothing_is_uncertain(forecast):
    sure = CostSettings("USD", (3e3,) * 3, (1e3,) * 3, (4.0,) * 3, (8.0,) * 3)
    cost = leaving_cost(forecast, sure, 1)
    assert cost.each.interval == (11_000, 11_000)
    assert cost.total.estimate == pytest.approx(forecast.total.estimate * 11_000, rel=0.02)
    wide = leaving_cost(forecast, COSTS, 1)
    assert wide.total.low < cost.total.estimate < wide.total.high
    widths = (wide.tornado["high"] - wide.tornado["low"]).tolist()
    assert widths == sorted(widths, reverse=True)


def test_what_is_not_asked_for_says_so(staff):
    study = study_attrition(staff.frame, AttritionSettings())
    assert "no ranges" in str(study.cost_of(CostSettings("", (), (), (), ())))
    assert "not given" in str(study.service_of(BusyHour(0, 0, 0, 0, 0.8, 20)))
    assert study.change is None
    assert isinstance(study.factors, CannotTell) and isinstance(study.teams, CannotTell)


def test_a_remedy_that_halves_leaving_is_seen_and_none_is_not():
    rng = np.random.default_rng(4)
    frame = made_staff(World(hires=9000), 30)
    day = OPENS.date().replace(year=2025)
    spared = (
        (frame["exit_on"].dt.date >= day) & (frame["cause"] != "") & (rng.random(len(frame)) < 0.6)
    )
    helped = frame.assign(
        cause=frame["cause"].where(~spared, ""),
        exit=frame["exit"].where(~spared, (OPENS - frame["hired_on"]).dt.days + 730.0),
        exit_on=frame["exit_on"].where(~spared, OPENS + np.timedelta64(730, "D")),
    )
    change = before_and_after(read_staff(helped, 5), day)
    assert change.p < 0.05 and change.effects[0].estimate < 0
    assert not before_and_after(read_staff(frame, 5), day).is_claim


def test_small_or_undated_data_are_refused(staff):
    undated = staff.frame.assign(hired_on=np.datetime64("NaT"), entry_on=np.datetime64("NaT"),
                                 exit_on=np.datetime64("NaT"))  # fmt: skip
    with pytest.raises(AnalysisError, match="only durations are known"):
        leaving_forecast(read_staff(undated, 5), 12, None, 1)
    tiny = read_staff(staff.frame.head(8), 5)
    with pytest.raises(AnalysisError, match="20 leavers and 6 months"):
        leaving_forecast(tiny, 12, None, 1)
    with pytest.raises(AnalysisError, match="20 leavers"):
        before_and_after(staff, date(2025, 1, 1), "team", "team 01")


def test_eight_people_get_a_whole_study_that_tells_of_nobody(staff):
    study = study_attrition(
        staff.frame.head(8), AttritionSettings(factors=("shift",), teams="team", cluster="team")
    )
    parts = (study.by_period, study.probation, study.pace, study.factors, study.teams,
             study.forecast, study.cohorts)  # fmt: skip
    assert all(isinstance(part, CannotTell) for part in parts)
    assert study.recent.leavers is None


def test_the_service_level_of_now_is_the_one_of_r(forecast, reference_dir):
    """R has 48 calls a minute, a minute each, two minutes of patience, 50 agents: times in it."""
    known = json.loads((reference_dir / "que_erlang_a.json").read_text(encoding="utf-8"))
    asked, found = known["inputs"], known["expected"]
    minute = 60.0
    for within, share in zip(*found["answered_within"].values(), strict=True):
        hour = BusyHour(
            calls_an_hour=60 * asked["lambda"],
            handle_seconds=minute / asked["mu"],
            patience_seconds=minute / asked["theta"],
            agents=asked["n"],
            promise_share=0.8,
            promise_seconds=minute * within,
        )
        now = service_level_after(forecast, hour).frame.iloc[0]
        assert now["agents"] == asked["n"]
        assert now["answered in time"] == pytest.approx(share, rel=1e-8)
        assert now["hang up"] == pytest.approx(found["prob_abandon"], rel=1e-8)
