"""How good was a forecast: bias, size of errors, and how much of it no forecast could avoid?

Hyndman & Koehler 2006 (MASE). The floor: calls are counts, and a Poisson count misses even its
true mean by 2 P(X = floor(mean)) of it on average, near 80 % over the square root of the count.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class ForecastError:
    """Errors of a forecast, shape (n,): `errors` = actual - forecast, in the unit of both."""

    actual: np.ndarray
    forecast: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Actual less forecast."""
        return self.actual - self.forecast

    @property
    def mean_error(self) -> float:
        """Mean error; above zero where the forecast was too low."""
        return float(self.errors.mean())

    @property
    def mae(self) -> float:
        """Mean absolute error."""
        return float(np.abs(self.errors).mean())

    @property
    def rmse(self) -> float:
        """Root mean square error."""
        return float(np.sqrt(np.mean(self.errors**2)))

    @property
    def bias(self) -> float:
        """Forecast less actual, as a share of the actual total: above zero where too high."""
        self._require_total()
        return float((self.forecast - self.actual).sum() / self.actual.sum())

    @property
    def wape(self) -> float:
        """Sum of absolute errors over the actual total: the share that was wrong."""
        self._require_total()
        return float(np.abs(self.errors).sum() / np.abs(self.actual).sum())

    @property
    def mpe(self) -> float:
        """Mean error as a share of each actual value."""
        return float((self.errors / self._not_zero()).mean())

    @property
    def mape(self) -> float:
        """Mean absolute error as a share of each actual value; misleads where values are small."""
        return float(np.abs(self.errors / self._not_zero()).mean())

    @property
    def smape(self) -> float:
        """Mean of absolute error over the mean size of actual and forecast, 0 to 2."""
        size = np.abs(self.actual) + np.abs(self.forecast)
        if (size == 0).any():
            raise AnalysisError("actual: zero where the forecast is zero too; use WAPE.")
        return float((2 * np.abs(self.errors) / size).mean())

    def mase(self, history: Iterable[float], season: int) -> float:
        """Return the mean absolute error over that of last season again, within the history.

        Raises
        ------
        AnalysisError
            The history is no longer than a season, or repeats it exactly.
        """
        past = finite_numbers(history, "history")
        if not 1 <= season < len(past):
            raise AnalysisError(
                f"history: {len(past)} periods and a season of {season} were given; MASE needs "
                "a longer history than one season."
            )
        naive = np.abs(past[season:] - past[:-season]).mean()
        if naive == 0:
            raise AnalysisError("history: every season repeats the last exactly; use WAPE.")
        return self.mae / float(naive)

    def frame(self) -> pd.DataFrame:
        """Return the measures that hold for small and zero values too."""
        rows = [
            ("bias", self.bias, "share of actual; above zero: forecast too high"),
            ("WAPE", self.wape, "share of actual"),
            ("mean absolute error", self.mae, "unit of the series"),
        ]
        return pd.DataFrame(rows, columns=["measure", "value", "unit"])

    def __str__(self) -> str:
        way = "too high" if self.bias > 0 else "too low"
        return (
            f"Forecast off by {self.wape:.1%} of volume (WAPE) over {len(self.actual)} periods, "
            f"{abs(self.bias):.1%} {way} in all"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.frame(), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()

    def _require_total(self) -> None:
        if self.actual.sum() == 0:
            raise AnalysisError("actual: the values add up to zero, so that no share exists.")

    def _not_zero(self) -> np.ndarray:
        if zeros := int((self.actual == 0).sum()):
            raise AnalysisError(
                f"actual: zero in {zeros:,} of {len(self.actual):,} periods, where a percentage "
                "error does not exist; use WAPE or MASE."
            )
        return self.actual


def forecast_error(actual: Iterable[float], forecast: Iterable[float]) -> ForecastError:
    """Compare a forecast with what came, period by period.

    Raises
    ------
    AnalysisError
        A value is missing or infinite, or the two differ in length.
    """
    actual = finite_numbers(np.atleast_1d(actual), "actual")
    forecast = finite_numbers(np.atleast_1d(forecast), "forecast")
    if len(actual) != len(forecast):
        raise AnalysisError(
            f"forecast: {len(forecast)} periods were forecast and {len(actual)} are actual; "
            "give the same periods of both."
        )
    return ForecastError(actual, forecast)
