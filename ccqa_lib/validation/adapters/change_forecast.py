"""Adapters of forecasts: decomposition, smoothing, ARIMA, accuracy."""

from typing import Any

import numpy as np

from ccqa_lib.analyse.change.accuracy import forecast_error
from ccqa_lib.analyse.change.arima import Order, fit_arima
from ccqa_lib.analyse.change.autocorrelation import (
    autocorrelations,
    ljung_box,
    partial_autocorrelations,
)
from ccqa_lib.analyse.change.decompose import decompose, decompose_stl
from ccqa_lib.analyse.change.ets import fit_ets
from ccqa_lib.analyse.change.forecast import Forecast
from ccqa_lib.analyse.change.naive import drift, seasonal_naive
from ccqa_lib.analyse.change.smoothing import (
    Constants,
    Smoothed,
    smooth_level,
    smooth_season,
    smooth_trend,
)
from ccqa_lib.analyse.change.stationarity import stationarity
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
YEAR = 12  # the reference series are monthly


@adapter("tsr_accuracy")
def accuracy(inputs: Inputs) -> dict[str, Any]:
    """Sizes of forecast errors."""
    e = forecast_error(inputs["actual"], inputs["forecast"])
    percents = {"mpe": 100 * e.mpe, "mape": 100 * e.mape}
    return percents | {
        "me": e.mean_error,
        "rmse": e.rmse,
        "mae": e.mae,
        "wmape": 100 * e.wape,
        "smape_0_200": 100 * e.smape,
        "mase_seasonal_12": e.mase(inputs["train"], YEAR),
        "bias_pct": 100 * e.bias,
        "package_ME_RMSE_MAE_MPE_MAPE": [e.mean_error, e.rmse, e.mae, *percents.values()],
    }


@adapter("tsr_decompose")
def decomposition(inputs: Inputs) -> dict[str, Any]:
    """Classical and STL decomposition, autocorrelation, stationarity."""
    x = inputs["x"]
    additive, stl = decompose(x, YEAR), decompose_stl(x, YEAR)
    tests, moves = ljung_box(x, 12), stationarity(x)
    return {
        "additive_seasonal": additive.figure,
        "additive_trend_7_to_12": additive.trend[6:12],
        "multiplicative_seasonal": decompose(x, YEAR, "multiplicative").figure,
        "stl_periodic": {
            "seasonal_first_year": stl.seasonal[:YEAR],
            "trend_first6": stl.trend[:6],
        },
        "acf_1_12": autocorrelations(x, 12),
        "pacf_1_12": partial_autocorrelations(x, 12),
        "ljung_box_12": [tests.statistic, tests.p],
        "kpss_level": moves.kpss,
        "adf_lag": moves.adf_lag,
        "adf": moves.adf,
    }


@adapter("tsr_smoothing")
def smoothing(inputs: Inputs) -> dict[str, Any]:
    """Smoothing with the constants of the reference's call, seasonal naive, drift."""
    x, weights = inputs["x"], Constants(0.35, 0.05, 0.2)
    added = smooth_season(x, YEAR, weights, "additive")
    again, drifting = seasonal_naive(x, YEAR, 12), drift(x, 6)
    return {
        "ses_alpha_03": _smoothed(smooth_level(x, 0.3)),
        "holt_04_01": _smoothed(smooth_trend(x, Constants(0.4, 0.1))),
        "additive_035_005_02": _smoothed(added),
        "multiplicative_035_005_02": _smoothed(smooth_season(x, YEAR, weights, "multiplicative")),
        "start_additive": {"level": added.level, "trend": added.trend},
        "seasonal_naive": _forecast(again),
        "drift": _forecast(drifting),
    }


def _smoothed(fit: Smoothed) -> dict[str, Any]:
    return _forecast(fit.forecast(12)) | {"sse": fit.sse}


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {"forecast": forecast.mean, "lower95": forecast.low, "upper95": forecast.high}


@adapter("tsr_ets")
def state_space(inputs: Inputs) -> dict[str, Any]:
    """Exponential smoothing by maximum likelihood."""
    return {kind: _ets(inputs["x"], kind) for kind in ("ANN", "MAM", "AAA")}


def _ets(x: list[float], kind) -> dict[str, Any]:
    fit = fit_ets(x, kind, YEAR)
    left_out = -fit.n / 2 * (np.log(2 * np.pi / fit.n) + 1)  # R drops this constant
    return _forecast(fit.forecast(6)) | {
        "par_alpha": fit.parameters["smoothing_level"],
        "loglik_without_constant": fit.loglik - left_out,
        "loglik_gaussian": fit.loglik,
        "aicc": fit.aicc + 2 * left_out,
        "mse": fit.mse,
    }


@adapter("tsr_arima")
def airline(inputs: Inputs) -> dict[str, Any]:
    """Fit the airline model of the logarithms, and an autoregression of their yearly changes."""
    logs = np.log(np.asarray(inputs["x"], dtype=float))
    fit = fit_arima(logs, Order(0, 1, 1), Order(0, 1, 1), YEAR)
    ahead = fit.forecast(12)
    yearly = fit_arima(logs[YEAR:] - logs[:-YEAR], Order(ar=1))
    found = yearly.coefficients
    return {
        "airline": {
            **dict(zip(("ma1", "sma1"), fit.coefficients.estimate, strict=True)),
            "se": fit.coefficients.se,
            "sigma2": fit.sigma2,
            "loglik": fit.loglik,
            "aic": fit.aic,
            "forecast_log": ahead.mean,
            "se_log": (ahead.high - ahead.mean) / 1.959963984540054,
            "lower95": np.exp(ahead.low),
            "upper95": np.exp(ahead.high),
        },
        "ar1_seasonal_difference": {
            **dict(zip(found.names, found.estimate, strict=True)),
            "sigma2": yearly.sigma2,
            "loglik": yearly.loglik,
        },
    }
