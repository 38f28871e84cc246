"""What in a series is season, what is trend, and what is left?

Classical decomposition by centred moving averages (Hyndman & Athanasopoulos, Forecasting,
section 3.4) and STL (Cleveland et al. 1990) with R's settings: it jumps between points and gives
each period of the season one value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import STL

from ccqa_lib.analyse.change.series import require_season, series_values
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

Kind = Literal["additive", "multiplicative"]


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Parts of a series, each shape (n,); NaN where an end has no moving average.

    `figure` holds one seasonal value for each period of the season, the first period of the
    series first: added to the trend, or multiplied with it.
    """

    name: str
    kind: Kind
    method: str
    values: np.ndarray
    trend: np.ndarray
    seasonal: np.ndarray
    figure: np.ndarray

    @property
    def remainder(self) -> np.ndarray:
        """What neither trend nor season explains."""
        if self.kind == "additive":
            return self.values - self.trend - self.seasonal
        return self.values / (self.trend * self.seasonal)

    def frame(self) -> pd.DataFrame:
        """Return one row a period: value, trend, seasonal, remainder."""
        parts = {"value": self.values, "trend": self.trend, "seasonal": self.seasonal}
        return pd.DataFrame(parts | {"remainder": self.remainder})

    def __str__(self) -> str:
        high, low = int(self.figure.argmax()) + 1, int(self.figure.argmin()) + 1
        return (
            f"{self.name}: of {len(self.figure)} periods in a season, number {high} is highest and "
            f"number {low} lowest ({self.method}, {self.kind})"
        )

    def to_block(self) -> Block:
        """Return the seasonal figure as a table."""
        numbers = range(1, len(self.figure) + 1)
        return table(pd.DataFrame({"period": numbers, "seasonal": self.figure}), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def decompose(
    values: Iterable[float], season: int, kind: Kind = "additive", name: str = "series"
) -> Decomposition:
    """Split a series by a centred moving average over one season.

    Parameters
    ----------
    season : int
        Periods in a season, 2 or more; two whole seasons are needed.
    kind : 'additive' or 'multiplicative'
        Whether seasons add to the level or multiply it; the latter needs values above zero.

    Raises
    ------
    AnalysisError
        Fewer than two seasons, or a multiplicative season of values that are not positive.
    """
    season = require_season(season, name)
    y = series_values(values, name, 2 * season, "a seasonal decomposition")
    if kind == "multiplicative" and (y <= 0).any():
        raise AnalysisError(
            f"{name}: {(y <= 0).sum():,} values are zero or negative, so that no season can "
            "multiply them; use an additive season."
        )
    trend = centred_average(y, season)
    detrended = y - trend if kind == "additive" else y / trend
    means = np.array([np.nanmean(detrended[i::season]) for i in range(season)])
    figure = means - means.mean() if kind == "additive" else means / means.mean()
    seasonal = np.resize(figure, len(y))
    return Decomposition(name, kind, "moving averages", y, trend, seasonal, figure)


def centred_average(y: np.ndarray, season: int) -> np.ndarray:
    """Return the moving average over one season around each period; NaN at the ends."""
    if season % 2:
        weights = np.full(season, 1 / season)
    else:
        weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    smooth = np.full(len(y), np.nan)
    reach = len(weights) // 2
    smooth[reach : len(y) - reach] = np.convolve(y, weights, mode="valid")
    return smooth


def decompose_stl(values: Iterable[float], season: int, name: str = "series") -> Decomposition:
    """Split a series by STL with a season that stays the same, not robust, as R's default.

    Raises
    ------
    AnalysisError
        Not more than two seasons.
    """
    season = require_season(season, name)
    y = series_values(values, name, 2 * season + 1, "STL")
    windows = {
        "seasonal": 10 * len(y) + 1,
        "trend": _odd(np.ceil(1.5 * season / (1 - 1.5 / (10 * len(y) + 1)))),
        "low_pass": _odd(season),
    }
    jumps = {f"{part}_jump": int(np.ceil(width / 10)) for part, width in windows.items()}
    fit = STL(y, season, **windows, **jumps, seasonal_deg=0).fit(inner_iter=2, outer_iter=0)
    figure = np.array([fit.seasonal[i::season].mean() for i in range(season)])
    seasonal = np.resize(figure, len(y))
    return Decomposition(name, "additive", "STL", y, np.asarray(fit.trend), seasonal, figure)


def _odd(width: float) -> int:
    return int(width) + (int(width) % 2 == 0)
