"""Does a series keep its level, or wander? Two tests with opposite null hypotheses.

KPSS (Kwiatkowski, Phillips, Schmidt & Shin 1992) supposes a level; the augmented Dickey-Fuller
test supposes a wandering one. Statistics are those of R's tseries.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from statsmodels.tsa.stattools import adfuller

from ccqa_lib.analyse.change.series import series_values

FEWEST = 15
LEVEL_LIMIT = 0.463  # 5 % point of KPSS about a level (their table 1)


@dataclass(frozen=True)
class Stationarity:
    """`kpss` above LEVEL_LIMIT speaks against a level; `adf_p` below 0.05 against wandering.

    `adf` is the statistic with constant and trend at `adf_lag` lagged differences.
    """

    kpss: float
    adf: float
    adf_lag: int
    adf_p: float

    def __str__(self) -> str:
        if self.kpss > LEVEL_LIMIT:
            word = "the level moves"
        elif self.adf_p < 0.05:
            word = "the series returns to its level or trend"
        else:
            word = "too short or too wild to tell"
        return f"{word} (KPSS {self.kpss:.3f}, ADF {self.adf:.2f}, p {self.adf_p:.3g})"


def stationarity(values: Iterable[float], name: str = "series") -> Stationarity:
    """Test a series for a level that stays.

    Raises
    ------
    AnalysisError
        Fewer than FEWEST periods, or a constant series.
    """
    y = series_values(values, name, FEWEST, "a test of stationarity")
    lag = int((len(y) - 1) ** (1 / 3))
    test = adfuller(y, maxlag=lag, regression="ct", autolag=None, result_object=True)
    return Stationarity(_kpss(y), float(test.statistic), lag, float(test.pvalue))


def _kpss(y: np.ndarray) -> float:
    n, away = len(y), y - y.mean()
    lags = int(4 * (n / 100) ** 0.25)
    variance = long_run_variance(away, lags)
    return float((away.cumsum() ** 2).sum() / (n**2 * variance))


def long_run_variance(away: np.ndarray, lags: int) -> float:
    """Return the variance of a mean of neighbours that are related, times n (Bartlett weights)."""
    n = len(away)
    lagged = [(1 - k / (lags + 1)) * (away[k:] @ away[: n - k]) for k in range(1, lags + 1)]
    return float((away @ away + 2 * sum(lagged)) / n)
