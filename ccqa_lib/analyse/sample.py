"""A sample: the values of one group, checked before any test sees them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError

LARGEST = 1e50  # fourth powers of larger numbers, or of their inverses, leave what doubles hold


@dataclass(frozen=True, eq=False)
class Sample:
    """The values of one group: finite numbers, none missing, at least one.

    Raises
    ------
    AnalysisError
        A value is missing, infinite or no number; the message names the group.
    """

    name: str
    values: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "values", finite_numbers(self.values, self.name))

    def __str__(self) -> str:
        return f"{self.name}: {self.n} values, mean {self.mean:.4g}"

    @property
    def n(self) -> int:
        """How many values."""
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """The mean, from an exactly rounded sum."""
        return math.fsum(self.values) / self.n

    @cached_property
    def variance(self) -> float:
        """The variance on n - 1, by two passes; NaN for a single value."""
        if self.n < 2:
            return math.nan
        deviations = self.values - self.mean
        drift = math.fsum(deviations)
        return max(math.fsum(deviations**2) - drift**2 / self.n, 0.0) / (self.n - 1)

    @property
    def sd(self) -> float:
        """The standard deviation on n - 1."""
        return math.sqrt(self.variance)

    @property
    def is_constant(self) -> bool:
        """Whether all values are equal, but for the rounding of doubles."""
        rounding = 4 * np.spacing(np.abs(self.values).max())
        return bool(np.ptp(self.values) <= rounding)

    def need(self, at_least: int, for_what: str) -> None:
        """Refuse a sample of fewer than `at_least` values."""
        if self.n < at_least:
            raise AnalysisError(
                f"{self.name}: {for_what} needs at least {at_least} values and got {self.n}. "
                "Collect more, or join this group with another."
            )

    def need_spread(self, for_what: str) -> None:
        """Refuse a sample whose values are all alike."""
        if self.is_constant:
            raise AnalysisError(
                f"{self.name}: all {self.n} values are {self.values[0]:g}, so {for_what} has "
                "nothing to measure the spread by. Check whether the column was filled by default."
            )


def finite_numbers(values: Iterable[float], name: str) -> np.ndarray:
    """Return the values as floats, refusing what no test can use.

    Raises
    ------
    AnalysisError
        Nothing given, text among the numbers, a missing or an infinite value.
    """
    if isinstance(values, pd.Series):
        values = values.array
    try:
        array = pd.array(list(values), dtype="Float64").to_numpy(float, na_value=math.nan)
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            f"{name}: holds something that is not a number. Map the column to a number first."
        ) from error
    if not len(array):
        raise AnalysisError(f"{name}: has no values. Widen the period or check the filter.")
    missing = int(np.isnan(array).sum())
    if missing == len(array):
        raise AnalysisError(f"{name}: all {missing} values are missing. Check the mapping.")
    if missing:
        raise AnalysisError(
            f"{name}: {missing} of {len(array)} values are missing. Leave these rows out first "
            "and report how many they are."
        )
    if infinite := int(np.isinf(array).sum()):
        raise AnalysisError(
            f"{name}: {infinite} of {len(array)} values are infinite. Look for a division by zero."
        )
    size = np.abs(array[array != 0])
    if ((size > LARGEST) | (size < 1 / LARGEST)).any():
        raise AnalysisError(
            f"{name}: holds values beyond {LARGEST:g} or closer to 0 than {1 / LARGEST:g}, which "
            "no measure is. Look for a broken unit or an overflow."
        )
    return array


def samples_of(frame: pd.DataFrame, value: str, group: str) -> tuple[Sample, ...]:
    """Split a column by group, groups in alphabetical order; names are ``column (group)``.

    Raises
    ------
    AnalysisError
        A column is absent, a group name is missing, or fewer than two groups exist.
    """
    for column in (value, group):
        if column not in frame:
            raise AnalysisError(
                f"{column}: no such column; there are {', '.join(map(str, frame.columns))}."
            )
    if missing := int(frame[group].isna().sum()):
        raise AnalysisError(
            f"{group}: {missing} of {len(frame)} rows belong to no group. Leave them out first "
            "and report how many they are, or name them."
        )
    parts = {str(name): part[value] for name, part in frame.groupby(group, sort=True)}
    if len(parts) < 2:
        raise AnalysisError(
            f"{group}: a comparison needs at least two groups; there is only "
            f"{', '.join(parts) or 'none'}."
        )
    return tuple(Sample(name, values) for name, values in parts.items())


def need_groups(samples: tuple[Sample, ...], for_what: str) -> None:
    """Refuse a comparison of several groups that has too little to compare.

    Raises
    ------
    AnalysisError
        Fewer than two groups, or a group of fewer than two values.
    """
    if len(samples) < 2:
        raise AnalysisError(f"{for_what} needs at least two groups and got {len(samples)}.")
    for sample in samples:
        sample.need(2, for_what)
