import numpy as np
import pytest

from ccqa_lib.analyse.change.accuracy import forecast_error
from ccqa_lib.analyse.change.arima import Order, fit_arima
from ccqa_lib.analyse.change.backtest import backtest
from ccqa_lib.analyse.change.ets import fit_ets
from ccqa_lib.analyse.change.naive import drift, seasonal_naive
from ccqa_lib.analyse.change.poisson_floor import floor_of, score_against_floor
from ccqa_lib.analyse.change.smoothing import (
    Constants,
    smooth_level,
    smooth_season,
    smooth_trend,
)
from ccqa_lib.errors import AnalysisError

RNG = np.random.default_rng(12)
LEVEL = 100 + RNG.normal(0, 3, 60)
MONTHS = np.arange(72)
YEARLY = 200 + MONTHS + 30 * np.sin(2 * np.pi * MONTHS / 12) + RNG.normal(0, 3, 72)


def test_naive_forecasts_by_hand():
    again = seasonal_naive([1, 2, 3, 5, 2, 4], 3, 4)
    assert again.mean.tolist() == [5, 2, 4, 5]
    sigma = np.sqrt((16 + 0 + 1) / 3)
    assert again.high - again.mean == pytest.approx(1.959964 * sigma * np.sqrt([1, 1, 1, 2]))
    assert drift([1, 4, 3, 7], 2).mean.tolist() == [9, 11]


def test_smoothing_collapses_to_what_it_must():
    assert smooth_level(LEVEL, 1).forecast(2).mean == pytest.approx([LEVEL[-1]] * 2)
    flat = smooth_trend(LEVEL, Constants(1, 0)).forecast(1).mean[0]
    assert flat == pytest.approx(LEVEL[-1] + LEVEL[1] - LEVEL[0])
    simple, holt = smooth_level(LEVEL, 0.3), smooth_trend(LEVEL, Constants(0.3, 0.0))
    assert simple.trend == 0 != holt.trend


def test_a_season_without_noise_goes_on():
    pure = 50 + np.resize([3.0, -1, -2], 31)
    for kind in ("additive", "multiplicative"):
        ahead = smooth_season(pure, 3, Constants(0.3, 0.1, 0.2), kind).forecast(4).mean
        assert ahead == pytest.approx([49, 48, 53, 49], rel=1e-9)


@pytest.mark.slow
def test_fitted_smoothing_sees_the_season():
    ahead = fit_ets(YEARLY, "AAA", 12).forecast(12)
    true = 200 + np.arange(72, 84) + 30 * np.sin(2 * np.pi * np.arange(72, 84) / 12)
    assert ahead.mean == pytest.approx(true, abs=8)
    assert ((ahead.low < true) & (true < ahead.high)).all()
    assert str(ahead).startswith("series: 27") or str(ahead).startswith("series: 26")


def test_shift_and_scale_of_a_fitted_level():
    one, two = fit_ets(LEVEL, "ANN"), fit_ets(1000 + 10 * LEVEL, "ANN")
    assert two.forecast(3).mean == pytest.approx(1000 + 10 * one.forecast(3).mean, rel=1e-4)
    assert two.sigma == pytest.approx(10 * one.sigma, rel=1e-3)


@pytest.mark.slow
def test_multiplicative_intervals_are_the_same_twice():
    fit = fit_ets(YEARLY, "MAM", 12)
    one, two = fit.forecast(3), fit.forecast(3)
    assert one.low.tolist() == two.low.tolist()
    assert (one.low < one.mean).all()
    assert (one.mean < one.high).all()


def test_arima_recovers_its_own_coefficients():
    shocks = np.random.default_rng(6).normal(0, 2, 1500)
    y = np.cumsum(shocks[1:] + 0.5 * shocks[:-1])
    fit = fit_arima(y, Order(0, 1, 1))
    low, high = fit.coefficients.interval()[0]
    assert low < 0.5 < high
    assert fit.sigma2 == pytest.approx(4, rel=0.1)
    assert str(fit).startswith("ARIMA(0,1,1): series, log-likelihood")


def test_first_order_forecast_by_hand():
    fit = fit_arima(LEVEL, Order(ar=1))
    mean, phi = fit.coefficients.estimate
    ahead = fit.forecast(2)
    assert ahead.mean == pytest.approx(
        [mean + phi * (LEVEL[-1] - mean), mean + phi**2 * (LEVEL[-1] - mean)]
    )
    se = np.sqrt(fit.sigma2 * np.array([1, 1 + phi**2]))
    assert ahead.high - ahead.mean == pytest.approx(1.959964 * se, rel=1e-6)


