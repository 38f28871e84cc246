"""How far does a process spread in the short run? Sigma within subgroups, four ways."""

import math

import numpy as np
import pandas as pd

from ccqa_lib.analyse.sample import Sample, finite_numbers
from ccqa_lib.analyse.spc.constants import c4, d2
from ccqa_lib.errors import AnalysisError


def checked_subgroups(subgroups: pd.DataFrame) -> np.ndarray:
    """Return subgroups as an array, one row each, all of one size.

    Raises
    ------
    AnalysisError
        Fewer than two subgroups or two values in each, something missing, no spread at all.
    """
    columns = [
        finite_numbers(subgroups.iloc[:, j], str(subgroups.columns[j]))
        for j in range(subgroups.shape[1])
    ]
    values = np.column_stack(columns) if columns else np.empty((0, 0))
    if values.shape[0] < 2 or values.shape[1] < 2:
        raise AnalysisError(
            f"subgroups: at least two of at least two values each are needed; got "
            f"{values.shape[0]} of {values.shape[1]}."
        )
    if not np.ptp(values, axis=1).any():
        raise AnalysisError(
            "subgroups: within each all values are alike, so short-run spread cannot be told. "
            "Check the rounding of the measure."
        )
    return values


def sigma_by_range(values: np.ndarray) -> float:
    """Mean subgroup range over exact d2 (Montgomery, section 6.2)."""
    return float(np.ptp(values, axis=1).mean() / d2(values.shape[1]))


def sigma_pooled(values: np.ndarray) -> float:
    """Root of the mean subgroup variance."""
    return float(np.sqrt(values.var(axis=1, ddof=1).mean()))


def sigma_pooled_unbiased(values: np.ndarray) -> float:
    """Pooled sigma over c4, so that it is right on average."""
    groups, size = values.shape
    return sigma_pooled(values) / c4(groups * (size - 1) + 1)


def sigma_by_moving_range(sample: Sample) -> float:
    """Mean moving range over exact d2(2), for single values in time order.

    Raises
    ------
    AnalysisError
        Fewer than two values, or no value differs from the one before.
    """
    sample.need(2, "a moving range")
    sample.need_spread("a moving range")
    return float(np.abs(np.diff(sample.values)).mean()) * math.sqrt(math.pi) / 2
