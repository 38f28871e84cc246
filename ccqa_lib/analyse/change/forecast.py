"""A forecast: what each coming period is expected to be, and between which ends it may lie."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecasts of the next periods, each array of shape (horizon,), in the series' unit.

    `low` and `high` are the ends of prediction intervals at `confidence`; they suppose that the
    model is right and stays so, which makes them too narrow rather than too wide.
    """

    name: str
    method: str
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    confidence: float = 0.95

    def frame(self) -> pd.DataFrame:
        """Return one row a coming period: ahead, mean, low, high."""
        ahead = range(1, len(self.mean) + 1)
        return pd.DataFrame({"ahead": ahead, "mean": self.mean, "low": self.low, "high": self.high})

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.mean[0]:.4g} next ({self.confidence:.0%} interval "
            f"{self.low[0]:.4g} to {self.high[0]:.4g}) by {self.method}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = "Intervals suppose that the past goes on: no campaign, no outage, no new product."
        return table(self.frame(), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def normal_forecast(
    label: tuple[str, str], mean: np.ndarray, se: np.ndarray, confidence: float
) -> Forecast:
    """Return a forecast with normal intervals; `label` is the series' name and the method."""
    reach = normal_quantile(confidence) * se
    return Forecast(*label, mean, mean - reach, mean + reach, confidence)


def require_horizon(horizon: int, name: str) -> int:
    """Return the number of coming periods, refusing fewer than one."""
    if horizon != int(horizon) or horizon < 1:
        raise AnalysisError(
            f"{name}: a horizon of {horizon} was given; it must be a whole number of 1 or more."
        )
    return int(horizon)
