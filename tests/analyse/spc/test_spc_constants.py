import numpy as np
import pytest
from scipy import integrate
from scipy.special import ndtr

from ccqa_lib.analyse.spc.constants import c4, chart_factors, d2, d3

# ASTM MNL 7 and Montgomery, App. VI: n, d2, d3, A2, D4, B4
PRINTED = [
    (2, 1.128, 0.853, 1.880, 3.267, 3.267),
    (5, 2.326, 0.864, 0.577, 2.114, 2.089),
    (10, 3.078, 0.797, 0.308, 1.777, 1.716),
    (25, 3.931, 0.708, 0.153, 1.541, 1.435),
]


@pytest.mark.parametrize(("n", "printed_d2", "printed_d3", "a2", "d4", "b4"), PRINTED)
def test_printed_tables(n, printed_d2, printed_d3, a2, d4, b4):
    factors = chart_factors(n)
    found = (factors.d2, factors.d3, factors.A2, factors.D4, factors.B4)
    assert found == pytest.approx((printed_d2, printed_d3, a2, d4, b4), abs=6e-4)


def test_two_values_have_closed_forms():
    assert d2(2) == pytest.approx(2 / np.sqrt(np.pi), rel=1e-12)
    assert d3(2) == pytest.approx(np.sqrt(2 - 4 / np.pi), rel=1e-11)
    assert c4(2) == pytest.approx(np.sqrt(2 / np.pi), rel=1e-14)


@pytest.mark.parametrize("n", [3, 8, 20, 60])
def test_the_range_agrees_with_order_statistics(n):
    mean = integrate.quad(lambda x: 1 - ndtr(x) ** n - ndtr(-x) ** n, -10, 10, epsabs=1e-13)[0]
    assert d2(n) == pytest.approx(mean, rel=1e-10)


@pytest.mark.slow
def test_d3_of_eight_is_not_that_of_the_reference():
    n = 8
    both = lambda x, y: 1 - ndtr(y) ** n - ndtr(-x) ** n + (ndtr(y) - ndtr(x)) ** n  # noqa: E731
    square = 2 * integrate.dblquad(both, -9, 9, -9, lambda y: y, epsabs=1e-11)[0]
    assert d3(n) == pytest.approx(np.sqrt(square - d2(n) ** 2), rel=1e-9)
    assert d3(n) == pytest.approx(0.81983149, abs=1e-8)


def test_c4_of_a_large_sample_tends_to_one():
    assert 1 - c4(1e6) == pytest.approx(1 / (4e6), rel=1e-5)
