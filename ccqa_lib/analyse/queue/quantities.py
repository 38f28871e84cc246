"""Quantities that a queue is told: numbers or arrays of them, checked before any formula."""

from typing import Any

import numpy as np

from ccqa_lib.errors import AnalysisError

MOST_AGENTS = 100_000  # more in one queue is a slip of the unit


def amounts(values: Any, name: str) -> np.ndarray:
    """Return finite numbers, none below zero, in the shape given.

    Raises
    ------
    AnalysisError
        Nothing given, no number, missing, infinite or negative; the message names the quantity.
    """
    array = _numbers(values, name)
    if (array < 0).any():
        raise AnalysisError(f"{name}: {array.min():g} was given; it cannot be below zero.")
    return array


def positive(values: Any, name: str) -> np.ndarray:
    """Return finite numbers above zero, in the shape given."""
    array = _numbers(values, name)
    if (array <= 0).any():
        raise AnalysisError(f"{name}: {array.min():g} was given; it must be above zero.")
    return array


def whole(values: Any, name: str) -> np.ndarray:
    """Return whole numbers from 0 to MOST_AGENTS, in the shape given."""
    array = amounts(values, name)
    broken = array[array != np.round(array)]
    if broken.size:
        raise AnalysisError(f"{name}: {broken[0]:g} was given; it must be a whole number.")
    if array.max() > MOST_AGENTS:
        raise AnalysisError(
            f"{name}: {array.max():,.0f} was given; at most {MOST_AGENTS:,} can be reckoned with. "
            "Check the unit of handle time and interval (seconds)."
        )
    return array.astype(int)


def shares(values: Any, name: str) -> np.ndarray:
    """Return shares above 0 and below 1, in the shape given."""
    array = _numbers(values, name)
    wrong = array[(array <= 0) | (array >= 1)]
    if wrong.size:
        raise AnalysisError(
            f"{name}: {wrong[0]:g} was given; it must be a share between 0 and 1, as 0.8."
        )
    return array


def together(**quantities: np.ndarray) -> list[np.ndarray]:
    """Return the quantities spread to one common shape.

    Raises
    ------
    AnalysisError
        Their shapes do not fit together.
    """
    try:
        return list(np.broadcast_arrays(*quantities.values()))
    except ValueError as error:
        sizes = ", ".join(f"{name} {np.shape(q)}" for name, q in quantities.items())
        raise AnalysisError(f"Quantities of different shapes were given: {sizes}.") from error


def _numbers(values: Any, name: str) -> np.ndarray:
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise AnalysisError(f"{name}: holds something that is not a number.") from error
    if not array.size:
        raise AnalysisError(f"{name}: has no values.")
    if np.isnan(array).any():
        raise AnalysisError(
            f"{name}: {np.isnan(array).sum():,} of {array.size:,} values are missing; "
            "leave out the intervals without a value first."
        )
    if np.isinf(array).any():
        raise AnalysisError(f"{name}: {np.isinf(array).sum():,} values are infinite.")
    return array
