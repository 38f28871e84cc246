"""Digits, units, minus signs and shares as a reader expects them."""

import math

import pytest

from ccqa_lib.show.numbers import (
    effect_words,
    fitting_decimals,
    number,
    percent,
    scale_for,
    share_scale,
    unit_scale,
)  # fmt: skip


@pytest.mark.parametrize(
    ("spread", "decimals"),
    [(4000, 0), (40, 0), (9.9, 1), (4, 1), (0.4, 2), (0.04, 3), (1e-9, 6), (0, 1), (math.nan, 1)],
)
def test_decimals_show_two_to_three_digits_of_the_spread(spread, decimals):
    assert fitting_decimals(spread) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(1234567.891, 1, "1,234,567.9"), (-3.14, 1, "−3.1"), (-0.04, 1, "0.0"), (0.0, 0, "0"),
     (math.nan, 1, "not known"), (-1000, 0, "−1,000"), (math.inf, 2, "not known")],
)  # fmt: skip
def test_number(value, decimals, written):
    assert number(value, decimals) == written


def test_a_share_rises_by_percentage_points_and_not_percent():
    scale = share_scale(0.08)
    assert scale.value(0.1234) == "12.3 %"
    assert scale.step(-0.03) == "3.0 percentage points"
    assert scale.span(0.08, 0.16) == "8.0 to 16.0 %"


def test_a_value_in_percent_rises_by_percentage_points_too():
    assert unit_scale("%", 8).step(3) == "3.0 percentage points"


def test_shares_are_written_in_percent_whatever_their_chart():
    assert scale_for("share", "ignored", 0.1).factor == 100
    assert scale_for("measure", "seconds", 40).value(300.4) == "300 seconds"
    assert scale_for("rate", "", 0.4).value(2.346) == "2.35"


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.95, "95 %"), (0.5, "50 %"), (0, "0 %"), (1, "100 %"), (0.00001, "less than 0.1 %"),
     (0.99999, "more than 99.9 %"), (0.034, "3.4 %"), (0.456, "46 %"), (0.994, "99.4 %")],
)  # fmt: skip
def test_percent_never_rounds_to_all_or_nothing(share, written):
    assert percent(share) == written


def test_effect_with_and_without_interval():
    effect = {"name": "rise", "estimate": 21.4, "low": 17.9, "high": 24.9, "confidence": 0.95}
    assert effect_words({**effect, "unit": "s"}) == "rise: 21.4 s (95 % interval 17.9 to 24.9)"
    bare = {**effect, "low": None, "high": None, "unit": ""}
    assert effect_words(bare) == "rise: 21"
