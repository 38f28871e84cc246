import numpy as np
import pytest

from ccqa_lib.analyse.spc.attributes import (
    c_chart,
    np_chart,
    p_chart,
    p_prime_chart,
    sigma_z,
    standardised,
    u_chart,
    u_prime_chart,
)

# Montgomery, table 7.1: nonconforming cans among 50, 30 samples
CANS = np.array([12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11,
                 20, 18, 24, 15, 9, 12, 7, 13, 9, 6])  # fmt: skip
N = np.array([120.0, 80, 200, 150, 90, 60, 110, 140])
EVENTS = np.array([14.0, 9, 22, 17, 6, 9, 11, 15])


def test_montgomery_cans():
    chart = p_chart(CANS, np.full(30, 50))
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx(
        (0.0524, 0.2313, 0.4102), abs=5e-5
    )
    assert list(chart.beyond) == [15, 23]


def test_montgomery_cans_without_samples_15_and_23():
    baseline = np.ones(30, dtype=bool)
    baseline[[14, 22]] = False
    chart = p_chart(CANS, np.full(30, 50), baseline)
    assert (chart.lower[0], chart.centre[0], chart.upper[0]) == pytest.approx(
        (0.0407, 0.2150, 0.3893), abs=5e-5
    )
    assert list(chart.beyond) == [15, 21, 23]


def test_np_is_p_times_n():
    n = np.full(30, 50.0)
    shares, numbers = p_chart(CANS, n), np_chart(CANS, n)
    np.testing.assert_allclose(numbers.upper, 50 * shares.upper)
    assert list(numbers.beyond) == list(shares.beyond)


def test_u_of_unit_exposure_is_c():
    np.testing.assert_allclose(u_chart(CANS, np.ones(30)).upper, c_chart(CANS).upper)
    np.testing.assert_allclose(u_chart(CANS, np.ones(30)).centre, CANS.mean())


@pytest.mark.parametrize(("prime", "plain"), [(p_prime_chart, p_chart), (u_prime_chart, u_chart)])
def test_laney_with_sigma_z_of_one_is_the_plain_chart(prime, plain):
    np.testing.assert_allclose(prime(EVENTS, N, 1.0).upper, plain(EVENTS, N).upper)
    np.testing.assert_allclose(prime(EVENTS, N, 1.0).lower, plain(EVENTS, N).lower)


@pytest.mark.parametrize(("prime", "plain"), [(p_prime_chart, p_chart), (u_prime_chart, u_chart)])
def test_laney_widens_by_sigma_z(prime, plain):
    widened, chart = prime(EVENTS, N, 1.5), plain(EVENTS, N)
    np.testing.assert_allclose(widened.sigma, 1.5 * chart.sigma)


def test_shares_of_events_and_of_the_rest_mirror_each_other():
    chart, rest = p_chart(EVENTS, N), p_chart(N - EVENTS, N)
    np.testing.assert_allclose(rest.lower, 1 - chart.upper)
    np.testing.assert_allclose(standardised(rest), -standardised(chart))


def test_limits_stay_possible():
    chart = p_chart([1, 0, 2, 1], [10, 10, 10, 10])
    assert chart.lower.min() == 0
    assert p_chart([9, 10, 8, 9], [10, 10, 10, 10]).upper.max() == 1
    assert u_chart([1, 0, 2, 1], np.ones(4)).lower.min() == 0


def test_sigma_z_of_binomial_counts_is_near_one():
    rng = np.random.default_rng(3)
    n = rng.integers(500, 1500, 400)
    z = standardised(p_chart(rng.binomial(n, 0.08), n))
    assert sigma_z(z) == pytest.approx(1, abs=0.1)
