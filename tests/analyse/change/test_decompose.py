import numpy as np
import pytest
from scipy import stats
from statsmodels.tsa.stattools import pacf

from ccqa_lib.analyse.change.autocorrelation import (
    autocorrelations,
    durbin_watson,
    ljung_box,
    partial_autocorrelations,
)
from ccqa_lib.analyse.change.decompose import decompose, decompose_stl
from ccqa_lib.analyse.change.stationarity import stationarity
from ccqa_lib.errors import AnalysisError

FIGURE = np.array([4.0, -1, -3, 0])
PURE = 100 + np.arange(40) + np.resize(FIGURE, 40)


def test_a_pure_season_is_taken_out_exactly():
    parts = decompose(PURE, 4)
    assert parts.figure == pytest.approx(FIGURE)
    assert np.nanmax(np.abs(parts.remainder)) == pytest.approx(0, abs=1e-9)
    assert np.isnan(parts.trend[:2]).all()
    assert str(parts) == (
        "series: of 4 periods in a season, number 1 is highest and number 3 lowest (moving "
        "averages, additive)"
    )
    assert decompose_stl(PURE, 4).figure == pytest.approx(FIGURE, abs=0.2)


def test_an_odd_season_and_a_multiplying_one():
    weeks = np.resize([0.5, 0.8, 1.0, 1.1, 1.6], 50)
    parts = decompose(300 * weeks, 5, "multiplicative")
    assert parts.figure == pytest.approx([0.5, 0.8, 1.0, 1.1, 1.6])
    again = (parts.trend * parts.seasonal * parts.remainder)[5:-5]
    assert again == pytest.approx(300 * weeks[5:-5])


def test_additive_parts_add_up():
    y = PURE + np.random.default_rng(1).normal(0, 1, 40)
    for parts in (decompose_stl(y, 4), decompose(y, 4)):
        whole = parts.trend + parts.seasonal + parts.remainder
        assert whole[4:-4] == pytest.approx(y[4:-4])
    assert decompose(y, 4).figure.sum() == pytest.approx(0, abs=1e-12)


def test_correlations_by_the_long_way():
    y = np.random.default_rng(2).normal(0, 1, 80).cumsum()
    away = y - y.mean()
    expected = [sum(away[k:] * away[: 80 - k]) / sum(away**2) for k in (1, 2, 3)]
    assert autocorrelations(y, 3) == pytest.approx(expected)
    assert partial_autocorrelations(y, 6) == pytest.approx(pacf(y, 6, method="ldb")[1:])
    assert durbin_watson(np.array([1.0, -1, 1, -1])) == 3


def test_ljung_box_is_uniform_on_noise():
    rng = np.random.default_rng(3)
    p = [ljung_box(rng.normal(0, 1, 120), 5).p for _ in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_a_level_and_a_wandering_series_are_told_apart():
    rng = np.random.default_rng(4)
    still, wander = rng.normal(0, 1, 200), rng.normal(0, 1, 200).cumsum()
    assert str(stationarity(still)).startswith("the series returns to its level")
    assert str(stationarity(wander)).startswith("the level moves")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: decompose(PURE[:7], 4), "needs at least 8 periods and got 7"),
        (lambda: decompose(PURE, 1), "a season of 1 periods was given; it must be"),
        (lambda: decompose(PURE - 120, 4, "multiplicative"), "use an additive season"),
        (lambda: decompose_stl(PURE[:8], 4), "STL needs at least 9 periods"),
        (lambda: autocorrelations(PURE, 40), "40 lags were asked of 40 periods; ask for 1 to 39"),
        (lambda: autocorrelations([2.0] * 9, 1, "Calls"), "Calls: all 9 periods are 2"),
        (lambda: stationarity(PURE[:10]), "a test of stationarity needs at least 15"),
        (lambda: decompose(["x"] * 20, 4), "holds something that is not a number"),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()
