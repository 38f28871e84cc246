"""Coefficients: estimates with standard errors, tests and intervals, one row a coefficient."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Estimates of a model with their covariance.

    `covariance` has shape (k, k); `df` holds the degrees of freedom of each t test, infinite
    where the normal distribution is used; `errors` says in words how the standard errors were
    made; `notes` are the doubts that a reader must know.
    """

    names: tuple[str, ...]
    estimate: np.ndarray
    covariance: np.ndarray
    df: np.ndarray
    errors: str
    notes: tuple[str, ...] = ()

    @property
    def se(self) -> np.ndarray:
        """Standard errors, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def statistic(self) -> np.ndarray:
        """Estimate over standard error: t, or z where `df` is infinite."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.estimate / self.se

    @property
    def p(self) -> np.ndarray:
        """Two-sided p values."""
        return 2 * stats.t.sf(np.abs(self.statistic), self.df)

    def interval(self, confidence: float = 0.95) -> np.ndarray:
        """Return Wald intervals, shape (k, 2)."""
        reach = stats.t.ppf((1 + confidence) / 2, self.df) * self.se
        return np.column_stack([self.estimate - reach, self.estimate + reach])

    def frame(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return one row a coefficient: estimate, se, statistic, df, p, low, high."""
        low, high = self.interval(confidence).T
        return pd.DataFrame(
            {
                "coefficient": self.names, "estimate": self.estimate, "se": self.se,
                "statistic": self.statistic, "df": self.df, "p": self.p,
                "low": low, "high": high,
            }
        )  # fmt: skip

    def of(self, names: Sequence[str]) -> "Coefficients":
        """Return the coefficients of these names, in this order."""
        at = [self.names.index(name) for name in names]
        return replace(
            self,
            names=tuple(names),
            estimate=self.estimate[at],
            covariance=self.covariance[np.ix_(at, at)],
            df=self.df[at],
        )

    def with_notes(self, *notes: str) -> "Coefficients":
        """Return the same coefficients with further notes."""
        return replace(self, notes=self.notes + notes)

    def __str__(self) -> str:
        sure = int((self.p < 0.05).sum())
        return f"{len(self.names)} coefficients, {sure} with p below 0.05; {self.errors}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        formats = {"statistic": ".2f", "df": ".1f", "p": ".3g"}
        note = " ".join([f"Standard errors: {self.errors}.", *self.notes])
        return table(self.frame(), "Coefficients with 95 % intervals", note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def normal_df(names: Sequence[str]) -> np.ndarray:
    """Return infinite degrees of freedom: tests and intervals from the normal distribution."""
    return np.full(len(names), np.inf)
