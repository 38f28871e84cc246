"""Quantile regression: what goes with the typical contact, and with the slowest tenth?

Koenker and Bassett (1978). The coefficients minimise the check loss, found exactly at a corner
of the linear programme; where several corners tie, the loss is unique and they are not, and
the corner with the highest fit is taken.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, sparse, stats

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.outcome import numeric_outcome, require_residual_df, row_counts
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block

NUDGE = 1e-6  # of the share: makes the programme choose the lower or higher of tied corners
TIED = 1e-9  # relative difference of losses that counts as none


@dataclass(frozen=True, eq=False)
class QuantileFit:
    """A fitted quantile: `share` of rows lie below it; `loss` is the sum of check losses."""

    design: Design
    outcome: str
    share: float
    coefficients: Coefficients
    residuals: np.ndarray
    loss: float

    def __str__(self) -> str:
        return (
            f"{self.outcome}: {self.share:.0%} quantile, {len(self.design.names)} coefficients "
            f"from {len(self.residuals):,} rows"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_quantile(
    design: Design, outcome: str, share: float, count: str | None = None
) -> QuantileFit:
    """Fit the quantile below which a `share` of rows lies, given the columns.

    Standard errors are Hendricks and Koenker's sandwich with the bandwidth of Hall and Sheather
    (Koenker 2005, section 3.4.2), which allows the spread to depend on the columns.

    Raises
    ------
    AnalysisError
        `share` is not between 0 and 1, or too near an end for the number of rows.
    """
    if not 0 < share < 1:
        raise AnalysisError(f"A quantile must lie between 0 and 1, not at {share:g}; try 0.5.")
    y, counts = numeric_outcome(design, outcome), row_counts(design, count)
    n, k = counts.sum(), len(design.names)
    require_residual_df(n, k)
    if n * min(share, 1 - share) < k:
        raise AnalysisError(
            f"Beyond the {share:.0%} quantile lie about {n * min(share, 1 - share):.0f} of "
            f"{n:,.0f} rows, fewer than the {k} coefficients; take a quantile nearer 50 %."
        )
    low, high = (_solve(design.matrix, y, counts, share + nudge) for nudge in (-NUDGE, NUDGE))
    losses = [_loss(design.matrix, y, counts, share, beta) for beta in (low, high)]
    beta = high if losses[1] <= losses[0] * (1 + TIED) else low
    residuals, loss = y - design.matrix @ beta, min(losses)
    nothing = np.full((k, k), np.nan)
    table = Coefficients(
        design.names, beta, nothing, np.full(k, n - k), "Hendricks-Koenker sandwich"
    )
    if abs(losses[1] - losses[0]) <= TIED * loss and not np.allclose(low, high, rtol=1e-9):
        table = table.with_notes("Other coefficients fit as well; the highest fit is shown.")
    fit = QuantileFit(design, outcome, share, table, residuals, loss)
    return replace(fit, coefficients=replace(table, covariance=_sandwich(fit, y, counts)))


def _loss(
    X: np.ndarray, y: np.ndarray, counts: np.ndarray, share: float, beta: np.ndarray
) -> float:
    residuals = y - X @ beta
    return float(counts @ (residuals * (share - (residuals < 0))))


def _solve(X: np.ndarray, y: np.ndarray, counts: np.ndarray, share: float) -> np.ndarray:
    """Return the minimiser from the dual programme: max y'a, X'a = (1 - share) X'1."""
    real = counts > 0
    scale = np.abs(X[real]).max(axis=0)
    scaled = X[real] / scale
    found = optimize.linprog(
        -y[real],
        A_eq=sparse.csr_array(scaled.T),
        b_eq=(1 - share) * (counts[real] @ scaled),
        bounds=np.column_stack([np.zeros(real.sum()), counts[real]]),
        method="highs-ds",
    )
    if found.status != 0:
        raise AnalysisError(
            f"The quantile regression could not be solved ({found.message.strip()}); "
            "bring the columns to like units (seconds to minutes)."
        )
    beta = -found.eqlin.marginals / scale
    return _refined(X[real], y[real], beta)


def _refined(X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Return the corner through the rows that the fit passes, to all digits."""
    left = np.abs(y - X @ beta)
    nearest = np.argsort(left, kind="stable")[: X.shape[1]]
    if left[nearest].max() > 1e-6 * np.abs(y).max() or (
        np.linalg.matrix_rank(X[nearest]) < X.shape[1]
    ):
        return beta
    return np.linalg.solve(X[nearest], y[nearest])


def _sandwich(fit: QuantileFit, y: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the covariance, the density at the quantile from two neighbouring quantiles."""
    X, share = fit.design.matrix, fit.share
    reach = _bandwidth(share, counts.sum())
    low, high = (_solve(X, y, counts, share + side) for side in (-reach, reach))
    gap = np.maximum(X @ (high - low), np.finfo(float).eps ** (2 / 3) * np.abs(y).max())
    bread = np.linalg.pinv((X.T * (counts * 2 * reach / gap)) @ X)
    meat = share * (1 - share) * (X.T * counts) @ X
    return bread @ meat @ bread


def _bandwidth(share: float, n: float) -> float:
    z = stats.norm.ppf(share)
    bend = 1.5 * stats.norm.pdf(z) ** 2 / (2 * z**2 + 1)
    reach = n ** (-1 / 3) * stats.norm.ppf(0.975) ** (2 / 3) * bend ** (1 / 3)
    while share - reach <= 0 or share + reach >= 1:
        reach /= 2
    return float(reach)
