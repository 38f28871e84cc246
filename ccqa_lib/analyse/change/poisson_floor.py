"""How far is a forecast of calls from the best that any forecast could do?

Calls at a known rate still vary as Poisson counts. Their mean absolute deviation from the rate m
is 2 m P(X = floor(m)) (De Moivre; Johnson, Kemp & Kotz, Univariate Discrete Distributions,
section 4.3), so that no forecast has a WAPE below 2 P(X = floor(m)) for long: 16 % at 25 calls an
interval, 8 % at 100, 4 % at 400.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.change.accuracy import ForecastError, forecast_error
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

NEAR = 1.15  # a WAPE below this multiple of the floor has little left to gain


@dataclass(frozen=True, eq=False)
class FloorScore:
    """A forecast beside the Poisson floor; `floor` is a WAPE, a share of volume."""

    error: ForecastError
    floor: float

    @property
    def times_floor(self) -> float:
        """WAPE over the floor; about 1 for a perfect forecast, by chance a little less."""
        return self.error.wape / self.floor

    @property
    def avoidable(self) -> float:
        """Part of WAPE above the floor, none below it."""
        return max(self.error.wape - self.floor, 0.0)

    def __str__(self) -> str:
        end = (
            "nothing worth chasing is left"
            if self.times_floor < NEAR
            else f"at most {self.avoidable:.1%} of volume can be gained"
        )
        return (
            f"Forecast off by {self.error.wape:.1%}; chance alone makes {self.floor:.1%}, so that "
            f"{end}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        rows = [("WAPE", self.error.wape), ("floor", self.floor), ("avoidable", self.avoidable)]
        frame = pd.DataFrame(rows, columns=["measure", "share of volume"])
        return table(frame, str(self), formats={"share of volume": ".1%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def floor_of(means: Iterable[float]) -> float:
    """Return the WAPE of a perfect forecast of Poisson counts with these means.

    Raises
    ------
    AnalysisError
        A mean is negative, or all are zero.
    """
    means = finite_numbers(np.atleast_1d(means), "means")
    if (means < 0).any() or not means.any():
        raise AnalysisError(
            f"means: between {means.min():g} and {means.max():g} calls were given; they cannot be "
            "negative, and not all zero."
        )
    deviation = 2 * means * stats.poisson.pmf(np.floor(means), means)
    return float(deviation.sum() / means.sum())


def score_against_floor(actual: Iterable[float], forecast: Iterable[float]) -> FloorScore:
    """Compare a forecast of counts with the floor at the actual volume.

    Raises
    ------
    AnalysisError
        The actual values are no counts.
    """
    error = forecast_error(actual, forecast)
    if (error.actual < 0).any() or (error.actual != np.round(error.actual)).any():
        raise AnalysisError(
            "actual: the floor is that of counts; give whole numbers of calls, none negative."
        )
    return FloorScore(error, floor_of(error.actual))
