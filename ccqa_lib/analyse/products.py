"""Sums of products of columns, and correlations: what regression and importance start from."""

import numpy as np

AT_ONCE = 8_192  # rows whose products are taken at once; they stay in the processor's cache


def products(
    values: np.ndarray, counts: np.ndarray, middle: np.ndarray | None = None
) -> np.ndarray:
    """Return the sums of products of the columns, rows counted as often as they stand for.

    A matrix times its own transpose is a symmetric product, at half the cost of any other.

    Parameters
    ----------
    values : array, shape (rows, columns)
    counts : array, shape (rows,)
        None below 0.
    middle : array, shape (columns,), optional
        What is taken from each column first.
    """
    root = np.sqrt(counts)
    total = np.zeros((values.shape[1], values.shape[1]))
    for first in range(0, len(values), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        own = values[some] if middle is None else values[some] - middle
        weighed = own * root[some, None]
        total += weighed.T @ weighed
    return total


def correlation(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the correlation matrix of the columns, rows counted as often as they stand for.

    A constant column has no correlation (NaN).
    """
    together = products(values, counts, counts @ values / counts.sum())
    spread = np.sqrt(np.diag(together))
    with np.errstate(invalid="ignore"):
        return together / np.outer(spread, spread)
