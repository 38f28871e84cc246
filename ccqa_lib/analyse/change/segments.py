"""Where did the level of a series change, and how often? Change points by penalised least squares.

Optimal partitioning (Jackson et al. 2005): the split with the least cost, found exactly, as PELT
finds it. Cost is squared error over the noise variance for a change of mean, or minus twice the
normal log-likelihood for a change of mean and variance. A change point is the number of the last
period of a segment, counting from 1.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.change.series import series_values
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

Cost = Callable[[np.ndarray, int], np.ndarray]  # costs of segments from several starts to one end
TINIEST_VARIANCE = 1e-11  # of a segment of equal values, as in R's changepoint
SHORTEST = 5  # periods; shorter segments are blips, which a control chart tells better
LAG1_SHARE = 1.96  # times 1 / sqrt(n): more correlation than chance gives


@dataclass(frozen=True, eq=False)
class Segments:
    """A series in segments: `changes` are the last periods of all segments but the last.

    `sigma` is the standard deviation of the noise that changes were judged by, NaN where each
    segment has its own.
    """

    name: str
    values: np.ndarray
    changes: tuple[int, ...]
    sigma: float

    @property
    def means(self) -> np.ndarray:
        """Mean of each segment, shape (changes + 1,)."""
        return np.array([part.mean() for part in np.split(self.values, self.changes)])

    @property
    def residual_lag1(self) -> float:
        """Correlation of neighbours about their segment's mean."""
        parts = np.split(self.values, self.changes)
        away = np.concatenate([part - part.mean() for part in parts])
        total = away @ away
        return float(away[1:] @ away[:-1] / total) if total else 0.0

    @property
    def doubts(self) -> tuple[str, ...]:
        """What weakens the answer, in sentences."""
        if self.changes and self.residual_lag1 > LAG1_SHARE / np.sqrt(len(self.values)):
            return (
                f"Neighbouring periods still resemble one another (lag-1 correlation "
                f"{self.residual_lag1:.2f}): slow drift looks like steps, and some of these "
                "changes may be none.",
            )
        return ()

    def frame(self) -> pd.DataFrame:
        """Return one row a segment: first, last, periods, mean."""
        last = [*self.changes, len(self.values)]
        first = [1, *(change + 1 for change in self.changes)]
        sizes = np.diff([0, *last])
        return pd.DataFrame({"first": first, "last": last, "periods": sizes, "mean": self.means})

    def __str__(self) -> str:
        if not self.changes:
            return f"{self.name}: no change of level in {len(self.values)} periods"
        after = ", ".join(map(str, self.changes))
        return f"{self.name}: level changes after period {after}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.frame(), str(self), note=" ".join(self.doubts))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def mean_changes(
    values: Iterable[float],
    penalty: float | None = None,
    sigma: float | None = None,
    shortest: int = SHORTEST,
    name: str = "series",
) -> Segments:
    """Find changes of the mean of a series whose noise stays the same.

    Parameters
    ----------
    penalty : float, optional
        What a change must save in squared error, in noise variances; 3 log n by default (Yao
        1988 shows 2 log n to be enough for independent noise).
    sigma : float, optional
        Standard deviation of the noise; by default from the median step between neighbours,
        which few changes of level do not touch.
    shortest : int
        Fewest periods in a segment.

    Raises
    ------
    AnalysisError
        Too few periods, or a penalty, sigma or shortest segment that is not positive.
    """
    y = _checked(values, shortest, name)
    penalty = _positive(3 * np.log(len(y)) if penalty is None else penalty, "penalty")
    sigma = _positive(noise_sigma(y, name) if sigma is None else sigma, "sigma")
    cost = mean_cost(y / sigma)
    return Segments(name, y, optimal_changes(cost, len(y), penalty, shortest), sigma)


def mean_variance_changes(
    values: Iterable[float], shortest: int = SHORTEST, name: str = "series"
) -> Segments:
    """Find changes of mean or variance, by the modified BIC (Zhang & Siegmund 2007).

    With segments as short as 2 it finds pairs of nearly equal neighbours; keep `shortest` at 5
    or more.

    Raises
    ------
    AnalysisError
        Too few periods, or segments of fewer than two.
    """
    if shortest < 2:
        raise AnalysisError(f"shortest: {shortest} was given; a variance needs 2 periods or more.")
    y = _checked(values, shortest, name)
    cost, penalty = _mean_variance_cost(y), 4 * np.log(len(y))
    return Segments(name, y, optimal_changes(cost, len(y), penalty, shortest), np.nan)


def noise_sigma(y: np.ndarray, name: str) -> float:
    """Return the standard deviation of independent noise around a level that seldom changes."""
    step = float(np.median(np.abs(np.diff(y))))
    if step == 0:
        raise AnalysisError(
            f"{name}: half of the periods equal the one before, so that the noise cannot be told; "
            "use longer periods, or give sigma."
        )
    return step / (0.6744897501960817 * np.sqrt(2))


def optimal_changes(cost: Cost, n: int, penalty: float, shortest: int) -> tuple[int, ...]:
    """Return the changes with the least sum of costs and penalties, over all possible splits."""
    best = np.full(n + 1, np.inf)
    best[0], back = -penalty, np.zeros(n + 1, dtype=int)
    for end in range(shortest, n + 1):
        starts = np.arange(end - shortest + 1)
        sums = best[starts] + cost(starts, end)
        back[end] = sums.argmin()
        best[end] = sums[back[end]] + penalty
    changes, end = [], n
    while back[end]:
        end = int(back[end])
        changes.append(end)
    return tuple(reversed(changes))


def mean_cost(z: np.ndarray) -> Cost:
    """Return what gives the squared error of segments about their means."""
    sums, squares = np.r_[0, z.cumsum()], np.r_[0, (z**2).cumsum()]
    return lambda start, end: (
        squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start)
    )


def _mean_variance_cost(y: np.ndarray) -> Cost:
    centred = y - y.mean()
    squared_error = mean_cost(centred)

    def cost(start: np.ndarray, end: int) -> np.ndarray:
        size = end - start
        variance = np.maximum(squared_error(start, end) / size, TINIEST_VARIANCE)
        return size * (np.log(2 * np.pi * variance) + 1) + np.log(size)

    return cost


def _checked(values: Iterable[float], shortest: int, name: str) -> np.ndarray:
    if shortest != int(shortest) or shortest < 1:
        raise AnalysisError(f"shortest: {shortest} was given; it must be 1 period or more.")
    return series_values(values, name, max(2 * shortest, 8), "a search for changes")


def _positive(value: float, name: str) -> float:
    if not (np.isfinite(value) and value > 0):
        raise AnalysisError(f"{name}: {value} was given; it must be above zero.")
    return float(value)
