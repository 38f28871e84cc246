import numpy as np
import pytest

from ccqa_lib.analyse.spc.false_alarms import rule_set
from ccqa_lib.analyse.spc.patterns import place
from ccqa_lib.analyse.spc.rules import RULE_BOOKS, find_rule_book, first_broken
from ccqa_lib.errors import SettingsError


def first(name, values):
    values = np.asarray(values, dtype=float)
    placed = place(values, np.array(0.0), np.array(-3.0), np.array(3.0))
    rule, side = first_broken(find_rule_book(name), placed)
    return list(rule), list(side)


@pytest.mark.parametrize("name", RULE_BOOKS)
def test_each_rule_book_finds_as_many_rules_as_it_names(name):
    book = RULE_BOOKS[name]
    values = np.random.default_rng(1).normal(size=(5, 40))
    found = book.find(place(values, np.array(0.0), np.array(-3.0), np.array(3.0)))
    assert len(found) == len(book.words)
    assert all(ways.shape == values.shape for ways in found)


def test_the_limits_come_before_every_other_rule():
    rule, side = first("making_data_count", [0.5] * 6 + [3.5, 0.5])
    assert rule == ["7 on one side"] * 6 + ["outside limits", "7 on one side"]
    assert side == [1] * 8


def test_a_trend_comes_before_a_run():
    rule, side = first("making_data_count", np.linspace(2.8, 0.1, 8))
    assert set(rule) == {"trend of 7"}
    assert set(side) == {-1}


def test_patterns_are_marked_from_their_first_point():
    rule, side = first("western_electric", [-0.5, *[0.5] * 8, -0.5])
    assert rule == ["", *["8 on one side"] * 8, ""]
    rule, side = first("western_electric", [0, -1.5, -1.2, 0.3, -1.4, -1.1, 0])
    assert rule == ["", *["4 of 5 beyond 1 sigma"] * 2, "", *["4 of 5 beyond 1 sigma"] * 2, ""]
    assert side == [0, -1, -1, 0, -1, -1, 0]
    rule, side = first("nelson", [0, 2.5, -1, 2.2, 0])
    assert rule == ["", "2 of 3 beyond 2 sigma", "", "2 of 3 beyond 2 sigma", ""]


def test_patterns_without_direction_have_no_side():
    rule, side = first("nelson", [1.5, -1.5] * 4)
    assert set(rule) == {"8 beyond 1 sigma"}
    assert set(side) == {0}
    rule, side = first("nelson", [0.5, -0.5] * 8)
    assert "14 alternating" in rule
    assert set(side) == {0}


def test_limits_only_flags_nothing_else():
    rule, _ = first("limits_only", [0.5] * 20 + [-3.1])
    assert rule == [""] * 20 + ["outside limits"]


def test_an_unknown_rule_book_is_refused():
    with pytest.raises(SettingsError, match="'rules' was given 'wheeler'; it can be making_data"):
        find_rule_book("wheeler")


def test_false_alarms_of_known_limits_are_those_of_the_normal_tails():
    alone = rule_set("limits_only", 100, 100, False)
    assert alone.false_alarm == pytest.approx(1 - 0.9973**100, abs=0.03)
    assert alone.rules[0].false_alarm == alone.false_alarm


def test_more_rules_and_more_points_give_more_false_alarms():
    load = {name: rule_set(name, 50, 24, True).false_alarm for name in RULE_BOOKS}
    assert load["limits_only"] < load["western_electric"]
    assert load["limits_only"] < load["making_data_count"] < 1
    assert rule_set("nelson", 100, 24, True).false_alarm > load["nelson"]


def test_a_longer_baseline_gives_fewer_false_alarms():
    short, long = rule_set("limits_only", 60, 12, True), rule_set("limits_only", 60, 60, True)
    assert long.false_alarm < short.false_alarm / 2


def test_the_whole_load_lies_between_the_largest_and_the_sum():
    loads = rule_set("nelson", 40, 24, True)
    each = [rule.false_alarm for rule in loads.rules]
    assert max(each) <= loads.false_alarm <= sum(each)
    assert "4,000 stable series of 40" in loads.how
