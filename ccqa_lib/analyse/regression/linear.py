"""Linear regression: by how much does a measure change with each column, others held?

Least squares by QR on centred and scaled columns, with one step of refinement in extended
precision (Björck, Numerical Methods for Least Squares Problems, section 2.9). It runs on rows,
or on cells: rows with equal columns, told by their number, mean and sum of squares within.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, stats

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.outcome import (
    finite_column,
    numeric_outcome,
    require_residual_df,
    row_counts,
)
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block


@dataclass(frozen=True, eq=False)
class LinearFit:
    """A least-squares fit.

    `inverse` is (X'X)^-1; `counts` and `within` tell, for each row of the design, the rows
    behind it and their sum of squares about its mean; `residuals` are per row of the design, in
    the outcome's unit; `sigma` is the residual standard deviation; `r2` is about the mean, or
    about zero for a model through the origin.
    """

    design: Design
    outcome: str
    y: np.ndarray
    counts: np.ndarray
    within: np.ndarray
    coefficients: Coefficients
    inverse: np.ndarray
    residuals: np.ndarray
    df_residual: float
    rss: float
    tss: float

    @property
    def n(self) -> float:
        """Rows behind the fit."""
        return self.counts.sum()

    @property
    def has_intercept(self) -> bool:
        """Does the model have a constant?"""
        return INTERCEPT in self.design.names

    @property
    def sigma(self) -> float:
        """Residual standard deviation, in the outcome's unit."""
        return float(np.sqrt(self.rss / self.df_residual))

    @property
    def r2(self) -> float:
        """Share of variance explained."""
        return 1 - self.rss / self.tss

    @property
    def adjusted_r2(self) -> float:
        """Share of variance explained, less what chance would explain."""
        return 1 - (1 - self.r2) * (self.n - self.has_intercept) / self.df_residual

    @property
    def f_test(self) -> tuple[float, float, float, float]:
        """F, its two degrees of freedom, and p, against the model without any column."""
        df = len(self.design.names) - self.has_intercept
        f = (self.tss - self.rss) / df / (self.rss / self.df_residual) if df else np.nan
        return f, df, self.df_residual, float(stats.f.sf(f, df, self.df_residual))

    @property
    def loglik(self) -> float:
        """Log-likelihood under normal errors, at the maximum-likelihood variance."""
        return float(-self.n / 2 * (np.log(2 * np.pi * self.rss / self.n) + 1))

    @property
    def aic(self) -> float:
        """Akaike's criterion; the error variance counts as a parameter, as in R."""
        return -2 * self.loglik + 2 * (len(self.design.names) + 1)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the same count of parameters."""
        return float(-2 * self.loglik + np.log(self.n) * (len(self.design.names) + 1))

    def __str__(self) -> str:
        return (
            f"{self.outcome}: {len(self.design.names)} coefficients from {self.n:,.0f} rows "
            f"explain {self.r2:.1%} of its variance"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_linear(
    design: Design, outcome: str, count: str | None = None, within: str | None = None
) -> LinearFit:
    """Fit by least squares; standard errors assume equal variance (see `sandwich` for others).

    Parameters
    ----------
    outcome : str
        The column to explain; with `count`, its mean in each cell.
    count : str, optional
        Column that says how many rows stand behind each row of the design.
    within : str, optional
        Column with the sum of squares of the outcome about the cell's mean; without it the rows
        of a cell are taken to be equal.

    Raises
    ------
    AnalysisError
        The outcome is constant or infinite, or there are not more rows than coefficients.
    """
    counts = row_counts(design, count)
    spread = finite_column(design, within) if within else np.zeros(len(counts))
    y = finite_column(design, outcome) if spread.any() else numeric_outcome(design, outcome)
    _require_within(spread, within)
    df = require_residual_df(counts.sum(), len(design.names))
    beta, inverse = least_squares(design.matrix, y, counts)
    residuals = y - design.matrix @ beta
    rss = counts @ residuals**2 + spread.sum()
    centre = np.average(y, weights=counts) if INTERCEPT in design.names else 0.0
    tss = counts @ (y - centre) ** 2 + spread.sum()
    table = Coefficients(
        design.names, beta, inverse * rss / df, np.full(len(beta), df), "equal variance"
    )
    return LinearFit(
        design, outcome, y, counts, spread, table, inverse, residuals, df, float(rss), float(tss)
    )


def least_squares(
    matrix: np.ndarray, y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted least-squares coefficients and (X'WX)^-1.

    Raises
    ------
    AnalysisError
        The columns are so nearly dependent that no digit of the answer could be trusted.
    """
    scale = np.sqrt(weights @ matrix**2)
    root = np.sqrt(weights)[:, None]
    q, r = np.linalg.qr(root * matrix / scale)
    if np.abs(np.diag(r)).min() < 1e-13:
        raise AnalysisError(
            "The columns are so nearly combinations of each other that no coefficient has a "
            "trustworthy digit; centre them, leave one out, or use the exact fit for small tables."
        )
    beta = linalg.solve_triangular(r, q.T @ (root[:, 0] * y)) / scale
    left = y.astype(np.longdouble) - matrix.astype(np.longdouble) @ beta.astype(np.longdouble)
    beta = beta + linalg.solve_triangular(r, q.T @ (root[:, 0] * left.astype(float))) / scale
    inner = linalg.solve_triangular(r, np.eye(len(scale))) / scale[:, None]
    return beta, inner @ inner.T


def _require_within(spread: np.ndarray, within: str | None) -> None:
    if (spread < 0).any():
        raise AnalysisError(
            f"'{within}' must be a sum of squares; it is negative in {(spread < 0).sum():,} rows."
        )
