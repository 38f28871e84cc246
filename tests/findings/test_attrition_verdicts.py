"""The attrition findings call nothing fine that nothing judges, and say what is lacking."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.study import AttritionSettings, study_attrition
from ccqa_lib.findings.attrition import attrition_findings

FIRST = pd.Timestamp("2024-01-01")


def even_staff(people: int, yearly: float, seed: int = 5) -> pd.DataFrame:
    """Return spells of people hired over two years who leave at one pace, by tenure and day."""
    rng = np.random.default_rng(seed)
    hired = FIRST + pd.to_timedelta(rng.integers(0, 700, people), "D")
    seen = (FIRST + pd.Timedelta(days=730) - hired).days.to_numpy().astype(float)
    leaves = np.ceil(rng.exponential(365.25 / yearly, people))
    gone = leaves < seen
    stay = np.minimum(leaves, seen)
    return pd.DataFrame(
        {
            "person": [f"p{i}" for i in range(people)], "entry": 0.0, "exit": stay,
            "cause": np.where(gone, "voluntary", ""), "hired_on": hired, "entry_on": hired,
            "exit_on": hired + pd.to_timedelta(stay, "D"),
        }
    )  # fmt: skip


def told(frame: pd.DataFrame, **given) -> dict:
    result = study_attrition(frame, AttritionSettings(**given))
    return {each.id: each for each in attrition_findings(result, "staff_attrition")}


@pytest.fixture(scope="module")
def untargeted():
    return told(even_staff(1500, 0.4))


def test_without_a_target_no_level_is_fine(untargeted):
    for name in ("leaving-rate", "new-hires"):
        assert untargeted[name].verdict == "cannot tell"
        assert "no target is set" in untargeted[name].headline
    assert list(untargeted)[:2].count("leaving-rate") == 1  # a number stays among the first


@pytest.mark.parametrize(("target", "verdict"), [(10, "act"), (40, "watch"), (90, "fine")])
def test_a_target_judges_the_rate(target, verdict):
    assert told(even_staff(1500, 0.4), target=target)["leaving-rate"].verdict == verdict


@pytest.mark.parametrize(("hires", "verdict"), [(0.0, "act"), (36.0, "watch"), (400.0, "fine")])
def test_a_headcount_that_may_fall_is_not_fine(hires, verdict):
    frame = even_staff(1500, 0.4)  # some 36 leave a month
    assert told(frame, hires_a_month=hires)["forecast"].verdict == verdict


def test_few_leavers_are_fine_only_where_any_number_of_them_would_be():
    few = even_staff(400, 0.4)
    stay = few["cause"].where(few.index % 400 < 1, "")
    rows = few.assign(cause=stay)
    assert told(rows, target=90)["leaving-rate"].verdict == "fine"
    for given in ({}, {"target": 0.5}):
        assert told(rows, **given)["leaving-rate"].verdict == "cannot tell"
