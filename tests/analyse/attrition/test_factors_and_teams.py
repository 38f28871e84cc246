"""Factors: few enough, no leaks, rare levels joined. Teams: nothing of few people, no ranking."""

import numpy as np
import pandas as pd
import pytest
from made_staff import World, made_staff

from ccqa_lib.analyse.attrition.factor_columns import factor_column
from ccqa_lib.analyse.attrition.factors import leaving_factors
from ccqa_lib.analyse.attrition.staff import read_staff
from ccqa_lib.analyse.attrition.teams import team_ratios
from ccqa_lib.analyse.attrition.tenure import tenure_pace
from ccqa_lib.errors import AnalysisError


@pytest.fixture(scope="module")
def frame():
    return made_staff(World(), 11)


def test_factors_are_taken_in_order_as_far_as_leavers_last(frame):
    few = frame.sample(90, random_state=1)
    rng = np.random.default_rng(1)
    extra = {f"x{i}": rng.normal(size=len(few)) for i in range(12)}
    staff = read_staff(few.assign(**extra), 5)
    found = leaving_factors(staff, list(extra))
    room = found.events // 10
    assert list(found.ratios["factor"]) == [f"x{i}" for i in range(room)]
    assert f"leavers carry {room}" in found.left_out[f"x{room}"]


def test_too_few_leavers_for_any_factor_are_refused_with_what_is_needed(frame):
    few = frame[frame["cause"] == ""].head(50)
    nine = pd.concat([few, frame[frame["cause"] == "voluntary"].head(9)])
    with pytest.raises(AnalysisError, match="10 leavers for each hazard ratio"):
        leaving_factors(read_staff(nine, 5), ["shift"])


def test_a_column_filled_in_on_leaving_is_left_out_by_name(frame):
    gone = frame["cause"] != ""
    leaky = frame.assign(
        exit_interview=np.where(gone, "done", "none"), reason=np.where(gone, "pay", None)
    )
    found = leaving_factors(read_staff(leaky, 5), ["exit_interview", "reason", "shift"])
    assert set(found.ratios["factor"]) == {"shift"}
    for name in ("exit_interview", "reason"):
        assert "tells the outcome" in found.left_out[name]


def test_an_outcome_written_back_into_earlier_years_is_left_out(frame):
    """One row a person and year, the reason of leaving in every row of a leaver."""
    whole = frame.assign(ever=np.where(frame["cause"] != "", "薪资", None))
    half = (whole["entry"] + whole["exit"]) / 2
    early = whole.assign(exit=half, cause="")
    late = whole.assign(entry=half)
    yearly = pd.concat([early, late], ignore_index=True)
    yearly["status"] = np.where(yearly["ever"].notna(), "离职", "在职")
    found = leaving_factors(read_staff(yearly, 5), ["ever", "status", "shift"])
    assert set(found.ratios["factor"]) == {"shift"}
    assert all("tells the outcome" in found.left_out[name] for name in ("ever", "status"))


def test_no_factor_left_is_refused_with_every_reason(frame):
    with pytest.raises(
        AnalysisError, match=r"None of the named factors can be used\. same: 'same'"
    ):
        leaving_factors(read_staff(frame.assign(same=1.0), 5), ["same"])
    with pytest.raises(AnalysisError, match="Name columns in 'factors'"):
        leaving_factors(read_staff(frame, 5), [])


def test_rare_levels_are_joined_and_the_largest_is_the_reference(frame):
    rng = np.random.default_rng(2)
    kinds = rng.choice(["网络招聘", "B", "C", "D"], len(frame), p=[0.6, 0.39, 0.005, 0.005])
    made = frame.assign(source=kinds)
    happened = (made["cause"] == "voluntary").to_numpy()
    column = factor_column(made, "source", happened, 5)
    leavers = pd.Series(happened).groupby(column.values.to_numpy()).sum()
    assert column.levels[0] == "网络招聘"
    assert (leavers >= 5).all()
    assert "C" not in column.levels and "D" not in column.levels


def test_a_missing_level_is_a_level_and_a_missing_number_is_set_aside(frame):
    holes = frame.assign(
        shift=frame["shift"].where(frame.index % 4 > 0),
        minutes=frame["minutes"].where(frame.index % 5 > 0),
    )
    found = leaving_factors(read_staff(holes, 5), ["shift", "minutes"])
    assert "(not told)" in set(found.ratios["level"])
    assert found.fit.design.dropped["factor 1"] == (frame.index % 5 == 0).sum()


