"""A series: one number a period, oldest first, checked before any method sees it."""

from collections.abc import Iterable

import numpy as np

from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError


def series_values(values: Iterable[float], name: str, at_least: int, purpose: str) -> np.ndarray:
    """Return a series as floats, shape (n,), refusing gaps, short and constant ones.

    Raises
    ------
    AnalysisError
        A value is missing, infinite or no number, fewer than `at_least` values, or all alike.
    """
    array = finite_numbers(np.atleast_1d(values), name)
    if len(array) < at_least:
        raise AnalysisError(
            f"{name}: {purpose} needs at least {at_least} periods and got {len(array)}. "
            "Use a longer history, or shorter periods."
        )
    if np.ptp(array) == 0:
        raise AnalysisError(
            f"{name}: all {len(array)} periods are {array[0]:g}; {purpose} has nothing to measure "
            "variation by. Check whether the column was filled by default."
        )
    return array


def require_season(season: int, name: str) -> int:
    """Return the number of periods in a season, refusing what is no season."""
    if season != int(season) or season < 2:
        raise AnalysisError(
            f"{name}: a season of {season} periods was given; it must be a whole number of 2 or "
            "more, as 7 for days of the week or 12 for months of the year."
        )
    return int(season)
