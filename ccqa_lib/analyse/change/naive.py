"""Forecasts that any better method has to beat: last season again, and the drift so far.

Hyndman & Athanasopoulos, Forecasting, section 5.2 and 5.5.
"""

from collections.abc import Iterable

import numpy as np

from ccqa_lib.analyse.change.forecast import Forecast, normal_forecast, require_horizon
from ccqa_lib.analyse.change.series import series_values


def seasonal_naive(
    values: Iterable[float],
    season: int,
    horizon: int,
    confidence: float = 0.95,
    name: str = "series",
) -> Forecast:
    """Forecast each period by the same period of the last season; a season of 1 is the last value.

    Raises
    ------
    AnalysisError
        Not more than one season of history.
    """
    y = series_values(values, name, season + 1, "a seasonal naive forecast")
    ahead = np.arange(require_horizon(horizon, name))
    sigma = np.sqrt(np.mean((y[season:] - y[:-season]) ** 2))
    mean = y[-season:][ahead % season]
    label = (name, "last season again" if season > 1 else "last value again")
    return normal_forecast(label, mean, sigma * np.sqrt(ahead // season + 1), confidence)


def drift(
    values: Iterable[float], horizon: int, confidence: float = 0.95, name: str = "series"
) -> Forecast:
    """Forecast by the line through the first and last value.

    Raises
    ------
    AnalysisError
        Fewer than three values.
    """
    y = series_values(values, name, 3, "a drift forecast")
    ahead = np.arange(1, require_horizon(horizon, name) + 1)
    steps = np.diff(y)
    sigma, slope = steps.std(ddof=1), steps.mean()
    se = np.sqrt(sigma**2 * ahead + (ahead * sigma) ** 2 / len(steps))
    return normal_forecast((name, "drift"), y[-1] + slope * ahead, se, confidence)
