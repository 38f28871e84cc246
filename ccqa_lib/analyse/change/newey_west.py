"""How sure are coefficients when neighbouring periods are related? Newey-West at a fixed lag.

Newey & West (1987), Bartlett weights, no prewhitening. The lag is always given: automatic choices
differ between tools by a factor of 70 on one series, and the errors by a fifth.
"""

from dataclasses import replace

import numpy as np

from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.linear import LinearFit
from ccqa_lib.errors import AnalysisError


def newey_west_covariance(fit: LinearFit, lag: int) -> np.ndarray:
    """Return the covariance without small-sample factor; rows must be periods in their order.

    Raises
    ------
    AnalysisError
        The lag is negative or not below the number of periods.
    """
    n = len(fit.residuals)
    if lag != int(lag) or not 0 <= lag < n:
        raise AnalysisError(
            f"lag: {lag} was given for {n} periods; it must be a whole number from 0 to {n - 1}, "
            f"usually {usual_lag(n)}."
        )
    scores = fit.design.matrix * fit.residuals[:, None]
    meat = scores.T @ scores
    for k in range(1, int(lag) + 1):
        lagged = scores[k:].T @ scores[:-k]
        meat += (1 - k / (lag + 1)) * (lagged + lagged.T)
    return fit.inverse @ meat @ fit.inverse


def newey_west(fit: LinearFit, lag: int) -> Coefficients:
    """Return the coefficients with Newey-West errors, times n / (n - k), and t tests."""
    n = len(fit.residuals)
    return replace(
        fit.coefficients,
        covariance=newey_west_covariance(fit, lag) * n / fit.df_residual,
        errors=f"Newey-West over {lag} lags",
    )


def usual_lag(n: int) -> int:
    """Return the lag that grows with the number of periods: 4 (n / 100)^(2/9), rounded down."""
    return int(4 * (n / 100) ** (2 / 9))
