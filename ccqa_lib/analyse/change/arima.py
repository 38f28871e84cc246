"""ARIMA: forecasts of a series whose changes resemble earlier changes, season and all.

Box, Jenkins, Reinsel & Ljung, chapter 9. The likelihood is exact: that of the differenced series,
equal to an exact diffuse start (Durbin & Koopman 2012, section 5.2). R starts from a wide but
finite prior instead, which shows in the fifth digit.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from statsmodels.tsa.statespace.sarimax import SARIMAX

from ccqa_lib.analyse.change.forecast import Forecast, normal_forecast, require_horizon
from ccqa_lib.analyse.change.series import require_season, series_values
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.regression.differences import gradient, hessian
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block

FEWEST_PER_COEFFICIENT = 5  # differenced periods behind each coefficient


@dataclass(frozen=True)
class Order:
    """How many autoregressive terms, differences and moving-average terms a model has."""

    ar: int = 0
    differences: int = 0
    ma: int = 0

    def __post_init__(self):
        for part in ("ar", "differences", "ma"):
            if getattr(self, part) not in range(6):
                raise AnalysisError(
                    f"{part}: {getattr(self, part)} was given; it must be a whole number, 0 to 5."
                )

    @property
    def triple(self) -> tuple[int, int, int]:
        """The order as books write it: (p, d, q)."""
        return self.ar, self.differences, self.ma


@dataclass(frozen=True, eq=False)
class ArimaFit:
    """A fitted model; moving-average signs are those of (1 + theta B).

    `sigma2` is the variance of the shocks by maximum likelihood, `n` the number of differenced
    periods, `coefficients` the estimates with errors from the curvature of the likelihood.
    """

    name: str
    order: Order
    seasonal: Order
    season: int
    y: np.ndarray
    coefficients: Coefficients
    sigma2: float
    loglik: float
    n: int

    @property
    def aic(self) -> float:
        """Akaike's criterion; the variance counts as a parameter."""
        return -2 * self.loglik + 2 * (len(self.coefficients.names) + 1)

    def forecast(self, horizon: int, confidence: float = 0.95) -> Forecast:
        """Return the forecast of the next periods; coefficients are taken as known, as in R."""
        horizon = require_horizon(horizon, self.name)
        has_mean = "mean" in self.coefficients.names
        model = _model(self.y, self.order, self.seasonal, self.season, has_mean, exact=True)
        results = model.smooth(np.r_[self.coefficients.estimate, self.sigma2], cov_type="none")
        future = np.ones((horizon, 1)) if has_mean else None
        ahead = results.get_forecast(horizon, exog=future)
        label = (self.name, str(self).split(":")[0])
        mean, se = np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean)
        return normal_forecast(label, mean, se, confidence)

    def __str__(self) -> str:
        text = f"ARIMA{self.order.triple}".replace(" ", "")
        if any(self.seasonal.triple):
            text += f"{self.seasonal.triple}{self.season}".replace(" ", "")
        return f"{text}: {self.name}, log-likelihood {self.loglik:.1f} from {self.n} changes"

    def to_block(self) -> Block:
        """Return the table of coefficients that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_arima(
    values: Iterable[float],
    order: Order,
    seasonal: Order | None = None,
    season: int = 1,
    name: str = "series",
) -> ArimaFit:
    """Fit by exact maximum likelihood; a series that is not differenced also gets a mean.

    Raises
    ------
    AnalysisError
        Nothing to estimate, too short a history, or no maximum is found.
    """
    seasonal = seasonal or Order()
    season = require_season(season, name) if any(seasonal.triple) else 1
    has_mean = order.differences + seasonal.differences == 0
    count = order.ar + order.ma + seasonal.ar + seasonal.ma + has_mean
    if count == 0:
        raise AnalysisError(f"{name}: this order has nothing to estimate; use a naive forecast.")
    lost = order.differences + season * seasonal.differences
    y = series_values(values, name, lost + FEWEST_PER_COEFFICIENT * (count + 1), "this ARIMA")
    _require_changes(_changes(y, order, seasonal, season), name)
    model = _model(y, order, seasonal, season, has_mean, exact=False)
    at = _maximum(model, name)
    variance = model.filter(at, cov_type="none").scale
    coefficients = _coefficients(model, at, order, seasonal, has_mean)
    loglik = float(model.loglike(at))
    return ArimaFit(
        name, order, seasonal, season, y, coefficients, float(variance), loglik, int(model.nobs)
    )


def _changes(y: np.ndarray, order: Order, seasonal: Order, season: int) -> np.ndarray:
    """Return the differences that the model explains."""
    for _ in range(seasonal.differences):
        y = y[season:] - y[:-season]
    return np.diff(y, order.differences)


def _require_changes(changes: np.ndarray, name: str) -> None:
    if np.ptp(changes) <= 1e-12 * np.abs(changes).max():
        raise AnalysisError(
            f"{name}: its changes are all alike ({changes[0]:g}); such a series needs no model. "
            "Check whether it was filled in."
        )


def _model(
    y: np.ndarray, order: Order, seasonal: Order, season: int, has_mean: bool, *, exact: bool
) -> SARIMAX:
    """Return the model of the differenced series, or with `exact` of the series itself."""
    orders = {"order": order.triple}
    if any(seasonal.triple):
        orders["seasonal_order"] = (*seasonal.triple, season)
    means = {"exog": np.ones((len(y), 1))} if has_mean else {}
    kind = (
        {"use_exact_diffuse": True}
        if exact
        else {"simple_differencing": True, "concentrate_scale": True}
    )
    return SARIMAX(y, **orders, **means, **kind)


def _maximum(model: SARIMAX, name: str) -> np.ndarray:
    """Return where the likelihood is largest: a search, then one of Newton's steps."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the slope below decides whether it is a maximum
        at = np.asarray(model.fit(disp=False, cov_type="none", maxiter=500).params)
        slope = gradient(model.loglike, at)
        closer = at - np.linalg.lstsq(hessian(model.loglike, at), slope)[0]
        if model.loglike(closer) > model.loglike(at):
            at, slope = closer, gradient(model.loglike, closer)
    if not np.abs(slope).max() < 1e-2 * model.nobs:
        raise AnalysisError(
            f"{name}: no maximum of the likelihood was found; the order asks too much of these "
            f"{model.nobs} periods. Use fewer terms, or exponential smoothing."
        )
    return at


def _coefficients(
    model: SARIMAX, at: np.ndarray, order: Order, seasonal: Order, has_mean: bool
) -> Coefficients:
    names = ["mean"] * has_mean + [f"ar{i + 1}" for i in range(order.ar)]
    names += [f"ma{i + 1}" for i in range(order.ma)]
    names += [f"sar{i + 1}" for i in range(seasonal.ar)]
    names += [f"sma{i + 1}" for i in range(seasonal.ma)]
    curvature = -hessian(model.loglike, at)
    found = Coefficients(
        tuple(names), at, np.full_like(curvature, np.nan), normal_df(names),
        "curvature of the likelihood",
    )  # fmt: skip
    if not (np.isfinite(curvature).all() and np.linalg.eigvalsh(curvature).min() > 0):
        return found.with_notes(
            "The likelihood has no peak inside its bounds: a term too many, or one difference too "
            "many; standard errors do not exist."
        )
    return Coefficients(
        found.names, at, np.linalg.inv(curvature), found.df, "curvature of the likelihood"
    )
