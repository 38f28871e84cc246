import numpy as np
import pytest

from ccqa_lib.analyse.spc.constants import D2_OF_TABLES
from ccqa_lib.analyse.spc.individuals import (
    moving_ranges,
    range_sigma_df,
    screened,
    sigma_from_ranges,
)
from ccqa_lib.analyse.spc.measures import i_prime_chart, individuals_chart, moving_range_chart
from ccqa_lib.analyse.spc.phases import phase_numbers, phased_individuals_chart

# NIST/SEMATECH e-Handbook, 6.3.2.2: flow rate, ten batches
NIST = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
# NHSRplotthedots, vignette on deviations
WILD = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], dtype=float)
NORMAL = np.random.default_rng(11).normal(300, 12, 40)


def test_nist_individuals():
    chart = individuals_chart(NIST, divisor=D2_OF_TABLES)
    assert moving_ranges(NIST).mean() == pytest.approx(1.8778, abs=5e-5)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx(
        (45.8159, 50.81, 55.8041), abs=2e-4
    )
    assert not len(chart.beyond)


@pytest.mark.parametrize(
    ("ranges", "low", "high"),
    [(screened(moving_ranges(WILD)), -0.72, 4.60), (moving_ranges(WILD), -3.06, 6.95)],
)
def test_screening_as_published(ranges, low, high):
    reach = 2.66 * ranges.mean()
    assert (WILD.mean() - reach, WILD.mean() + reach) == pytest.approx((low, high), abs=0.006)


def test_limits_move_and_stretch_with_the_values():
    chart, other = individuals_chart(NORMAL), individuals_chart(7 - 3 * NORMAL)
    np.testing.assert_allclose(other.upper, 7 - 3 * chart.lower)
    np.testing.assert_allclose(other.lower, 7 - 3 * chart.upper)


def test_only_the_baseline_sets_limits():
    baseline = np.arange(40) < 20
    changed = np.where(baseline, NORMAL, NORMAL + 500)
    np.testing.assert_array_equal(
        individuals_chart(changed, baseline).upper, individuals_chart(NORMAL, baseline).upper
    )
    assert list(individuals_chart(changed, baseline).beyond) == list(range(21, 41))


def test_ranges_do_not_cross_a_gap_in_the_baseline():
    values = np.array([1.0, 2, 3, 100, 101, 102])
    baseline = np.array([True, True, True, False, True, True])
    np.testing.assert_array_equal(moving_ranges(values, baseline), [1, 1, 1])


def test_the_range_chart_has_d4_times_the_mean_range():
    chart = moving_range_chart(NORMAL)
    assert chart.upper[0] / chart.centre[0] == pytest.approx(3.2665319, abs=1e-6)
    assert chart.lower[0] == 0


def test_i_prime_of_single_items_is_the_individuals_chart():
    chart, plain = i_prime_chart(NORMAL, np.ones(40)), individuals_chart(NORMAL)
    np.testing.assert_allclose(chart.upper, plain.upper)
    np.testing.assert_allclose(chart.centre, plain.centre)


def test_i_prime_limits_narrow_with_n():
    n = np.tile([25.0, 100.0], 20)
    chart = i_prime_chart(NORMAL, n)
    assert chart.sigma[0] == pytest.approx(2 * chart.sigma[1])
    assert chart.centre[0] == pytest.approx(np.average(NORMAL, weights=n))


def test_phases_have_limits_of_their_own():
    phases = phase_numbers(40, [15])
    chart = phased_individuals_chart(NORMAL, phases)
    first, second = individuals_chart(NORMAL[:15]), individuals_chart(NORMAL[15:])
    np.testing.assert_allclose(chart.upper, np.concatenate([first.upper, second.upper]))
    assert list(phase_numbers(5, [2, 4])) == [1, 1, 2, 2, 3]
    assert list(phase_numbers(3, [])) == [1, 1, 1]


@pytest.mark.parametrize("points", [12, 24, 60])
def test_degrees_of_freedom_of_sigma_from_ranges(points):
    sigma = sigma_from_ranges(moving_ranges(np.random.default_rng(5).normal(size=(20000, points))))
    assert sigma.mean() == pytest.approx(1, abs=0.006)
    df = range_sigma_df(points)
    assert sigma.std() == pytest.approx(1 / np.sqrt(2 * df), rel=0.05)
