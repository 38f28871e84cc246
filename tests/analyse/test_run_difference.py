"""The difference of two runs' estimates: a published interval, identities, and false claims."""

import math

import numpy as np
import pytest

from ccqa_lib.analyse.difference import Estimate, difference, shared_by_days
from ccqa_lib.errors import AnalysisError

Z95 = 1.959963984540054


def wilson(successes, n):
    p = successes / n
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    reach = Z95 / (1 + Z95**2 / n) * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    return Estimate(p, middle - reach, middle + reach)


def test_lopsided_intervals_give_newcombe_s_published_one():
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: 56/70 - 48/80
    gap = difference(wilson(48, 80), wilson(56, 70), confidence=0.95)
    assert gap.value == pytest.approx(0.2)
    assert (gap.low, gap.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_symmetric_intervals_give_the_usual_standard_error():
    one, two = Estimate(10, 10 - 3 * Z95, 10 + 3 * Z95), Estimate(12, 12 - 4 * Z95, 12 + 4 * Z95)
    gap = difference(one, two, confidence=0.95)
    assert (gap.value, gap.high - gap.value) == pytest.approx((2, 5 * Z95))
    shared = difference(one, two, shared=0.5, confidence=0.95)
    assert shared.high - shared.value == pytest.approx(math.sqrt(9 + 16 - 12) * Z95)


def test_the_other_way_round_is_the_same_difference():
    one, two = Estimate(5, 4, 7), Estimate(9, 8, 9.5)
    there, back = difference(one, two, 0.3), difference(two, one, 0.3)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_ratios_are_compared_as_ratios():
    gap = difference(Estimate(2, 1.5, 2.6666666), Estimate(4, 3, 5.3333333), is_ratio=True)
    assert (gap.value, gap.none_at) == (pytest.approx(2), 1.0)
    assert gap.high / gap.value == pytest.approx(gap.value / gap.low, rel=1e-6)
    with pytest.raises(AnalysisError, match="must lie above 0"):
        difference(Estimate(2, -1, 3), Estimate(4, 3, 5), is_ratio=True)


def test_what_is_shared_makes_it_narrower_but_never_nothing():
    one = Estimate(10, 9, 11)
    widths = [difference(one, one, shared).high for shared in (0, 0.5, 0.95, 1)]
    assert widths[0] > widths[1] > widths[2] == widths[3] > 0
    with pytest.raises(AnalysisError, match="from 0 to 1"):
        difference(one, one, 1.2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(("2026-01-01", "2026-01-10"), ("2026-01-01", "2026-01-10"), 1.0),
     (("2026-01-01", "2026-01-10"), ("2026-01-11", "2026-01-20"), 0.0),
     (("2026-01-01", "2026-01-10"), ("2026-01-01", "2026-01-40"[:8] + "31"), 10 / 310**0.5),
     (("2026-01-01", "2026-01-10"), ("2026-01-06", "2026-01-15"), 0.5)],
)  # fmt: skip
def test_shared_days(first, second, expected):
    assert shared_by_days(first, second) == pytest.approx(expected)


@pytest.mark.parametrize("last", [30, 40, 60], ids=["a day more", "a third more", "twice"])
@pytest.mark.parametrize("is_rolling", [False, True], ids=["growing", "rolling"])
def test_runs_on_a_world_without_change_claim_one_in_a_hundred_at_most(last, is_rolling):
    rng = np.random.default_rng(20261128 + last)
    worlds, first = 4000, 29
    values = rng.normal(100, 15, (worlds, last))
    start = last - first if is_rolling else 0
    shared = max(0, first - start) / math.sqrt(first * (last - start))
    claims = 0
    for world in values:
        one, two = (mean_of(part) for part in (world[:first], world[start:last]))
        claims += difference(one, two, shared).is_clear
    # 1 % and three standard errors of the simulation; intervals of sigma known
    assert claims / worlds <= 0.01 + 3 * math.sqrt(0.01 * 0.99 / worlds)


def mean_of(values):
    reach = Z95 * 15 / math.sqrt(len(values))
    return Estimate(values.mean(), values.mean() - reach, values.mean() + reach)


def test_a_change_is_found_that_two_intervals_side_by_side_would_hide():
    one, two = Estimate(100, 96, 104), Estimate(104.9, 100.9, 108.9)
    assert two.low < one.high  # the intervals overlap
    assert difference(one, two, shared=0.9).is_clear
    assert not difference(one, two).is_clear