def test_leavers_of_one_tenure_show_no_drift_and_stop_nothing(frame):
    same = frame.assign(exit=frame["exit"].where(frame["cause"] == "", frame["entry"].max() + 5))
    found = leaving_factors(read_staff(same.assign(entry=0.0), 5), ["shift", "minutes"])
    assert (found.ratios["drift_p"] == 1).all() and not found.drifting


def test_a_spell_cut_in_two_tells_the_same(frame):
    """The later piece enters when the earlier one ends, and must not count from hire."""
    middle = (frame["entry"] + frame["exit"]) / 2
    cut = pd.concat([frame.assign(exit=middle, cause=""), frame.assign(entry=middle)])
    whole, pieces = (read_staff(each.reset_index(drop=True), 5) for each in (frame, cut))
    ratios = [leaving_factors(each, ["shift"]).ratios["ratio"] for each in (whole, pieces)]
    assert ratios[0].to_numpy() == pytest.approx(ratios[1].to_numpy(), rel=1e-6)
    expected = [team_ratios(each, "team", None).frame["expected"] for each in (whole, pieces)]
    assert expected[0].to_numpy() == pytest.approx(expected[1].to_numpy(), rel=1e-9)
    bands = [tenure_pace(each, 1).bands["years"] for each in (whole, pieces)]
    assert bands[0].to_numpy() == pytest.approx(bands[1].to_numpy(), rel=1e-9)


def test_hostile_names_are_labels_and_nothing_else(frame):
    name = "__import__('os').system('false')"
    found = leaving_factors(read_staff(frame.rename(columns={"shift": name}), 5), [name])
    assert set(found.ratios["factor"]) == {name}


def test_expected_leavers_add_up_to_the_seen_ones_and_small_teams_are_not_told(frame):
    small = frame.copy()
    small.loc[small.index[:4], "team"] = "tiny"
    staff = read_staff(small, 5)
    for factors in (None, leaving_factors(staff, ["shift"])):
        found = team_ratios(staff, "team", factors)
        assert "tiny" not in set(found.frame["team"])
        assert (found.frame["leavers"] >= 5).all() and (found.frame["people"] >= 5).all()
        assert list(found.frame["team"]) == sorted(found.frame["team"])
        assert (found.frame["low"] <= found.frame["ratio"]).all()
        assert (found.frame["ratio"] <= found.frame["high"]).all()


def test_shrinkage_draws_towards_none_and_more_where_few_left(frame):
    found = team_ratios(read_staff(frame, 5), "team", None).frame
    raw = found["leavers"] / found["expected"]
    assert (np.abs(found["ratio"] - 1) <= np.abs(raw - 1) + 0.05).all()


def test_a_hidden_team_is_not_the_difference_to_the_total(frame):
    """One team with few leavers: a second is hidden, so that the total does not give it away."""
    three = frame.assign(team=np.where(frame.index % 3 == 0, "a", "b"))
    stay = three.index[three["cause"] == ""][:8]
    lone = three.index[three["cause"] == "voluntary"][:2]
    three.loc[[*stay, *lone], "team"] = "c"
    more = pd.concat([three, three.assign(team="d")], ignore_index=True)
    found = team_ratios(read_staff(more, 5), "team", None)
    assert found.hidden >= 2


def test_people_of_a_team_are_told_to_the_nearest_five(frame):
    """People less leavers, or of one report less those of the next, would else be a few."""
    found = team_ratios(read_staff(frame, 5), "team", None)
    shown = found.to_block().to_dict()
    place = shown["columns"].index("people, to the nearest 5")
    told = [row[place]["value"] for row in shown["rows"]]
    assert not any(n % 5 for n in told) and any(n % 5 for n in found.frame["people"])


def test_two_teams_or_no_leavers_cannot_be_compared(frame):
    two = frame.assign(team=np.where(frame.index % 2 == 0, "a", "b"))
    with pytest.raises(AnalysisError, match="it takes 3 to compare"):
        team_ratios(read_staff(two, 5), "team", None)
    stay = frame[frame["cause"] == ""]
    with pytest.raises(AnalysisError, match="any difference between them could be chance"):
        team_ratios(read_staff(stay, 5), "team", None)
