"""On made-up staff: intervals cover, shares are unbiased, worse supervisors are found.

The stated size: 30 supervisors with about 20 people each, watched for two years, of whom some 650
resign.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from made_staff import NIGHT, PER_TEN_MINUTES, World, made_staff, true_share

from ccqa_lib.analyse.attrition.factors import leaving_factors
from ccqa_lib.analyse.attrition.probation import probation
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.analyse.attrition.teams import team_ratios

SIZE = World(hires=3600)
SMALL = World(hires=1300)
DAYS = (90, 180, 365)


@dataclass(frozen=True, eq=False)
class Trial:
    covered: np.ndarray
    shares: np.ndarray
    naive: np.ndarray
    found: np.ndarray
    accused: np.ndarray


def trial(world: World, seeds) -> Trial:
    rows = [one(world, seed) for seed in seeds]
    return Trial(*(np.array(part, dtype=float) for part in zip(*rows, strict=True)))


def one(world: World, seed: int):
    staff = read_staff(made_staff(world, seed), 5)
    factors = leaving_factors(staff, ["shift", "minutes"], cluster="team")
    ratios = factors.ratios.set_index("factor")
    step = float(ratios.loc["minutes", "per"].split()[1])
    truth = {"shift": world.night, "minutes": world.minutes ** (step / 10)}
    covered = [ratios.loc[n, "low"] <= t <= ratios.loc[n, "high"] for n, t in truth.items()]
    shares = probation(staff, DAYS).milestones["share"].tolist()
    gone = staff.frame["cause"] != ""
    naive = [float((gone & (staff.frame["exit"] <= day)).mean()) for day in DAYS]
    flagged = set(team_ratios(staff, "team", factors).flagged["team"])
    bad = {f"team {t:02d}" for t in range(world.worse)}
    good = world.teams - world.worse
    return (
        covered,
        shares,
        naive,
        len(flagged & bad) / max(1, world.worse),
        len(flagged - bad) / good,
    )


def test_a_few_worlds_show_no_gross_error():
    seen = trial(SIZE, range(12))
    assert seen.covered.mean() >= 0.8
    assert seen.found.mean() >= 0.7 and seen.accused.mean() <= 0.05
    truth = [true_share(day, SIZE) for day in DAYS]
    assert seen.shares.mean(axis=0) == pytest.approx(truth, abs=0.02)
    assert (seen.naive.mean(axis=0) < np.array(truth) - 0.08).all()


@pytest.mark.slow
def test_intervals_cover_and_shares_are_unbiased_in_600_worlds():
    seen = trial(SIZE, range(1000, 1600))
    assert 0.93 <= seen.covered.mean() <= 0.97
    assert (seen.covered.mean(axis=0) >= 0.92).all()
    truth = np.array([true_share(day, SIZE, 4_000_000) for day in DAYS])
    error = seen.shares.std(axis=0) / np.sqrt(len(seen.shares))
    assert (np.abs(seen.shares.mean(axis=0) - truth) < 3.5 * error).all()
    assert seen.found.mean() >= 0.80
    assert seen.accused.mean() <= 0.05


@pytest.mark.slow
def test_small_centres_find_few_and_accuse_few():
    """With a third of the people the three are mostly not found, and still nobody is accused."""
    seen = trial(SMALL, range(150))
    assert seen.found.mean() < 0.7
    assert seen.accused.mean() <= 0.05


@pytest.mark.slow
def test_where_no_team_is_worse_one_is_named_in_at_most_one_of_ten_worlds():
    """Every flag is false there, so that the declared share is the share of such worlds."""
    seen = trial(World(hires=3600, worse=0), range(200))
    assert (seen.accused > 0).mean() <= 0.1 + 2.5 * np.sqrt(0.1 * 0.9 / 200)


@pytest.mark.slow
@pytest.mark.parametrize(("hires", "least"), [(2600, 0.80), (2230, 0.75), (1860, 0.65)])
def test_worse_supervisors_of_14_12_and_10_people_are_found(hires, least):
    """The share of false ones among the flagged keeps to what is declared, 10 %."""
    seen = trial(World(hires=hires), range(3000, 3200))
    assert seen.found.mean() >= least
    assert seen.accused.mean() <= 0.05
    false, right = seen.accused * 27, seen.found * 3
    of_the_flagged = false / np.maximum(1, false + right)
    assert of_the_flagged.mean() <= 0.1 + 2.5 * of_the_flagged.std() / np.sqrt(len(false))


def test_nothing_planted_is_claimed_in_at_most_one_of_twenty_worlds():
    claims = 0
    for seed in range(40):
        world = World(hires=900, worse=0, night=1.0, minutes=1.0)
        staff = read_staff(made_staff(world, seed), 5)
        claims += len(leaving_factors(staff, ["shift", "minutes"], cluster="team").clear) > 0
    assert claims <= 6  # 2 expected; more than 6 come less than once in 100


def test_the_planted_ratios_are_of_resigning():
    factors = leaving_factors(read_staff(made_staff(SIZE, 5), 5), ["shift", "minutes"])
    assert factors.event == "resigning"
    ratios = factors.ratios.set_index("factor")["ratio"]
    assert ratios["shift"] == pytest.approx(NIGHT, rel=0.25)
    step = float(factors.ratios["per"].iloc[1].split()[1])
    assert ratios["minutes"] == pytest.approx(PER_TEN_MINUTES ** (step / 10), rel=0.25)
