import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.change.differences import event_study, joint_p, two_by_two, two_way_effect
from ccqa_lib.analyse.change.panel import Panel
from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.errors import AnalysisError

PANEL = Panel("y", "team", "month", "treated", "post")


def made_up(seed, teams=24, months=8, effect=2.0, drift=0.0):
    rng = np.random.default_rng(seed)
    team, month = np.repeat(np.arange(teams), months), np.tile(np.arange(1, months + 1), teams)
    treated, post = (team < teams // 2).astype(int), (month > months // 2).astype(int)
    y = rng.normal(0, 3, teams)[team] + rng.normal(0, 1, months)[month - 1]
    y = y + effect * treated * post + drift * treated * month + rng.normal(0, 1, len(team))
    return pd.DataFrame({"team": team, "month": month, "treated": treated, "post": post, "y": y})


def test_two_by_two_by_hand():
    frame = pd.DataFrame(
        {
            "team": ["a", "a", "b", "b", "c", "c", "d", "d"],
            "month": [1, 2] * 4,
            "treated": [1, 1, 1, 1, 0, 0, 0, 0],
            "post": [0, 1] * 4,
            "y": [10, 15, 12, 16, 9, 10, 11, 13],
        }
    )
    result = two_by_two(frame, PANEL)
    assert result.means.tolist() == [[10, 11.5], [11, 15.5]]
    assert result.did == pytest.approx(3)
    assert two_way_effect(frame, PANEL).coefficients.estimate[0] == pytest.approx(3)


def test_uneven_panel_agrees_with_dummies():
    frame = made_up(1).drop(index=[3, 40, 77, 120]).reset_index(drop=True)
    ours = two_way_effect(frame, PANEL)
    rows = frame.assign(
        active=frame["treated"] * frame["post"],
        team=frame["team"].astype(str),
        month=frame["month"].astype(str),
    )
    dummies = fit_linear(build_design(rows, ["active", "team", "month"], also=["y"]), "y")
    theirs = dummies.coefficients.of(["active"])
    assert ours.coefficients.estimate == pytest.approx(theirs.estimate, rel=1e-9)
    assert ours.classical == pytest.approx(theirs.se, rel=1e-9)


def test_order_of_rows_and_levels_do_not_matter():
    frame = made_up(2)
    moved = frame.sample(frac=1, random_state=1).assign(y=lambda d: d["y"] + 100 * d["team"])
    one, two = two_way_effect(frame, PANEL), two_way_effect(moved, PANEL)
    assert one.coefficients.estimate == pytest.approx(two.coefficients.estimate)
    assert one.coefficients.se == pytest.approx(two.coefficients.se)


def test_drift_before_is_a_doubt():
    assert two_way_effect(made_up(3), PANEL).doubts == ()
    drifting = two_way_effect(made_up(3, effect=0, drift=1.0), PANEL)
    assert "already moved apart before the change" in drifting.doubts[0]
    study = event_study(made_up(3, effect=0, drift=1.0), PANEL)
    assert study.coefficients.names == ("-3", "-2", "-1", "1", "2", "3", "4")
    assert joint_p(study, ["-3", "-2", "-1"]) < 0.001


def test_few_units_are_a_doubt():
    assert "Only 3 units in one group" in two_way_effect(made_up(5, teams=6), PANEL).doubts[0]


def without(**columns):
    return made_up(1).assign(**columns)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (lambda: made_up(1).drop(columns="y"), "There is no column 'y'"),
        (lambda: without(treated=1), "treated: all of the rows are treated; both kinds"),
        (lambda: without(post=0), "post: none of the rows are after the change"),
        (lambda: without(treated=2), "treated: must be 0 or 1"),
        (lambda: without(y=np.nan), "y: all 192 values are missing"),
        (
            lambda: without(y=lambda d: d["team"] + 2.0 * d["treated"] * d["post"]),
            "explain every row exactly, so that nothing shows how units vary",
        ),
        (lambda: without(team=None), "team: 192 rows belong to no unit"),
        (
            lambda: without(treated=lambda d: (d["month"] > 2).astype(int)),
            "treated: unit 0 is in both groups",
        ),
        (
            lambda: without(treated=lambda d: (d["team"] == 0).astype(int)),
            "treated: 1 treated and 23 untreated units; at least 2 of each",
        ),
        (
            lambda: without(post=lambda d: (d["month"] > 2 + d["team"] % 3).astype(int)),
            "does not start in one period .* analyse each wave",
        ),
        (lambda: without(month=lambda d: d["post"]), "team: 144 rows repeat a unit and period"),
        (
            lambda: made_up(1).loc[lambda d: (d["treated"] == 0) | (d["post"] == 1)],
            "treated: a group has no rows before or after",
        ),
    ],
)
def test_refused_in_words(frame, words):
    with pytest.raises(AnalysisError, match=words):
        two_way_effect(frame(), PANEL)


@pytest.mark.slow
def test_intervals_cover_the_planted_effect():
    hits = 0
    for seed in range(300):
        found = two_way_effect(made_up(seed, teams=40), PANEL).coefficients.interval()[0]
        hits += found[0] <= 2 <= found[1]
    assert 0.92 <= hits / 300 <= 0.98
