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
from ccqa_lib.show.language import say


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

    def applied(self, values: np.ndarray) -> np.ndarray:
        """Return the column's values after the change; those beyond the cap stay as they are."""
        return np.maximum(values, np.minimum(values + self.step, self.cap))


@dataclass(frozen=True, eq=False)
class _Rows:
    """A design matrix, one column of it changed by `more` where `column` names one."""

    matrix: np.ndarray
    column: int = 0
    more: np.ndarray | None = None

    def times(self, beta: np.ndarray) -> np.ndarray:
        """Return the linear predictor, shape (rows,)."""
        plain = self.matrix @ beta
        return plain if self.more is None else plain + self.more * beta[self.column]

    def summed(self, weights: np.ndarray) -> np.ndarray:
        """Return the weighted sum of the rows, shape (coefficients,)."""
        total = weights @ self.matrix
        if self.more is not None:
            total[self.column] += weights @ self.more
        return total


def _changed(design: Design, column: str, values: np.ndarray) -> _Rows:
    """Return the rows with new values in a column; products with it are made again."""
    if sum(column in parts for parts in map(_parts, design.encoding.terms)) == 1 and (
        column in design.terms
    ):
        (at,) = design.terms[column]
        return _Rows(design.matrix, at, values - design.matrix[:, at])
    return _Rows(design.encoding.matrix(design.rows.assign(**{column: values})))


def _parts(term: str | tuple[str, ...]) -> tuple[str, ...]:
    return (term,) if isinstance(term, str) else term


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

    def share(rows: _Rows) -> tuple[float, np.ndarray]:
        hidden = theta - rows.times(beta)
        slope = fit.counts * fit.link.density(hidden) / fit.n
        thresholds = np.zeros(cuts)
        thresholds[cut] = -slope.sum()
        above = fit.counts @ fit.link.cdf(-hidden) / fit.n
        return float(above), np.concatenate([thresholds, rows.summed(slope)])

    return _difference(fit.design, fit.table, fit.counts, change, share)


def effect_on_share(fit: GlmFit, coefficients: Coefficients, change: Raise) -> ShareEffect:
    """Return what a change does to the share of yes in a logistic model.

    `coefficients` carries the covariance to use: the fit's own or a cluster-robust one.
    """

    def share(rows: _Rows) -> tuple[float, np.ndarray]:
        mean = fit.family.mean(rows.times(coefficients.estimate))
        slope = fit.counts * mean * (1 - mean) / fit.n
        return float(fit.counts @ mean / fit.n), rows.summed(slope)

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
    values = design.rows[change.column].astype(float).to_numpy()
    more = change.applied(values) - values
    if not (counts @ (more != 0)):
        raise AnalysisError(
            say(
                "Every '{column}' is already at {most} or above; nothing can be raised.",
                column=change.column,
                most=f"{change.cap:g}",
            )
        )
    before, slope_before = share(_Rows(design.matrix))
    after, slope_after = share(_changed(design, change.column, values + more))
    slope = slope_after - slope_before
    se = float(np.sqrt(slope @ coefficients.covariance @ slope))
    reach = stats.t.ppf(0.975, coefficients.df.min()) * se
    estimate = after - before
    return ShareEffect(
        f"{change.column} {change.step:+g}", estimate, se, estimate - reach, estimate + reach,
        before, after, float(counts @ (more != 0) / counts.sum()),
    )  # fmt: skip
