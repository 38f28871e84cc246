"""Does each period resemble the ones before it? Correlations and tests of them.

Box, Jenkins, Reinsel & Ljung, Time Series Analysis, 5th edition, chapters 2, 3 and 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.change.series import series_values
from ccqa_lib.errors import AnalysisError

FEWEST = 4  # periods, for any correlation with a lag


@dataclass(frozen=True)
class LjungBox:
    """Test that the first `lags` autocorrelations are all zero."""

    statistic: float
    lags: int
    p: float

    def __str__(self) -> str:
        return f"Ljung-Box over {self.lags} lags: {self.statistic:.2f}, p {self.p:.3g}"


def autocorrelations(values: Iterable[float], lags: int, name: str = "series") -> np.ndarray:
    """Return autocorrelations at lags 1 to `lags`, shape (lags,); divided by n, as R does.

    Raises
    ------
    AnalysisError
        The series is constant or has no more than `lags` periods.
    """
    y = series_values(values, name, FEWEST, "autocorrelation")
    if not 1 <= lags < len(y):
        raise AnalysisError(
            f"{name}: {lags} lags were asked of {len(y)} periods; ask for 1 to {len(y) - 1}."
        )
    away = y - y.mean()
    return np.array([away[k:] @ away[:-k] for k in range(1, lags + 1)]) / (away @ away)


def partial_autocorrelations(
    values: Iterable[float], lags: int, name: str = "series"
) -> np.ndarray:
    """Return correlations at each lag with the shorter lags held, by Durbin and Levinson."""
    r = autocorrelations(values, lags, name)
    found = np.array([r[0]])
    partial = [r[0]]
    for k in range(1, lags):
        last = (r[k] - found @ r[k - 1 :: -1][: len(found)]) / (1 - found @ r[:k])
        found = np.append(found - last * found[::-1], last)
        partial.append(last)
    return np.array(partial)


def ljung_box(values: Iterable[float], lags: int, name: str = "series") -> LjungBox:
    """Test whether neighbours are related at all (Ljung & Box 1978)."""
    y = np.asarray(values, dtype=float)
    r = autocorrelations(y, lags, name)
    n = len(y)
    statistic = n * (n + 2) * float((r**2 / (n - np.arange(1, lags + 1))).sum())
    return LjungBox(statistic, lags, float(stats.chi2.sf(statistic, lags)))


def durbin_watson(residuals: np.ndarray) -> float:
    """Return the Durbin-Watson statistic of residuals: near 2 where neighbours are unrelated."""
    return float((np.diff(residuals) ** 2).sum() / (residuals**2).sum())