def test_errors_by_hand():
    error = forecast_error([100, 50, 0], [90, 60, 10])
    assert error.mean_error == pytest.approx(-10 / 3)
    assert error.wape == pytest.approx(0.2)
    assert error.bias == pytest.approx(10 / 150)
    assert error.mase([1, 3, 2, 6], 1) == pytest.approx(10 / (7 / 3))
    assert (
        str(error) == "Forecast off by 20.0% of volume (WAPE) over 3 periods, 6.7% too high in all"
    )


def test_the_floor_is_the_rule_of_thumb():
    assert [floor_of([n]) for n in (25, 100, 400)] == pytest.approx([0.16, 0.08, 0.04], rel=0.02)


def test_a_perfect_forecast_is_at_the_floor():
    rng = np.random.default_rng(6)
    rates = rng.uniform(20, 200, 4000)
    score = score_against_floor(rng.poisson(rates), rates)
    assert score.times_floor == pytest.approx(1, abs=0.03)
    assert "nothing worth chasing is left" in str(score)
    poor = score_against_floor(rng.poisson(rates), np.full(4000, 110.0))
    assert poor.times_floor > 3
    assert "can be gained" in str(poor)


def test_a_backtest_never_sees_what_it_forecasts():
    seen = []

    def last_value(history, horizon):
        seen.append(len(history))
        return seasonal_naive(history, 1, horizon)

    result = backtest(YEARLY, last_value, 12, 3, 5)
    assert seen == [65, 66, 67, 68, 69]
    assert result.gain < 0
    assert "worse than last season again" in str(result)
    same = backtest(YEARLY, lambda h, k: seasonal_naive(h, 12, k), 12, 3, 5)
    assert same.gain == 0
    assert same.covered > 0.6


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: seasonal_naive(LEVEL[:12], 12, 3), "needs at least 13 periods and got 12"),
        (lambda: drift(LEVEL, 0), "a horizon of 0 was given"),
        (lambda: Constants(1.2), "level: a weight of 1.2 was given"),
        (lambda: smooth_season(LEVEL[:20], 12, Constants(0.3)), "needs at least 26 periods"),
        (
            lambda: smooth_season(LEVEL - 100, 12, Constants(0.3), "multiplicative"),
            "values are zero or negative, so that no season can multiply",
        ),
        (lambda: fit_ets(LEVEL, "ZZZ"), "kind: 'ZZZ' was given; it must be one of ANN, AAA, MAM"),
        (lambda: fit_ets(LEVEL - 100, "MAM", 12), "a multiplicative model needs values above zero"),
        (lambda: fit_ets(LEVEL[:20], "AAA", 12), "needs at least 24 periods and got 20"),
        (lambda: fit_ets([7.0] * 30, "ANN"), "all 30 periods are 7"),
        (lambda: fit_arima(LEVEL, Order(0, 1, 0)), "this order has nothing to estimate"),
        (lambda: fit_arima(LEVEL[:8], Order(1, 1, 1)), "this ARIMA needs at least 16 periods"),
        (lambda: fit_arima(np.arange(40.0), Order(0, 1, 1)), "its changes are all alike"),
        (lambda: Order(ar=9), "ar: 9 was given; it must be a whole number, 0 to 5"),
        (lambda: fit_arima(LEVEL, Order(1), Order(1)), "a season of 1 periods was given"),
        (lambda: forecast_error([1, 2], [1]), "1 periods were forecast and 2 are actual"),
        (lambda: forecast_error([0, 2], [1, 2]).mape, "actual: zero in 1 of 2 periods"),
        (lambda: forecast_error([1, -1], [1, 2]).wape, "add up to zero"),
        (lambda: forecast_error([1, 2], [1, 2]).mase([5, 5, 5], 1), "repeats the last exactly"),
        (lambda: forecast_error([1, 2], [1, 2]).mase([5], 1), "a longer history than one season"),
        (lambda: score_against_floor([1.5, 2], [1, 2]), "give whole numbers of calls"),
        (lambda: floor_of([0, 0]), "not all zero"),
        (lambda: backtest(YEARLY, drift, 12, 3, 1), "1 origins were asked for; at least 3"),
        (lambda: backtest(YEARLY[:15], drift, 12, 3, 4), "this backtest needs at least 20 periods"),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


@pytest.mark.slow
def test_arima_intervals_cover_the_next_value():
    hits, rng = 0, np.random.default_rng(11)
    for _ in range(250):
        y = [rng.normal(0, 1 / np.sqrt(1 - 0.36))]
        for shock in rng.normal(0, 1, 150):
            y.append(0.6 * y[-1] + shock)
        ahead = fit_arima(y[:-1], Order(ar=1)).forecast(1)
        hits += ahead.low[0] <= y[-1] <= ahead.high[0]
    assert 0.92 <= hits / 250 <= 0.98
