"""Effects in shares: what would one point more on a driver do to the share of top answers?

Average effects over the rows as they are (recycled predictions), with delta-method intervals
(Long and Freese, Regression Models for Categorical Dependent Variables, chapter 4). They say
what goes with a change, not what the change would cause; the rows are taken as given.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.glm import GlmFit
from ccqa_lib.analyse.regression.ordered import OrderedFit
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class ShareEffect:
    """An average change of a share, as a fraction (0.02 is two points), with its 95 % interval.

    `before` and `after` are the shares; `moved` is the share of rows that the change reaches
    (rows already at the cap stay).
    """

    name: str
    estimate: float
    se: float
    low: float
    high: float
    before: float
    after: float
    moved: float

    def __str__(self) -> str:
        points = f"{self.estimate * 100:+.1f} points"
        span = f"{self.low * 100:+.1f} to {self.high * 100:+.1f}"
        return f"{self.name}: {points} ({span}), from {self.before:.1%} to {self.after:.1%}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(pd.DataFrame([vars(self)]), str(self), formats={"moved": ".0%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True)
class Raise:
    """A change to a column: `step` more, in its own unit, but never beyond `cap`."""

    column: str
    step: float = 1.0
    cap: float = np.inf

    def applied(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows after the change; values beyond the cap stay as they are."""
        values = rows[self.column].astype(float)
        return rows.assign(
            **{self.column: np.maximum(values, np.minimum(values + self.step, self.cap))}
        )


def effect_on_top_share(fit: OrderedFit, change: Raise, lowest_top: Any) -> ShareEffect:
    """Return what a change does to the share of answers at `lowest_top` or above.

    The errors are those of the fit's table: give a cluster-robust fit to allow for clusters.

    Raises
    ------
    AnalysisError
        The column is not in the model, no row can move, or `lowest_top` is no answer.
    """
    if lowest_top not in fit.levels[1:]:
        raise AnalysisError(
            f"'{lowest_top}' is not an answer above the worst in '{fit.outcome}'; "
            f"choose one of {', '.join(map(str, fit.levels[1:]))}."
        )
    cut, cuts = fit.levels.index(lowest_top) - 1, len(fit.levels) - 1
    beta, theta = fit.coefficients.estimate, fit.thresholds.estimate[cut]

    def share(X: np.ndarray) -> tuple[float, np.ndarray]:
        hidden = theta - X @ beta
        slope = fit.counts * fit.link.density(hidden) / fit.n
        thresholds = np.zeros(cuts)
        thresholds[cut] = -slope.sum()
        above = fit.counts @ fit.link.cdf(-hidden) / fit.n
        return float(above), np.concatenate([thresholds, slope @ X])

    return _difference(fit.design, fit.table, fit.counts, change, share)


def effect_on_share(fit: GlmFit, coefficients: Coefficients, change: Raise) -> ShareEffect:
    """Return what a change does to the share of yes in a logistic model.

    `coefficients` carries the covariance to use: the fit's own or a cluster-robust one.
    """

    def share(X: np.ndarray) -> tuple[float, np.ndarray]:
        mean = fit.family.mean(X @ coefficients.estimate)
        slope = fit.counts * mean * (1 - mean) / fit.n
        return float(fit.counts @ mean / fit.n), slope @ X

    return _difference(fit.design, coefficients, fit.counts, change, share)


def marginal_effects(fit: GlmFit, coefficients: Coefficients) -> pd.DataFrame:
    """Return average slopes of the share of yes by each column, with 95 % intervals.

    Columns: coefficient, estimate, se, low, high; change of the share per unit of the column.
    """
    X, beta = fit.design.matrix, coefficients.estimate
    mean = fit.family.mean(X @ beta)
    slope, bend = mean * (1 - mean), mean * (1 - mean) * (1 - 2 * mean)
    average = fit.counts @ slope / fit.n
    gradient = np.outer(beta, (fit.counts * bend) @ X / fit.n) + average * np.eye(len(beta))
    se = np.sqrt(np.einsum("ij,jk,ik->i", gradient, coefficients.covariance, gradient))
    estimate, reach = average * beta, stats.t.ppf(0.975, coefficients.df) * se
    frame = pd.DataFrame(
        {
            "coefficient": fit.design.names, "estimate": estimate, "se": se,
            "low": estimate - reach, "high": estimate + reach,
        }
    )  # fmt: skip
    return frame[frame["coefficient"] != "(intercept)"].reset_index(drop=True)


def _difference(design: Design, coefficients: Coefficients, counts, change: Raise, share):
    require_columns(design.rows, [change.column])
    if change.column not in design.encoding.columns or change.column in design.encoding.levels:
        raise AnalysisError(
            f"'{change.column}' is no column of numbers in this model, so it cannot be raised; "
            f"choose among {', '.join(n for n in design.names if n != '(intercept)')}."
        )
    after_rows = change.applied(design.rows)
    moved = (after_rows[change.column] != design.rows[change.column].astype(float)).to_numpy()
    if not (counts @ moved):
        raise AnalysisError(
            f"Every '{change.column}' is already at {change.cap:g} or above; nothing can be raised."
        )
    before, slope_before = share(design.encoding.matrix(design.rows))
    after, slope_after = share(design.encoding.matrix(after_rows))
    slope = slope_after - slope_before
    se = float(np.sqrt(slope @ coefficients.covariance @ slope))
    reach = stats.t.ppf(0.975, coefficients.df.min()) * se
    estimate = after - before
    return ShareEffect(
        f"{change.column} {change.step:+g}", estimate, se, estimate - reach, estimate + reach,
        before, after, float(counts @ moved / counts.sum()),
    )  # fmt: skip
