"""New hires: shares by day with late entry, cohorts, and the peak of leaving."""

import numpy as np
import pandas as pd
import pytest
from made_staff import World, made_staff, true_share

from ccqa_lib.analyse.attrition.cohorts import hire_cohorts
from ccqa_lib.analyse.attrition.probation import probation
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.analyse.attrition.tenure import tenure_pace
from ccqa_lib.errors import AnalysisError

DAYS = (90, 180, 365)


@pytest.fixture(scope="module")
def staff():
    return read_staff(made_staff(World(hires=12_000), 2), 5)


def test_shares_by_day_meet_the_truth_and_the_naive_ones_do_not(staff):
    found = probation(staff, DAYS).milestones
    truth = np.array([true_share(day, World()) for day in DAYS])
    half = (found["high"] - found["low"]).to_numpy() / 2
    assert (np.abs(found["share"] - truth) < 1.5 * half).all()  # three standard errors
    gone = staff.frame["cause"] != ""
    naive = np.array([(gone & (staff.frame["exit"] <= day)).mean() for day in DAYS])
    assert (naive < 0.75 * truth).all()


def test_causes_add_up_to_all_leaving(staff):
    found = probation(staff, DAYS)
    causes = found.milestones[list(found.causes)].sum(axis=1)
    assert causes.to_numpy() == pytest.approx(found.milestones["share"].to_numpy(), abs=1e-9)
    assert found.causes == ("voluntary", "involuntary")


def test_a_day_between_which_too_few_left_is_not_told():
    staff = read_staff(made_staff(World(hires=200), 6), 5)
    found = probation(staff, (1, 30, 31, 60, 90))
    gone = np.sort(staff.frame.loc[staff.frame["cause"] != "", "exit"])
    edges = [0, *found.milestones["day"]]
    counts = np.diff(np.searchsorted(gone, edges, side="right"))
    assert (counts >= 5).all() and set(found.untold) >= {1}
    steps = np.diff(np.searchsorted(gone, [0, *found.steps["day"]], side="right"))
    assert (steps >= 5).all()


def test_too_few_leavers_are_refused():
    frame = made_staff(World(hires=200), 6)
    few = frame[(frame["cause"] == "") | (frame.index < 0)]
    with pytest.raises(AnalysisError, match="Fewer than 5 leavers"):
        probation(read_staff(few, 5), DAYS)


def test_cohorts_are_of_people_watched_from_their_first_day(staff):
    found = hire_cohorts(staff, 90)
    fresh = staff.frame[staff.frame["entry"] == 0]
    assert found.frame["hired"].sum() <= len(fresh)
    mature = found.frame[found.frame["mature"] == 1]
    own = mature["left"] / mature["hired"]
    assert mature["share"].to_numpy() == pytest.approx(own.to_numpy(), abs=1e-9)
    young = found.frame[found.frame["mature"] == 0]
    assert young["share"].isna().all() and len(young)


def test_thin_cohorts_become_longer_ones_and_never_show_few():
    for seed in range(6):
        try:
            found = hire_cohorts(read_staff(made_staff(World(hires=500), seed), 5), 90)
        except AnalysisError as error:
            assert "has 5 leavers by day 90" in str(error)
            continue
        assert found.length in ("quarter", "year")
        assert not (found.frame["left"] < 5).any()


def test_the_planted_cliff_is_found(staff):
    peak = tenure_pace(staff, 1).peak
    assert peak.is_clear
    assert (peak.start, peak.end) == (75, 105)
    assert peak.ratio.low > 1.5


def test_even_leaving_shows_a_peak_in_at_most_one_of_twenty():
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        tenure = np.ceil(rng.exponential(500, 400)).clip(1, 365)
        frame = pd.DataFrame(
            {
                "person": np.arange(400).astype(str), "entry": 0.0, "exit": tenure,
                "cause": np.where(tenure < 365, "left", ""), "hired_on": pd.NaT,
                "entry_on": pd.NaT, "exit_on": pd.NaT,
            }
        )  # fmt: skip
        peak = tenure_pace(read_staff(frame, 5), seed).peak
        alarms += peak is not None and peak.is_clear
    assert alarms <= 6  # 2 expected; more than 6 come less than once in 100


def test_bands_hold_five_leavers_or_more(staff):
    thin = read_staff(made_staff(World(hires=260), 9), 5)
    for each in (staff, thin):
        bands = tenure_pace(each, 1).bands
        assert (bands["leavers"] >= 5).all()
        assert bands["leavers"].sum() == each.leavers
        assert bands["years"].sum() == pytest.approx(each.years)


def test_days_finer_than_tenures_are_known_are_not_told():
    """Yearly rows put a leaver into the middle of the year, to the day."""
    yearly = read_staff(made_staff(World(hires=900), 9), 5, finest=365.25)
    assert (probation(yearly, (30, 90, 365, 730)).milestones["day"] >= 365).all()
    pace = tenure_pace(yearly, 1)
    assert pace.bands["start"].iloc[1] >= 365 and pace.peak.horizon > 3650


def test_no_band_shows_that_nobody_left():
    """All who left did so by day 300: a band of a year or later would hold nobody."""
    frame = made_staff(World(hires=260), 9)
    early = frame[(frame["cause"] == "") | (frame["exit"] < 300)]
    assert (tenure_pace(read_staff(early, 5), 1).bands["leavers"] >= 5).all()


def test_the_last_band_tells_nobodys_tenure(staff):
    few = read_staff(made_staff(World(hires=260), 9).query("exit < 300"), 5)
    for each in (staff, few):
        pace, longest = tenure_pace(each, 1), each.frame["exit"].max()
        assert pace.names[0].startswith("day 0 to ") and pace.names[-1].endswith(" or later")
        starts = [float(name.split()[1].replace(",", "")) for name in pace.names[1:]]
        assert starts == (pace.bands["end"].to_numpy()[:-1] + 1).tolist()
        assert f"{longest:,.0f}" not in str(pace.to_block().to_dict())
        assert pace.peak is None or pace.peak.horizon == 365
