import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.cusum import cusum
from ccqa_lib.analyse.spc.ewma import ewma_chart
from ccqa_lib.analyse.spc.hotelling import hotelling_chart
from ccqa_lib.analyse.spc.measures import individuals_chart
from ccqa_lib.analyse.spc.run_length import arl_cusum, arl_ewma, arl_shewhart
from ccqa_lib.errors import AnalysisError

# NIST/SEMATECH e-Handbook, 6.3.2.4 and 6.3.2.3
NIST_EWMA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3,
             47.8, 51.2, 52.6, 52.4, 53.6, 52.1]  # fmt: skip
NIST_CUSUM = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225,
              324.600, 324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775,
              326.875, 328.350]  # fmt: skip


def test_nist_ewma():
    chart = ewma_chart(NIST_EWMA, 50, 2.0539, weight=0.3)
    assert chart.points[-1] == pytest.approx(51.99, abs=0.005)
    assert (chart.lower[-1], chart.upper[-1]) == pytest.approx((47.4115, 52.5884), abs=3e-3)
    assert not len(chart.beyond)


def test_nist_cusum():
    sums = cusum(NIST_CUSUM, 325, 1, slack=0.3175, limit=4.1959)
    assert list(sums.signals_up) == list(range(14, 21))
    assert not len(sums.signals_down)


def test_ewma_of_the_newest_value_only_is_the_individuals_chart():
    values = np.random.default_rng(1).normal(5, 2, 30)
    plain = individuals_chart(values)
    chart = ewma_chart(values, plain.centre[0], plain.sigma[0], weight=1.0)
    np.testing.assert_allclose(chart.upper, plain.upper)
    np.testing.assert_allclose(chart.points, values)


def test_the_first_ewma_limit_is_that_of_one_value():
    chart = ewma_chart([5.0] * 40, 0, 2, weight=0.2, width=3)
    assert chart.upper[0] == pytest.approx(3 * 2 * 0.2)
    assert chart.upper[-1] == pytest.approx(3 * 2 * np.sqrt(0.2 / 1.8), rel=1e-6)


def test_cusum_mirrors():
    values = np.random.default_rng(4).normal(0, 1, 50)
    np.testing.assert_allclose(cusum(values, 0, 1).above, cusum(-values, 0, 1).below)


def test_impossible_settings_are_refused():
    with pytest.raises(AnalysisError, match="weight above 0 up to 1"):
        ewma_chart([1.0], 0, 1, weight=0)
    with pytest.raises(AnalysisError, match="sigma and limit above 0"):
        cusum([1.0], 0, 0)


def test_run_lengths_of_montgomery():
    assert arl_shewhart(0) == pytest.approx(370.4, abs=0.05)
    assert arl_cusum(1, 0.5, 5) == pytest.approx(10.4, abs=0.05)
    assert arl_ewma(0.5, 0.1, 2.814) == pytest.approx(31.3, abs=0.05)


def test_an_ewma_without_memory_runs_as_long_as_shewhart():
    assert arl_ewma(1.0, 0.999, 3) == pytest.approx(arl_shewhart(1.0), rel=0.01)


def test_run_length_by_simulation():
    draws = np.random.default_rng(6).normal(1, 1, (2000, 200))
    lengths = [cusum(row, 0, 1, 0.5, 4).signals_up[0] for row in draws]
    assert np.mean(lengths) == pytest.approx(arl_cusum(1, 0.5, 4), rel=0.04)


def frame(rows, columns, seed=0):
    values = np.random.default_rng(seed).normal(size=(rows, columns))
    return pd.DataFrame(values, columns=[f"m{i}" for i in range(columns)])


def test_t_squared_does_not_depend_on_units():
    data = frame(40, 3)
    mixed = pd.DataFrame(data.to_numpy() @ [[1, 2, 0], [0, 3, 1], [5, 0, 1]] + 100)
    np.testing.assert_allclose(hotelling_chart(data).t2, hotelling_chart(mixed).t2)


def test_t_squared_of_one_measure_is_a_squared_distance():
    data = frame(30, 1)
    z = (data["m0"] - data["m0"].mean()) / data["m0"].std()
    np.testing.assert_allclose(hotelling_chart(data).t2, z**2)


def test_the_share_beyond_the_limit_is_as_stated():
    charts = [hotelling_chart(frame(8, 3, seed), 0.95) for seed in range(400)]
    beyond = np.mean([(chart.t2 > chart.upper_baseline).mean() for chart in charts])
    assert beyond == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (frame(4, 3), "4 periods of 3 measures; it needs at least 5"),
        (frame(20, 2).assign(m0=3.0), "m0 never changes"),
        (frame(20, 2).assign(m2=lambda d: d["m0"] + d["m1"]), "some measures follow from others"),
        (frame(20, 2).assign(m1=np.nan), "m1 has missing or infinite values"),
    ],
)
def test_unfit_measures_are_refused(data, message):
    with pytest.raises(AnalysisError, match=message):
        hotelling_chart(data)
