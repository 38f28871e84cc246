import math

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.validation.compare import compare, digits_reached


def faults(expected, got, digits=6, digits_for=None):
    return [leaf.path for leaf in compare(expected, got, digits, digits_for) if not leaf.agrees]


@pytest.mark.parametrize(
    ("expected", "got", "digits"),
    [(1.0, 1.0001, 4), (100.0, 100.01, 4), (9.0, 9.0009, 4), (-2.0, 2.0, 0), (1.5, 1.5, 16)],
)
def test_digits_reached_are_those_of_the_relative_error(expected, got, digits):
    assert digits_reached(expected, got) == pytest.approx(digits, abs=0.7)


def test_equal_when_rounded_is_agreement():
    assert not faults(1.2346, 1.23455, digits=5)
    assert faults(1.2346, 1.23449, digits=5)


@pytest.mark.parametrize("digits", [3, 9, 15])
def test_one_digit_too_few_is_a_fault(digits):
    wrong = 7.0 * (1 + 10.0 ** -(digits - 1))
    assert faults({"a": 7.0}, {"a": wrong}, digits) == ["a"]
    assert not faults({"a": 7.0}, {"a": wrong}, digits - 2)


def test_other_digits_reach_down_the_path():
    expected, got = {"a": {"p": {"q": 1.0}}, "b": 1.0}, {"a": {"p": {"q": 1.001}}, "b": 1.0}
    assert faults(expected, got) == ["a.p.q"]
    assert not faults(expected, got, digits_for={"p": 3})


def test_a_missing_key_is_a_fault_and_a_further_one_is_not():
    assert faults({"a": 1, "b": {"c": 2}}, {"a": 1, "z": 9}) == ["b"]


def test_zero_is_judged_beside_its_neighbours():
    assert not faults({"p": 0}, {"p": 1e-8})
    assert faults({"p": 0}, {"p": 1e-4}) == ["p"]
    assert faults([0, 1e-6], [1e-9, 1e-6]) == ["[1]"]
    assert not faults([0, 1000.0], [1e-7, 1000.0])
    assert faults([0, 1000.0], [1e-5, 1000.0]) == ["[1]"]


@pytest.mark.parametrize("gap", [None, math.nan, np.float64("nan"), pd.NA])
def test_a_gap_agrees_with_a_gap_only(gap):
    assert not faults({"a": None}, {"a": gap})
    assert faults({"a": 1.0}, {"a": gap}) == ["a"]
    assert faults({"a": None}, {"a": 0.0}) == ["a"]


def test_infinite_is_not_merely_large():
    assert not faults({"a": "Inf"}, {"a": np.inf})
    assert faults({"a": "Inf"}, {"a": 1e300}) == ["a"]
    assert faults({"a": 1.0}, {"a": np.inf}) == ["a"]


def test_lists_of_other_length_are_one_fault():
    assert faults({"x": [1, 2, 3]}, {"x": [1, 2]}) == ["x"]
    assert faults({"beyond": []}, {"beyond": [1]}) == ["beyond"]
    assert not faults({"beyond": []}, {"beyond": np.array([], dtype=int)})


def test_one_value_may_stand_for_a_list_of_one():
    assert not faults({"x": 3.0}, {"x": [3.0]})
    assert not faults({"x": [3]}, {"x": 3})


def test_index_sets_are_right_or_wrong():
    assert faults({"beyond": [1001]}, {"beyond": [1002]}, digits=2) == ["beyond[1]"]
    assert faults({"zone1_points": [1001]}, {"zone1_points": [1002]}, digits=2)
    assert not faults({"other": [1001]}, {"other": [1002]}, digits=2)


def test_a_frame_stands_for_what_is_expected():
    frame = pd.DataFrame({"u": [1.0, 2.0], "v": [3.0, 4.0]}, index=["r", "s"])
    matrix = {"rows": ["r", "s"], "cols": ["u", "v"], "values": [[1, 3], [2, 4]]}
    assert not faults({"m": matrix}, {"m": frame})
    assert faults({"m": matrix}, {"m": frame.rename(index={"s": "t"})}) == ["m.rows[2]"]
    assert not faults({"t": {"u": [1, 2], "v": [3, 4]}}, {"t": frame})
    assert not faults({"t": [{"u": 1, "v": 3}, {"u": 2, "v": 4}]}, {"t": frame})
    assert not faults({"t": frame}, {"t": frame.to_dict("list")})
    assert not faults({"t": {"r": 1.0, "s": 2.0}}, {"t": frame["u"]})


def test_texts_and_booleans_agree_exactly():
    assert faults({"a": "x", "b": True}, {"a": "y", "b": np.bool_(False)}) == ["a", "b"]
    assert not faults({"a": "x", "b": True}, {"a": "x", "b": np.bool_(True)})
    assert faults({"a": 1}, {"a": "1"}) == ["a"]


def test_an_object_is_not_a_number():
    assert faults({"a": {"b": 1}}, {"a": 1.0}) == ["a"]
