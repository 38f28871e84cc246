"""Exact test of a larger table: how likely are all tables no more likely than this one?

The tables more likely than the observed one are few and lie close together, so those are
counted and taken from one. Columns are filled in one after the other; a branch is cut as soon
as a bound says that no table in it can be more likely than the observed one. Branches that
leave the same rows free and are equally likely are joined.
"""

import itertools
import math
from decimal import Context, Decimal, localcontext

import numpy as np
import pandas as pd
from scipy import special

from ccqa_lib.analyse.compare.fisher import AS_LIKELY
from ccqa_lib.analyse.compare.tables import checked_counts
from ccqa_lib.errors import AnalysisError

MOST_STEPS = 150_000_000  # about ten seconds of counting
BOUND_STEPS = 40  # what bounding a branch costs against weighing a finished table


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
    scale = _Scale(rows, columns)
    limit = scale.log_weight(observed[None, :, :].reshape(1, -1))[0] + math.log(AS_LIKELY)
    return float(min(max(1 - _chance_above(rows, columns, scale, limit), 0.0), 1.0))


class _Scale:
    """Log weights of cells, close to 0 where cells lie near their mean.

    A cell k weighs -log k! + k log m - k, m the mean cell: over a whole table this adds the same
    to all tables, and keeps fifteen digits where plain log factorials keep twelve.
    """

    def __init__(self, rows: np.ndarray, columns: np.ndarray):
        total, most = int(rows.sum()), int(max(rows.max(), columns.max()))
        with localcontext(Context(prec=40)):
            slope = (Decimal(total) / (len(rows) * len(columns))).ln() - 1
            logs = [Decimal(0), *(Decimal(k).ln() for k in range(1, total + 1))]
            factorials = list(itertools.accumulate(logs))
            margins = sum(factorials[int(k)] for k in (*rows, *columns)) - factorials[total]
            self.constant = float(margins - total * slope)
            self.cells = np.array([float(k * slope - factorials[k]) for k in range(most + 1)])
            self.slope = float(slope)

    def log_weight(self, cells: np.ndarray) -> np.ndarray:
        """Log weight of each row of cells."""
        return self.cells[cells].sum(axis=1)

    def bound(self, left: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Highest log weight that the remaining columns can add.

        The weight is concave, so for any row and column prices the best cell each on its own is
        a bound (Lagrange); prices of the expected counts make it tight.
        """
        if len(columns) == 1:
            return self.log_weight(left)
        total = self.slope * columns.sum()
        for column in columns:
            expected = left * (column / columns.sum())
            price = np.log(np.maximum(expected, 1e-12))
            best = np.maximum(expected - 0.5, 0.0)
            for _ in range(3):  # Newton: where digamma(best + 1) equals the price
                step = (special.digamma(best + 1) - price) / special.polygamma(1, best + 1)
                best = np.maximum(best - step, 0.0)
            value = price * (best - expected) - special.gammaln(best + 1)
            total = total + value.sum(axis=1)
        return total + 1e-9


def _chance_above(rows: np.ndarray, columns: np.ndarray, scale: _Scale, limit: float) -> float:
    """Chance of the tables whose log weight lies above the limit."""
    free, weight = rows[None, :], np.zeros(1)
    multiplicity, done = np.ones(1), 0
    for j in range(len(columns) - 1, 0, -1):
        free, weight, multiplicity, done = _fill_column(
            (free, weight, multiplicity), columns[: j + 1], (scale, limit), done
        )
        if not len(free):
            return 0.0
    final = weight + scale.log_weight(free)
    chosen = final > limit
    return math.fsum(multiplicity[chosen] * np.exp(final[chosen] + scale.constant))


def _fill_column(state, columns: np.ndarray, judge: tuple[_Scale, float], done: int):
    """Fill in the last of the columns in every possible way that may still pass the limit."""
    (free, weight, multiplicity), (scale, limit) = state, judge
    kept = []
    for i in range(len(free)):
        each = 1 if len(columns) == 2 else BOUND_STEPS * (len(columns) - 1)
        done += _how_many(int(columns[-1]), free[i]) * each
        if done > MOST_STEPS:
            raise AnalysisError(
                "exact test: more tables have these totals than can be counted in seconds. Use the "
                "chi-square test, or join rows or columns."
            )
        cells = _compositions(int(columns[-1]), free[i])
        left = free[i] - cells
        grown = weight[i] + scale.log_weight(cells)
        alive = grown + scale.bound(left, columns[:-1]) > limit
        kept.append((left[alive], grown[alive], np.full(alive.sum(), multiplicity[i])))
    left, grown, times = (np.concatenate(part) for part in zip(*kept, strict=True))
    return *_join(left, grown, times), done


def _how_many(total: int, room: np.ndarray) -> float:
    """Return in how many ways `total` can be shared over cells with so much room each."""
    ways = np.zeros(total + 1)
    ways[0] = 1.0
    for cell in room:
        running = np.cumsum(ways)
        ways = running - np.concatenate([np.zeros(cell + 1), running])[: total + 1]
    return float(ways[total])


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


def _join(left: np.ndarray, weight: np.ndarray, times: np.ndarray):
    """Join branches with the same rows free and the same weight; order of rows is no matter."""
    if not len(left):
        return left, weight, times
    keys = np.column_stack([np.sort(left, axis=1), np.rint(weight * 1e9)])
    order = np.lexsort(keys.T)
    starts = np.append(True, (np.diff(keys[order], axis=0) != 0).any(axis=1))
    first = order[starts]
    return left[first], weight[first], np.add.reduceat(times[order], np.flatnonzero(starts))
