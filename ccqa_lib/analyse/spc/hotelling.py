"""Hotelling's T-squared: several measures of one process judged together, period by period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class HotellingChart:
    """T-squared of each period and its upper limits.

    Attributes
    ----------
    centre : Series, shape (measures,);  covariance : DataFrame, shape (measures, measures)
    t2 : array, shape (periods,)
        Squared distance from the centre, in units of the measures' joint spread.
    upper_baseline : float
        Limit for the periods that set centre and covariance (beta distribution).
    upper_future : float
        Limit for later periods (F distribution).
    """

    centre: pd.Series
    covariance: pd.DataFrame
    t2: np.ndarray
    upper_baseline: float
    upper_future: float

    def __str__(self) -> str:
        beyond = int((self.t2 > self.upper_baseline).sum())
        return f"T-squared chart: {beyond} of {len(self.t2)} periods beyond the limit"


def hotelling_chart(measures: pd.DataFrame, confidence: float = 0.999) -> HotellingChart:
    """Return the phase-1 T-squared chart of single observations (Montgomery, 11.3).

    Parameters
    ----------
    measures : DataFrame, shape (periods, measures)
        Numbers only, nothing missing; at least two periods more than measures.
    confidence : float
        Share of in-control periods that lie below a limit.

    Raises
    ------
    AnalysisError
        A value is missing, there are too few periods, or measures determine one another.
    """
    x = measures.to_numpy(dtype=float)
    m, p = x.shape
    _refuse_unfit(measures, m, p)
    centre, covariance = x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False))
    away = x - centre
    t2 = np.einsum("ij,ij->i", away, np.linalg.solve(covariance, away.T).T)
    names = list(measures.columns)
    baseline = (m - 1) ** 2 / m * stats.beta.ppf(confidence, p / 2, (m - p - 1) / 2)
    future = p * (m + 1) * (m - 1) / (m * (m - p)) * stats.f.ppf(confidence, p, m - p)
    return HotellingChart(
        pd.Series(centre, names), pd.DataFrame(covariance, names, names), t2,
        float(baseline), float(future),
    )  # fmt: skip


def _refuse_unfit(measures: pd.DataFrame, periods: int, columns: int) -> None:
    x = measures.to_numpy(dtype=float)
    if not np.isfinite(x).all():
        bad = [str(name) for name in measures if not np.isfinite(measures[name]).all()]
        raise AnalysisError(
            f"T-squared: {', '.join(bad)} has missing or infinite values; leave those periods out."
        )
    if periods < columns + 2:
        raise AnalysisError(
            f"T-squared: {periods} periods of {columns} measures; it needs at least "
            f"{columns + 2} periods. Chart fewer measures or more periods."
        )
    flat = [str(name) for name in measures if np.ptp(measures[name]) == 0]
    scaled = (x - x.mean(axis=0)) / np.where(np.ptp(x, axis=0) > 0, x.std(axis=0), 1)
    if flat or np.linalg.matrix_rank(scaled) < columns:
        which = f"{', '.join(flat)} never changes" if flat else "some measures follow from others"
        raise AnalysisError(f"T-squared: {which}; leave out what adds nothing of its own.")
