"""Exact test of a larger table: how likely are all tables no more likely than this one?

The tables more likely than the observed one are few and lie close together, so those are
counted and taken from one. Columns are filled in one after the other; a branch is cut as soon
as a bound says that no table in it can be more likely than the observed one. Branches that
leave the same rows free and are equally likely are joined.
"""

import math

import numpy as np
import pandas as pd
from scipy import special

from ccqa_lib.analyse.compare.fisher import AS_LIKELY
from ccqa_lib.analyse.compare.tables import checked_counts
from ccqa_lib.errors import AnalysisError

MOST_TABLES = 60_000_000  # about ten seconds of counting


def fisher_exact_table(counts: pd.DataFrame) -> float:
    """Return the exact two-sided p value of a table of any size (Freeman & Halton 1951).

    Raises
    ------
    AnalysisError
        No whole counts, an empty row or column, or too many tables to count.
    """
    observed = checked_counts(counts).astype(int)
    if observed.shape[0] > observed.shape[1]:
        observed = observed.T
    observed = observed[:, np.argsort(-observed.sum(axis=0))]
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    margins = _log_factorial(rows).sum() + _log_factorial(columns).sum()
    constant = float(margins - _log_factorial(observed.sum()))
    limit = -float(_log_factorial(observed).sum()) + math.log(AS_LIKELY)
    return float(min(max(1 - _chance_above(rows, columns, constant, limit), 0.0), 1.0))


def _chance_above(rows: np.ndarray, columns: np.ndarray, constant: float, limit: float) -> float:
    """Chance of the tables whose log weight, -sum of log cell!, lies above the limit."""
    free, weight = rows[None, :], np.zeros(1)
    multiplicity, done = np.ones(1), 0
    for j in range(len(columns) - 1, 0, -1):
        free, weight, multiplicity, done = _fill_column(
            (free, weight, multiplicity), columns[: j + 1], limit, done
        )
        if not len(free):
            return 0.0
    final = weight - _log_factorial(free).sum(axis=1)
    chosen = final > limit
    return math.fsum(multiplicity[chosen] * np.exp(final[chosen] + constant))


def _fill_column(state, columns: np.ndarray, limit: float, done: int):
    """Fill in the last of the columns in every possible way that may still pass the limit."""
    free, weight, multiplicity = state
    kept = []
    for i in range(len(free)):
        cells = _compositions(int(columns[-1]), free[i])
        done += len(cells)
        if done > MOST_TABLES:
            raise AnalysisError(
                f"exact test: more than {MOST_TABLES:,} tables have these totals, too many to "
                "count. Use the chi-square test, or join rows or columns."
            )
        left = free[i] - cells
        grown = weight[i] - _log_factorial(cells).sum(axis=1)
        alive = grown + _most_likely_rest(left, columns[:-1]) > limit
        kept.append((left[alive], grown[alive], np.full(alive.sum(), multiplicity[i])))
    left, grown, times = (np.concatenate(part) for part in zip(*kept, strict=True))
    return *_join(left, grown, times), done


def _compositions(total: int, room: np.ndarray) -> np.ndarray:
    """Return all ways to share `total` over cells with so much room each, one row a way."""
    rest_room = np.append(np.cumsum(room[::-1])[::-1][1:], 0)
    ways, left = np.zeros((1, 0), dtype=int), np.array([total])
    for cell, after in zip(room, rest_room, strict=True):
        low, high = np.maximum(left - after, 0), np.minimum(left, cell)
        many = np.maximum(high - low + 1, 0)
        ways, left = np.repeat(ways, many, axis=0), np.repeat(left, many)
        first = np.repeat(np.cumsum(many) - many, many)
        value = np.repeat(low, many) + np.arange(len(left)) - first
        ways, left = np.column_stack([ways, value]), left - value
    return ways


def _most_likely_rest(left: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Upper bound of the log weight that the remaining columns can add.

    The weight is concave, so for any row and column prices the best cell each on its own is a
    bound (Lagrange); prices of the expected counts make it tight.
    """
    if len(columns) == 1:
        return -_log_factorial(left).sum(axis=1)
    bound = np.zeros(len(left))
    for column in columns:
        expected = left * (column / columns.sum())
        price = np.log(np.maximum(expected, 1e-12))
        best = np.maximum(expected - 0.5, 0.0)
        for _ in range(3):  # Newton: where digamma(best + 1) equals the price
            step = (special.digamma(best + 1) - price) / special.polygamma(1, best + 1)
            best = np.maximum(best - step, 0.0)
        bound += (price * best - special.gammaln(best + 1) - price * expected).sum(axis=1)
    return bound + 1e-9


def _join(left: np.ndarray, weight: np.ndarray, times: np.ndarray):
    """Join branches with the same rows free and the same weight; order of rows is no matter."""
    if not len(left):
        return left, weight, times
    keys = np.column_stack([np.sort(left, axis=1), np.rint(weight * 1e9)])
    order = np.lexsort(keys.T)
    starts = np.append(True, (np.diff(keys[order], axis=0) != 0).any(axis=1))
    first = order[starts]
    return left[first], weight[first], np.add.reduceat(times[order], np.flatnonzero(starts))


def _log_factorial(counts) -> np.ndarray:
    return special.gammaln(np.asarray(counts) + 1.0)
