"""Exponential smoothing with constants that are given, not fitted.

The recursions of Holt (1957) and Winters (1960) from the start values of R's HoltWinters: the
first value; the second value and the first step; a line through the trend of the first two
seasons. Intervals follow Yar & Chatfield (1990) and Chatfield & Yar (1991).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.change.decompose import Kind, decompose
from ccqa_lib.analyse.change.forecast import Forecast, normal_forecast, require_horizon
from ccqa_lib.analyse.change.series import require_season, series_values
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class Constants:
    """Weights of the newest value: for the level, the trend and the season, each 0 to 1.

    Raises
    ------
    AnalysisError
        A weight is no number from 0 to 1.
    """

    level: float
    trend: float = 0.0
    season: float = 0.0

    def __post_init__(self):
        for part in ("level", "trend", "season"):
            if not 0 <= getattr(self, part) <= 1:
                raise AnalysisError(
                    f"{part}: a weight of {getattr(self, part)} was given; it must be from 0 to 1."
                )


@dataclass(frozen=True, eq=False)
class Smoothed:
    """A smoothed series; `residuals` are errors of the one-step forecasts after the start.

    `level` and `trend` are those after the last value; `figure` holds the seasonal values of the
    next periods, empty without a season.
    """

    name: str
    method: str
    constants: Constants
    kind: Kind
    level: float
    trend: float
    figure: np.ndarray
    residuals: np.ndarray

    @property
    def sse(self) -> float:
        """Sum of squared one-step errors."""
        return float(self.residuals @ self.residuals)

    def forecast(self, horizon: int, confidence: float = 0.95) -> Forecast:
        """Return the forecast of the next periods with normal prediction intervals."""
        ahead = np.arange(1, require_horizon(horizon, self.name) + 1)
        line = self.level + ahead * self.trend
        mean = _with_season(line, self._seasons(ahead), self.kind)
        sigma = self.residuals.std(ddof=1)
        spread = np.array([np.sqrt((self._weights(int(h)) ** 2).sum()) for h in ahead])
        return normal_forecast((self.name, self.method), mean, sigma * spread, confidence)

    def _seasons(self, ahead: np.ndarray) -> np.ndarray:
        """Return the seasonal value that each period ahead meets."""
        if not len(self.figure):
            return np.zeros(len(ahead))
        return self.figure[(ahead - 1) % len(self.figure)]

    def _weights(self, ahead: int) -> np.ndarray:
        """Return what an error 0, 1, ... periods before the forecast one adds to it."""
        c, back, season = self.constants, np.arange(ahead), len(self.figure)
        weights = c.level * (1 + back * c.trend)
        if season:
            weights = weights + (back % season == 0) * c.season * (1 - c.level)
        weights[0] = 1.0
        if season and self.kind == "multiplicative":
            weights *= self._seasons(np.array([ahead])) / self._seasons(ahead - back)
        return weights

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.method} with {self.constants}, one-step errors of "
            f"{np.sqrt(np.mean(self.residuals**2)):.4g} (root mean square)"
        )


def smooth_level(values: Iterable[float], weight: float, name: str = "series") -> Smoothed:
    """Smooth a series that has a level only, from its first value."""
    y = series_values(values, name, 4, "exponential smoothing")
    start = (y[0], 0.0, np.empty(0))
    return _run(y[1:], Constants(weight), "additive", start, (name, "simple smoothing"))


def smooth_trend(values: Iterable[float], constants: Constants, name: str = "series") -> Smoothed:
    """Smooth a series with level and trend, from its second value and first step."""
    y = series_values(values, name, 5, "Holt's smoothing")
    start = (y[1], y[1] - y[0], np.empty(0))
    return _run(y[2:], constants, "additive", start, (name, "Holt's smoothing"))


def smooth_season(
    values: Iterable[float],
    season: int,
    constants: Constants,
    kind: Kind = "additive",
    name: str = "series",
) -> Smoothed:
    """Smooth a series with level, trend and season; the first two seasons give the start.

    Raises
    ------
    AnalysisError
        Fewer than two seasons and two periods, or a multiplicative season of values that are not
        positive.
    """
    season = require_season(season, name)
    y = series_values(values, name, 2 * season + 2, "Holt-Winters smoothing")
    first = decompose(y[: 2 * season], season, kind, name)
    trend = first.trend[np.isfinite(first.trend)]
    slope, level = np.polyfit(np.arange(1, len(trend) + 1), trend, 1)
    label = (name, f"{kind} Holt-Winters smoothing")
    return _run(y[season:], constants, kind, (level, slope, first.figure), label)


def _run(
    y: np.ndarray,
    constants: Constants,
    kind: Kind,
    start: tuple[float, float, np.ndarray],
    label: tuple[str, str],
) -> Smoothed:
    level, trend, figure = start
    c, figure, errors = constants, np.array(figure), np.empty(len(y))
    for i, value in enumerate(y):
        at = i % len(figure) if len(figure) else 0
        seasonal = figure[at] if len(figure) else 0.0
        errors[i] = value - _with_season(level + trend, seasonal, kind)
        before = level
        level = c.level * _without_season(value, seasonal, kind) + (1 - c.level) * (level + trend)
        trend = c.trend * (level - before) + (1 - c.trend) * trend
        if len(figure):
            newest = _without_season(value, level, kind)
            figure[at] = c.season * newest + (1 - c.season) * seasonal
    figure = np.roll(figure, -(len(y) % len(figure))) if len(figure) else figure
    return Smoothed(*label, constants, kind, float(level), float(trend), figure, errors)


def _with_season(line, seasonal, kind: Kind):
    return line + seasonal if kind == "additive" else line * seasonal


def _without_season(value, part, kind: Kind):
    return value - part if kind == "additive" else value / part
