"""The attrition findings call nothing fine that nothing judges, and say what is lacking."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.study import AttritionSettings, study_attrition
from ccqa_lib.analyse.attrition.teams import TeamRatios
from ccqa_lib.findings.attrition import attrition_findings
from ccqa_lib.findings.attrition_teams import team_finding

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


@pytest.mark.parametrize(
    ("low", "p", "verdict", "said"),
    [
        (0.95, 0.055, "watch", "1 of 3 teams may lose more people than mix and chance explain: t1"),
        (1.1, 0.01, "act", "1 of 3 teams loses more people than mix and chance explain: t1"),
    ],
)
def test_a_team_whose_interval_holds_one_may_lose_more(low, p, verdict, said):
    """Marked with 35 left of 21 expected, its ratio drawn towards the others: 1.13, from 0.95."""
    frame = pd.DataFrame(
        {
            "team": ["t1", "t2", "t3"], "people": [45, 50, 50], "leavers": [35, 25, 25],
            "expected": [21.4, 25.0, 25.0], "ratio": [1.13, 1.0, 1.0], "low": [low, 0.8, 0.8],
            "high": [1.54, 1.2, 1.2], "p_adjusted": [p, 0.7, 0.7],
            "is_flagged": [True, False, False],
        }
    )  # fmt: skip
    teams = TeamRatios("team", "leavers", frame, 0, 0.2, 1.8, 5)
    case = SimpleNamespace(result=SimpleNamespace(teams=teams), finding=dict)
    found = team_finding(case)
    assert (found["verdict"], found["headline"]) == (verdict, said)
    assert "In t1 35 left and 21.4 were expected, 1.64 times as many." in found["caveats"][1]
