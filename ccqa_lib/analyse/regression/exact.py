"""Exact least squares: the answer to every digit, for small tables that defeat floating point.

The normal equations are solved in rational arithmetic, so nothing is lost however nearly the
columns depend on each other (NIST's Filip, Longley and Wampler problems). A number stands for
the decimal that its shortest printed form shows, as data are printed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.regression.outcome import require_residual_df
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

MOST_CELLS = 20_000  # rows times columns: about a second of rational arithmetic

Matrix = list[list[Fraction]]


@dataclass(frozen=True, eq=False)
class ExactFit:
    """A least-squares fit computed without rounding; the floats are its nearest doubles."""

    names: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    sigma: float
    r2: float
    df_residual: int

    def __str__(self) -> str:
        return f"{len(self.names)} coefficients, computed without rounding; R² {self.r2:.6g}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        columns = {"coefficient": self.names, "estimate": self.estimate, "se": self.se}
        return table(pd.DataFrame(columns), "Coefficients, computed without rounding")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_exact(
    frame: pd.DataFrame, outcome: str, columns: Sequence[str], intercept: bool
) -> ExactFit:
    """Fit `outcome` on columns of numbers, exactly.

    Raises
    ------
    AnalysisError
        Values are missing or infinite, the table is too large for exact arithmetic, or columns
        are exact combinations of each other.
    """
    require_columns(frame, [outcome, *columns])
    exact = {name: _fractions(frame[name]) for name in [outcome, *columns]}
    named = {"(intercept)": [Fraction(1)] * len(frame)} if intercept else {}
    named |= {name: exact[name] for name in columns}
    return _fit(exact[outcome], named)


def fit_polynomial(
    frame: pd.DataFrame, outcome: str, column: str, degree: int, intercept: bool
) -> ExactFit:
    """Fit `outcome` on the powers of one column, exactly; errors as in `fit_exact`."""
    require_columns(frame, [outcome, column])
    x = _fractions(frame[column])
    powers = range(0 if intercept else 1, degree + 1)
    named = {_power_name(column, power): [value**power for value in x] for power in powers}
    return _fit(_fractions(frame[outcome]), named)


def _power_name(column: str, power: int) -> str:
    return {0: "(intercept)", 1: column}.get(power, f"{column}^{power}")


def _fractions(values: pd.Series) -> list[Fraction]:
    if values.isna().any() or not np.isfinite(values.astype(float)).all():
        raise AnalysisError(f"Column '{values.name}' has missing or infinite values; drop them.")
    return [Fraction(repr(float(value))) for value in values]


def _fit(y: list[Fraction], named: dict[str, list[Fraction]]) -> ExactFit:
    n, k = len(y), len(named)
    if n * k > MOST_CELLS:
        raise AnalysisError(
            f"{n:,} rows of {k} columns are too many for exact arithmetic "
            f"({MOST_CELLS:,} cells at most); use the ordinary fit."
        )
    df = int(require_residual_df(n, k))
    columns = list(named.values())
    products = [[_dot(a, b) for b in columns] for a in columns]
    inverse = _inverse(products, list(named))
    target = [_dot(column, y) for column in columns]
    beta = [_dot(row, target) for row in inverse]
    rss = _dot(y, y) - _dot(beta, target)
    tss = _dot(y, y) - (sum(y) ** 2 / n if "(intercept)" in named else 0)
    variance = rss / df
    return ExactFit(
        names=tuple(named),
        estimate=np.array([float(b) for b in beta]),
        se=np.array([math.sqrt(variance * inverse[i][i]) for i in range(k)]),
        sigma=math.sqrt(variance),
        r2=float(1 - rss / tss) if tss else math.nan,
        df_residual=df,
    )


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _inverse(matrix: Matrix, names: Sequence[str]) -> Matrix:
    """Return the inverse by Gauss-Jordan elimination; a zero pivot is an exact dependence."""
    k = len(matrix)
    work = [[*row, *(Fraction(i == j) for j in range(k))] for i, row in enumerate(matrix)]
    for i in range(k):
        if work[i][i] == 0:
            raise AnalysisError(
                f"Column '{names[i]}' is an exact combination of the columns before it "
                f"({', '.join(names[:i])}); leave one of them out."
            )
        work[i] = [value / work[i][i] for value in work[i]]
        for j in range(k):
            if j != i and work[j][i]:
                work[j] = [a - work[j][i] * b for a, b in zip(work[j], work[i], strict=True)]
    return [row[k:] for row in work]
