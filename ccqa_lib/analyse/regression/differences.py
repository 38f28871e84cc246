"""Derivatives by differences, where no formula is worth its length; errors near 1e-9."""

from collections.abc import Callable

import numpy as np

STEP = 1e-3  # of each parameter's scale; five-point differences then err by about STEP^4


def gradient(f: Callable[[np.ndarray], np.ndarray | float], at: np.ndarray) -> np.ndarray:
    """Return the derivatives of `f` by each parameter, the parameter on the last axis."""
    columns = []
    for i, step in enumerate(_steps(at)):
        move = np.zeros(len(at))
        move[i] = step
        near = np.asarray(f(at + move)) - np.asarray(f(at - move))
        far = np.asarray(f(at + 2 * move)) - np.asarray(f(at - 2 * move))
        columns.append((8 * near - far) / (12 * step))
    return np.stack(columns, axis=-1)


def hessian(f: Callable[[np.ndarray], float], at: np.ndarray) -> np.ndarray:
    """Return the matrix of second derivatives."""
    raw = gradient(lambda x: gradient(f, x), at)
    return (raw + raw.T) / 2


def _steps(at: np.ndarray) -> np.ndarray:
    return STEP * np.maximum(np.abs(at), 0.1)
