"""Outcomes and counts: the column to explain, checked for the kind of model that explains it."""

import numpy as np

from ccqa_lib.analyse.design import Design, as_numbers
from ccqa_lib.errors import AnalysisError


def numeric_outcome(design: Design, name: str) -> np.ndarray:
    """Return a finite, varying outcome, shape (rows,)."""
    values = finite_column(design, name)
    if (values == values[0]).all():
        raise AnalysisError(
            f"'{name}' is {values[0]:g} in all {len(values):,} rows used; "
            "there is nothing to explain, so no model is fitted."
        )
    return values


def finite_column(design: Design, name: str) -> np.ndarray:
    """Return a column of numbers without infinities, shape (rows,)."""
    values = as_numbers(design.column(name))
    if not np.isfinite(values).all():
        raise AnalysisError(
            f"'{name}' is infinite in {(~np.isfinite(values)).sum():,} rows; "
            "set them aside or mend the division that made them."
        )
    return values


def yes_no_outcome(design: Design, name: str, counts: np.ndarray) -> np.ndarray:
    """Return an outcome of 0 and 1 that takes both values, shape (rows,)."""
    values = finite_column(design, name)
    strange = sorted(set(np.unique(values)) - {0.0, 1.0})
    if strange:
        raise AnalysisError(
            f"'{name}' must be 0 or 1 (no or yes); it also holds {strange[0]:g}. "
            "Recode it in the mapping."
        )
    yes = counts @ values
    if yes in (0, counts.sum()):
        answer = "yes" if yes else "no"
        raise AnalysisError(
            f"No model fitted: '{name}' is {answer} in all {counts.sum():,.0f} rows used; "
            "with one class there is nothing to tell apart."
        )
    return values


def count_outcome(design: Design, name: str) -> np.ndarray:
    """Return an outcome of whole numbers from 0 that are not all 0, shape (rows,)."""
    values = finite_column(design, name)
    wrong = (values < 0) | (values != np.round(values))
    if wrong.any():
        raise AnalysisError(
            f"'{name}' must be a count (0, 1, 2, ...); {wrong.sum():,} rows are negative or no "
            f"whole number, the first {values[wrong][0]:g}."
        )
    if not values.any():
        raise AnalysisError(f"'{name}' is 0 in all {len(values):,} rows used; no events, no model.")
    return values


def positive_column(design: Design, name: str, purpose: str) -> np.ndarray:
    """Return a column of numbers above 0, shape (rows,)."""
    values = finite_column(design, name)
    if (values <= 0).any():
        raise AnalysisError(
            f"'{name}' must be above 0 {purpose}; it is 0 or below in {(values <= 0).sum():,} rows."
        )
    return values


def row_counts(design: Design, count: str | None) -> np.ndarray:
    """Return how many rows stand behind each row of the design, ones without a count column."""
    if count is None:
        return np.ones(len(design.rows))
    values = finite_column(design, count)
    if (values < 0).any() or (values != np.round(values)).any():
        raise AnalysisError(
            f"'{count}' must say how many rows stand behind each row (0, 1, 2, ...); "
            "it is negative or no whole number in "
            f"{((values < 0) | (values != np.round(values))).sum():,} rows. "
            "Sampling weights go elsewhere."
        )
    if not values.any():
        raise AnalysisError(f"'{count}' is 0 in all rows; there is nothing to count.")
    return values


def row_weights(design: Design, weight: str) -> np.ndarray:
    """Return sampling weights with mean 1, shape (rows,)."""
    values = finite_column(design, weight)
    if (values < 0).any() or not values.any():
        raise AnalysisError(
            f"'{weight}' must be a sampling weight above 0; it is negative in "
            f"{(values < 0).sum():,} of {len(values):,} rows and 0 in {(values == 0).sum():,}."
        )
    return values / values.mean()


def require_residual_df(rows: float, coefficients: int) -> float:
    """Return rows less coefficients, refusing a model that fits anything."""
    if rows <= coefficients:
        raise AnalysisError(
            f"{coefficients} coefficients from {rows:,.0f} rows fit perfectly whatever the data "
            "say; leave out columns or use more rows."
        )
    return rows - coefficients
