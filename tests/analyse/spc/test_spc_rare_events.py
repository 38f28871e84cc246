import numpy as np
import pytest

from ccqa_lib.analyse.spc.constants import D2_OF_TABLES
from ccqa_lib.analyse.spc.measures import individuals_chart
from ccqa_lib.analyse.spc.rare_events import g_chart, t_chart, transformed_times
from ccqa_lib.errors import AnalysisError

# Montgomery, table 7.14: hours between valve failures
HOURS = np.array([286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492,
                  1199, 1214, 2831, 96], dtype=float)  # fmt: skip


def test_montgomery_valves():
    y = HOURS**0.2777  # the book cuts the power 1 / 3.6
    book = individuals_chart(y, divisor=D2_OF_TABLES)
    assert (book.centre[0], book.upper[0]) == pytest.approx((5.387, 11.66), abs=5e-3)
    ours, chart = individuals_chart(transformed_times(HOURS)), t_chart(HOURS)
    np.testing.assert_allclose(chart.upper, ours.upper**3.6)
    np.testing.assert_allclose(chart.centre, ours.centre**3.6)
    assert chart.lower[0] == 0
    assert not len(chart.beyond)


def test_times_in_other_units_give_the_same_chart():
    hours, days = t_chart(HOURS), t_chart(HOURS / 24)
    np.testing.assert_allclose(days.upper, hours.upper / 24)


def test_g_limits_by_the_geometric_variance():
    gaps = np.array([0, 3, 8, 1, 12, 30, 5, 2, 0, 9.0])
    chart, mean = g_chart(gaps), gaps.mean()
    assert chart.upper[0] == pytest.approx(mean + 3 * np.sqrt(mean * (mean + 1)))
    assert chart.centre[0] == np.median(gaps)
    assert chart.lower[0] == 0


def test_in_control_gaps_rarely_break_the_limit():
    gaps = np.random.default_rng(2).geometric(0.02, 20000) - 1
    assert len(g_chart(gaps).beyond) / 20000 == pytest.approx(np.exp(-4), rel=0.15)


@pytest.mark.parametrize("gaps", [[3.0, 0.0, 2.0], [1.0], [], [1.0, np.inf]])
def test_impossible_times_are_refused(gaps):
    with pytest.raises(AnalysisError, match="Gaps between events: needs two or more gaps"):
        t_chart(np.array(gaps))


def test_negative_gaps_are_refused():
    with pytest.raises(AnalysisError, match="each at least 0"):
        g_chart(np.array([1.0, -1.0]))
