"""Rules against a slow, obvious reading of their words, and the edge cases users reported."""

import numpy as np
import pytest

from ccqa_lib.analyse.spc.making_data_count import (
    BEYOND_TWO_SIGMA,
    NEAR_LIMIT,
    assurance,
    special_causes,
)
from ccqa_lib.analyse.spc.patterns import place, whole
from ccqa_lib.analyse.spc.shewhart_rules import nelson_ends, western_electric_ends


def placed(values):
    """Place values that are already in sigmas from the centre."""
    values = np.asarray(values, dtype=float)
    return place(values, np.array(0.0), np.array(-3.0), np.array(3.0))


def slow_some(z, least, count, border):
    """Flag the last of `count` points of which `least` are beyond a border, itself included."""
    flags = []
    for i, latest in enumerate(z):
        seen = z[max(0, i - count + 1) : i + 1]
        up, down = sum(x > border for x in seen), sum(x < -border for x in seen)
        flags.append((up >= least and latest > border) or (down >= least and latest < -border))
    return flags


def slow_all(z, count, test):
    """Flag the last of `count` points that pass a test together."""
    return [i >= count - 1 and bool(test(z[i - count + 1 : i + 1])) for i in range(len(z))]


def slow_nelson(z, rule, more):
    """Read one rule point by point; flags the last point of each pattern."""
    readings = {
        1: lambda: slow_all(z, 1, lambda w: abs(w[0]) > 3),
        2: lambda: slow_all(z, 9, lambda w: (w > 0).all() or (w < 0).all()),
        3: lambda: slow_all(
            z, 6 + more, lambda w: (np.diff(w) > 0).all() or (np.diff(w) < 0).all()
        ),
        4: lambda: slow_all(z, 14 + more, lambda w: (np.diff(w)[1:] * np.diff(w)[:-1] < 0).all()),
        5: lambda: slow_some(z, 2, 3, 2),
        6: lambda: slow_some(z, 4, 5, 1),
        7: lambda: slow_all(z, 15, lambda w: (abs(w) <= 1).all()),
        8: lambda: slow_all(z, 8, lambda w: (abs(w) > 1).all()),
    }
    return readings[rule]()


@pytest.mark.parametrize("counted", ["points", "steps"])
@pytest.mark.parametrize("rule", range(1, 9))
def test_nelson_rules_read_as_their_words(rule, counted):
    rng = np.random.default_rng(rule)
    spread = {7: 0.6, 8: 2.5, 4: 1.5}.get(rule, 1.8)
    flagged = 0
    for shift in (0.0, 0.8, -0.8) * 40:
        z = rng.normal(shift, spread, 60)
        if rule in (3, 4):
            z = np.round(z + np.repeat(rng.normal(0, 2, 6), 10) * (rule == 3), 1)
        if rule == 3:
            z[20:28] = np.sort(z[20:28])
        if rule == 4:
            z[20:38] = np.abs(z[20:38]) * np.where(np.arange(18) % 2, 1, -1)
        found = nelson_ends(placed(z), counted)[rule]
        assert list(found) == slow_nelson(z, rule, counted == "steps")
        flagged += found.sum()
    assert flagged > 20  # the comparison has something to compare


def test_a_point_on_a_border_is_not_beyond_it():
    on = placed([3.0, -3.0, 2.0, 2.0, 1.0] + [1.0] * 15)
    rules = nelson_ends(on)
    assert not rules[1].any()
    assert not rules[5].any()
    assert rules[7][-1]
    assert placed([0.0]).side[0] == 0


def test_points_on_the_centre_break_a_run():
    run = [0.5] * 8
    assert western_electric_ends(placed(run))[4].sum() == 1
    assert western_electric_ends(placed([*run[:7], 0.0, *run[:7]]))[4].sum() == 0


def test_many_series_at_once_are_judged_as_one_by_one():
    many = np.random.default_rng(2).normal(0, 1.6, (50, 70))
    together = nelson_ends(placed(many))
    for rule, ends in together.items():
        alone = np.array([nelson_ends(placed(row))[rule] for row in many])
        np.testing.assert_array_equal(ends, alone)
    causes = special_causes(placed(many))
    for name in ("outside", "trend", "two_in_three", "one_side"):
        alone = np.array([getattr(special_causes(placed(row)), name) for row in many])
        np.testing.assert_array_equal(getattr(causes, name), alone)


def test_whole_marks_every_point_of_a_pattern():
    ends = np.array([False, False, False, True, True, False])
    assert list(whole(ends, 3)) == [False, True, True, True, True, False]


def test_near_points_on_opposite_sides_are_common_cause():
    """Reported as NHSRplotthedots #143."""
    for values in ([2.5, -2.5, 0.1], [2.5, -0.1, 2.5], [-2.5, 0.5, -2.4]):
        for counted in (NEAR_LIMIT, BEYOND_TWO_SIGMA):
            assert not special_causes(placed(values), counted).two_in_three.any()


def test_near_points_with_the_third_on_the_same_side_are_flagged_without_it():
    causes = special_causes(placed([0.5, 2.5, 0.1, 2.4, 0.3]))
    assert list(causes.two_in_three) == [0, 1, 0, 1, 0]
    assert list(special_causes(placed([-2.5, -0.2, -2.2])).two_in_three) == [-1, 0, -1]
    assert not special_causes(placed([2.5, 2.5])).two_in_three.any()  # no third point yet


def test_points_outside_the_limits_count_as_beyond_two_sigma_since_2023():
    """Reported as NHSRplotthedots #153, answered for NHS England in #194."""
    values = placed([0.2, 3.5, 3.4, 2.9, 0.1])
    assert list(special_causes(values, NEAR_LIMIT).two_in_three) == [0, 0, 0, 0, 0]
    assert list(special_causes(values, BEYOND_TWO_SIGMA).two_in_three) == [0, 1, 1, 1, 0]


def test_a_trend_is_judged_by_its_direction_not_by_its_side():
    """Reported as NHSRplotthedots #167 and #171."""
    falling = np.linspace(2.9, 0.2, 7)
    assert list(special_causes(placed(falling)).trend) == [-1] * 7
    assert list(special_causes(placed(-falling)).trend) == [1] * 7
    assert not special_causes(placed(falling[:6])).trend.any()


def test_a_turning_point_belongs_to_the_later_trend():
    values = np.concatenate([np.linspace(-1.5, 1.5, 7), np.linspace(1.2, -1.6, 6)])
    assert list(special_causes(placed(values)).trend) == [1] * 6 + [-1] * 7


def test_equal_neighbours_end_a_trend():
    assert not special_causes(placed([0.1, 0.2, 0.3, 0.4, 0.4, 0.5, 0.6, 0.7])).trend.any()


def test_seven_on_one_side_and_all_of_them():
    values = [-0.5] + [0.5] * 8 + [-0.5]
    assert list(special_causes(placed(values)).one_side) == [0] + [1] * 8 + [0]
    assert not special_causes(placed([0.5] * 6)).one_side.any()
    assert not special_causes(placed([0.5] * 3 + [0.0] + [0.5] * 3)).one_side.any()


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (90, "higher", "consistently fail"),
        (90, "lower", "consistently pass"),
        (50, "higher", "consistently pass"),
        (50, "lower", "consistently fail"),
        (70, "higher", "inconsistent"),
        (80, "higher", "inconsistent"),  # on the upper limit: it can just be met
        (60, "lower", "inconsistent"),
        (90, "neither", "no target"),
        (None, "higher", "no target"),
    ],
)
def test_assurance(target, better, expected):
    assert assurance(target, 60, 80, better) == expected
