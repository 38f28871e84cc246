"""How many breaks of the mean does a series have, and is there one at all?

Bai & Perron (1998, 2003): the least squared error for each number of breaks, the number by BIC as
in R's strucchange. The supF test asks whether there is any break (Andrews 1993).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ccqa_lib.analyse.change.segments import mean_cost
from ccqa_lib.analyse.change.series import series_values
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Breaks:
    """Best breaks for each number of them: `rss` and `bic` have shape (most breaks + 1,).

    `breakpoints` are the last periods of the segments of the number with the least BIC.
    """

    name: str
    rss: np.ndarray
    bic: np.ndarray
    breakpoints: tuple[int, ...]

    def frame(self) -> pd.DataFrame:
        """Return one row a number of breaks."""
        return pd.DataFrame({"breaks": range(len(self.rss)), "rss": self.rss, "bic": self.bic})

    def __str__(self) -> str:
        if not self.breakpoints:
            return f"{self.name}: no break"
        return f"{self.name}: breaks after period {', '.join(map(str, self.breakpoints))}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.frame(), str(self), note="The number with the least BIC is taken.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True)
class SupF:
    """Largest F of a single break and the last period before it; p is asymptotic."""

    statistic: float
    after: int
    p: float

    def __str__(self) -> str:
        return f"A break after period {self.after}? sup F {self.statistic:.2f}, p {self.p:.3g}"


@dataclass(frozen=True)
class Split:
    """The best single split: after which period, squared error left, squared error saved."""

    after: int
    rss: float
    saved: float

    def __str__(self) -> str:
        return f"The best split is after period {self.after}"


def best_split(values: Iterable[float], name: str = "series") -> Split:
    """Return the split into two means that leaves the least squared error, wherever it is.

    A best split always exists; whether it is more than chance is for `sup_f` to say.
    """
    y = series_values(values, name, 3, "a split")
    errors, whole = _split_errors(y, np.arange(1, len(y)))
    at = int(errors.argmin())
    return Split(at + 1, float(errors[at]), float(whole - errors[at]))


def _split_errors(y: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the squared error left by each split, and by none."""
    n, cost = len(y), mean_cost(y - y.mean())
    start = np.array([0])
    left = np.array([cost(start, k)[0] for k in after]) + cost(after, n)
    return left, float(cost(start, n)[0])


def find_breaks(
    values: Iterable[float], most: int = 5, smallest_share: float = 0.1, name: str = "series"
) -> Breaks:
    """Find the breaks of the mean, each segment at least `smallest_share` of the series.

    Raises
    ------
    AnalysisError
        Too few periods for that many segments of that size.
    """
    y = series_values(values, name, 10, "a search for breaks")
    n, shortest = len(y), int(smallest_share * len(y) + 1e-9)
    if most < 1 or shortest < 2 or (most + 1) * shortest > n:
        raise AnalysisError(
            f"{name}: {most} breaks with segments of at least {smallest_share:.0%} do not fit into "
            f"{n} periods; ask for fewer breaks, or smaller segments of 2 periods or more."
        )
    cost = mean_cost(y - y.mean())
    rss, back = _least_errors(cost, n, most, shortest)
    rss = np.maximum(rss, rss[0] * 1e-15)  # an exact fit has no logarithm
    counts = np.arange(most + 1)
    bic = n * (np.log(rss / n) + 1 + np.log(2 * np.pi)) + np.log(n) * 2 * (counts + 1)
    return Breaks(name, rss, bic, _traced(back, n, int(bic.argmin())))


def _least_errors(cost, n: int, most: int, shortest: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the least squared error for each number of breaks, and where its last one is."""
    ends = np.arange(shortest, n + 1)
    least = np.full(n + 1, np.inf)
    least[ends] = [cost(np.array([0]), end)[0] for end in ends]
    rss, back = [least[n]], []
    for _ in range(most):
        further, last = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
        for end in range(2 * shortest, n + 1):
            starts = np.arange(shortest, end - shortest + 1)
            sums = least[starts] + cost(starts, end)
            at = int(sums.argmin())
            further[end], last[end] = sums[at], starts[at]
        least = further
        rss.append(least[n])
        back.append(last)
    return np.array(rss), back


def _traced(back: list[np.ndarray], n: int, count: int) -> tuple[int, ...]:
    found, end = [], n
    for last in reversed(back[:count]):
        end = int(last[end])
        found.append(end)
    return tuple(reversed(found))


def sup_f(values: Iterable[float], trim: float = 0.15, name: str = "series") -> SupF:
    """Test for a single break of the mean, leaving out `trim` of the periods at each end.

    The p value is the tail of the largest squared Bessel bridge (Csörgő & Horváth 1997, formula
    1.3.26), within a tenth of itself below 0.2 and capped at 1. Neighbours must be unrelated.

    Raises
    ------
    AnalysisError
        Fewer than 10 periods, or a share outside 0 to 0.5.
    """
    if not 0 < trim < 0.5:
        raise AnalysisError(f"trim: {trim} was given; it must be a share between 0 and 0.5.")
    y = series_values(values, name, 10, "the sup F test")
    n = len(y)
    first = max(int(trim * n), 1)
    ends = np.arange(first, n - first + 1)
    rss, whole = _split_errors(y, ends)
    rss = np.maximum(rss, whole * 1e-15)
    f = (whole - rss) / (rss / (n - 2))
    return SupF(float(f.max()), int(ends[f.argmax()]), _tail(float(f.max()), trim))


def _tail(x: float, trim: float) -> float:
    if x < 1:
        return 1.0
    width = 2 * np.log((1 - trim) / trim)
    height = np.sqrt(x) * np.exp(-x / 2) / (np.sqrt(2) * special.gamma(0.5))
    return float(min(1.0, height * (width * (1 - 1 / x) + 4 / x)))
