"""Exponential smoothing whose constants are found by maximum likelihood, with intervals.

State-space models of Hyndman, Koehler, Ord & Snyder (2008): level only (ANN), level, trend and
additive season (AAA), multiplicative errors and season (MAM). The likelihood has several peaks,
so that the search starts from many places; docs/methods_change.md tells how far tools differ.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from ccqa_lib.analyse.change.forecast import Forecast, normal_forecast, require_horizon
from ccqa_lib.analyse.change.series import require_season, series_values
from ccqa_lib.analyse.effect import tail_of
from ccqa_lib.errors import AnalysisError

EtsKind = Literal["ANN", "AAA", "MAM"]
_PARTS = {"ANN": ("add", None, None), "AAA": ("add", "add", "add"), "MAM": ("mul", "add", "mul")}
_STARTS = ((0.1, 0.01, 0.01), (0.3, 0.1, 0.5), (0.5, 0.05, 0.1), (0.9, 0.01, 0.5))
PATHS = 20_000  # simulated futures behind the intervals of multiplicative models
SEED = 20_080_615  # any fixed number: the same data give the same intervals


@dataclass(frozen=True, eq=False)
class EtsFit:
    """A fitted model; `parameters` holds smoothing weights and start values by name.

    `loglik` is the Gaussian log-likelihood with its constant, the variance estimated by
    SSE / n; `mse` is in the series' unit squared; `sigma` the standard deviation of one-step
    errors on the remaining degrees of freedom, relative to the fitted value for MAM.
    """

    name: str
    kind: EtsKind
    season: int
    n: int
    parameters: Mapping[str, float]
    loglik: float
    mse: float
    sigma: float
    fitted: np.ndarray
    _results: Any

    @property
    def estimated(self) -> int:
        """How many numbers were estimated, the variance among them."""
        return len(self.parameters) + 1

    @property
    def aicc(self) -> float:
        """Akaike's criterion, corrected for small samples; compare only within one series."""
        k, n = self.estimated, self.n
        return -2 * self.loglik + 2 * k + 2 * k * (k + 1) / (n - k - 1)

    def forecast(self, horizon: int, confidence: float = 0.95) -> Forecast:
        """Return the forecast of the next periods; multiplicative intervals are simulated."""
        horizon = require_horizon(horizon, self.name)
        mean = np.asarray(self._results.forecast(horizon))
        label = (self.name, f"exponential smoothing ({self.kind})")
        if self.kind != "MAM":
            weights = np.r_[1.0, self._weights(np.arange(1, horizon))]
            return normal_forecast(
                label, mean, self.sigma * np.sqrt(np.cumsum(weights**2)), confidence
            )
        tail = tail_of(confidence)
        shocks = np.random.default_rng(SEED).normal(0, self.sigma, (horizon, PATHS))
        paths = self._results.simulate(
            horizon, anchor="end", repetitions=PATHS, random_errors=shocks
        )
        low, high = np.quantile(np.asarray(paths), [tail, 1 - tail], axis=1)
        return Forecast(*label, mean, low, high, confidence)

    def _weights(self, back: np.ndarray) -> np.ndarray:
        """Return what an error `back` periods ago adds to a forecast (additive models)."""
        p = self.parameters
        weights = p["smoothing_level"] + back * p.get("smoothing_trend", 0.0)
        return weights + (back % self.season == 0) * p.get("smoothing_seasonal", 0.0)

    def __str__(self) -> str:
        return (
            f"{self.name}: exponential smoothing ({self.kind}), newest value weighs "
            f"{self.parameters['smoothing_level']:.2f}, log-likelihood {self.loglik:.1f}"
        )


def fit_ets(
    values: Iterable[float], kind: EtsKind, season: int = 1, name: str = "series"
) -> EtsFit:
    """Fit an exponential smoothing model by maximum likelihood.

    Parameters
    ----------
    kind : 'ANN', 'AAA' or 'MAM'
        Level only; level, trend and additive season; the same with multiplicative errors and
        season, for values above zero.
    season : int
        Periods in a season; without meaning for 'ANN'.

    Raises
    ------
    AnalysisError
        The history is too short for what is to be estimated, values are not positive for 'MAM',
        or no start leads to a fit.
    """
    if kind not in _PARTS:
        raise AnalysisError(f"kind: {kind!r} was given; it must be one of {', '.join(_PARTS)}.")
    season = 1 if kind == "ANN" else require_season(season, name)
    need = 10 if kind == "ANN" else max(2 * season, season + 10)
    y = series_values(values, name, need, f"exponential smoothing ({kind})")
    if kind == "MAM" and (y <= 0).any():
        raise AnalysisError(
            f"{name}: {(y <= 0).sum():,} values are zero or negative; a multiplicative model needs "
            "values above zero. Use 'AAA', or longer periods."
        )
    best = _best_of_starts(y, kind, season, name)
    taken = dict(zip(best.model.param_names, best.params, strict=True))
    taken.pop(f"initial_seasonal.{season - 1}", None)  # not estimated: it fixes the season's sum
    fitted = np.asarray(best.fittedvalues)
    sigma = np.sqrt(best.sse / (len(y) - len(taken)))
    mse = float(np.mean((y - fitted) ** 2))
    return EtsFit(
        name, kind, season, len(y), taken, float(best.llf), mse, float(sigma), fitted, best
    )


def _best_of_starts(y: np.ndarray, kind: EtsKind, season: int, name: str) -> Any:
    error, trend, seasonal = _PARTS[kind]
    periods = season if seasonal else None
    model = ETSModel(y, error=error, trend=trend, seasonal=seasonal, seasonal_periods=periods)
    fits = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each start is judged by its likelihood below
        for start in [model.start_params, *(_start(model, *weights) for weights in _STARTS)]:
            fits.append(model.fit(start, maxiter=300, disp=False))
    good = [fit for fit in fits if np.isfinite(fit.llf) and np.isfinite(fit.params).all()]
    if not good:
        raise AnalysisError(
            f"{name}: no exponential smoothing of kind {kind} fits these {len(y)} periods; try "
            "'ANN', or a seasonal naive forecast."
        )
    return max(good, key=lambda fit: fit.llf)


def _start(model: Any, level: float, slope: float, share: float) -> np.ndarray:
    """Return start values: weight of the level, of the trend within it, of the season beside it."""
    start = np.array(model.start_params, dtype=float)
    weights = {
        "smoothing_level": level,
        "smoothing_trend": level * slope,
        "smoothing_seasonal": (1 - level) * share,
    }
    for i, param in enumerate(model.param_names):
        start[i] = weights.get(param, start[i])
    return start
