"""How good would the forecasts have been? Each is made from the past alone and judged later.

Rolling origin (Tashman 2000): the history grows by a step at a time, and each forecast is compared
with what came. A forecast that does not beat last season again is no forecast.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.change.accuracy import ForecastError, forecast_error
from ccqa_lib.analyse.change.forecast import Forecast, require_horizon
from ccqa_lib.analyse.change.naive import seasonal_naive
from ccqa_lib.analyse.change.series import series_values
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

FEWEST_ORIGINS = 3

Forecaster = Callable[[np.ndarray, int], Forecast]  # history and horizon to forecast


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts `horizon` periods ahead from several origins, beside last season again.

    `error` and `naive` compare the same periods; `covered` is the share of actual values within
    the prediction intervals, which should be near their `confidence`.
    """

    method: str
    horizon: int
    origins: int
    error: ForecastError
    naive: ForecastError
    covered: float
    confidence: float

    @property
    def gain(self) -> float:
        """Share of the naive forecast's error that the method saves; below zero if it is worse."""
        return 1 - self.error.mae / self.naive.mae if self.naive.mae else 0.0

    def __str__(self) -> str:
        word = "better" if self.gain > 0 else "worse"
        return (
            f"{self.method}, {self.horizon} ahead from {self.origins} origins: off by "
            f"{self.error.wape:.1%}, {abs(self.gain):.0%} {word} than last season again"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        rows = [
            (name, error.wape, error.bias, error.mae)
            for name, error in ((self.method, self.error), ("last season again", self.naive))
        ]
        frame = pd.DataFrame(rows, columns=["forecast", "WAPE", "bias", "mean absolute error"])
        note = f"{self.covered:.0%} of values lay within the {self.confidence:.0%} intervals."
        return table(frame, str(self), note=note, formats={"WAPE": ".1%", "bias": ".1%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def backtest(
    values: Iterable[float],
    forecaster: Forecaster,
    season: int,
    horizon: int,
    origins: int,
    name: str = "series",
) -> Backtest:
    """Forecast the last periods of a series from `origins` successive ends of history.

    Parameters
    ----------
    forecaster : callable
        Takes history, shape (m,), and a horizon; returns a Forecast.
    season : int
        Periods in a season of the naive forecast; 1 for the last value.

    Raises
    ------
    AnalysisError
        Fewer than FEWEST_ORIGINS origins, or too short a history for the first of them.
    """
    horizon = require_horizon(horizon, name)
    if origins != int(origins) or origins < FEWEST_ORIGINS:
        raise AnalysisError(
            f"{name}: {origins} origins were asked for; at least {FEWEST_ORIGINS} are needed to "
            "judge a method by more than one lucky forecast."
        )
    y = series_values(values, name, season + horizon + origins + 1, "this backtest")
    ends = range(len(y) - horizon - int(origins) + 1, len(y) - horizon + 1)
    made = [forecaster(y[:end], horizon) for end in ends]
    naive = [seasonal_naive(y[:end], season, horizon, name=name) for end in ends]
    actual = np.concatenate([y[end : end + horizon] for end in ends])
    low, high, mean, again = (
        np.concatenate(parts)
        for parts in (
            [f.low for f in made], [f.high for f in made],
            [f.mean for f in made], [f.mean for f in naive],
        )
    )  # fmt: skip
    return Backtest(
        made[0].method, horizon, len(made), forecast_error(actual, mean),
        forecast_error(actual, again), float(np.mean((low <= actual) & (actual <= high))),
        made[0].confidence,
    )  # fmt: skip
