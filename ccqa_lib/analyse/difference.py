"""Has an estimate changed from one run to the next, or do the two differ by noise alone?

Two numbers side by side tell nothing: each has an interval, and two runs mostly share data. The
difference gets an interval of its own, out of the two intervals and what the runs share (MOVER:
Zou and Donner 2008, Statistics in Medicine 27, 1693-1702; with a correlation, Zou 2007,
Psychological Methods 12, 399-413), which keeps lopsided intervals lopsided.
"""

import math
from dataclasses import dataclass
from datetime import date

from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.errors import AnalysisError

CONFIDENCE = 0.99  # nightly runs are many looks: one false change in a hundred, not in twenty
MOST_SHARED = 0.95  # old rows may have been corrected: no two runs are taken for one


@dataclass(frozen=True)
class Estimate:
    """One estimate with both ends of its interval and the interval's confidence."""

    value: float
    low: float
    high: float
    confidence: float = 0.95


@dataclass(frozen=True)
class Difference:
    """How much the second estimate is above the first; `is_clear` when zero is outside.

    For ratios `value`, `low` and `high` are the second over the first, and none is 1.
    """

    value: float
    low: float
    high: float
    none_at: float
    confidence: float = CONFIDENCE

    @property
    def is_clear(self) -> bool:
        """Is the difference more than noise?"""
        return self.low > self.none_at or self.high < self.none_at


def difference(
    first: Estimate,
    second: Estimate,
    shared: float = 0.0,
    is_ratio: bool = False,
    confidence: float = CONFIDENCE,
) -> Difference:
    """Return the difference of two estimates of one thing, with its interval (99 %).

    Parameters
    ----------
    shared : float
        Correlation of the two by what they share of data, 0 to 1; at most MOST_SHARED counts.
        0 when not known: the interval is then wider than it need be, never narrower.
    is_ratio : bool
        The estimates are ratios above 0: they are compared on the log scale.

    Raises
    ------
    AnalysisError
        `shared` is not from 0 to 1, or a ratio's interval does not lie above 0.
    """
    if not 0 <= shared <= 1:
        raise AnalysisError(f"shared: {shared} was given; it needs to be from 0 to 1.")
    if is_ratio and min(first.low, second.low) <= 0:
        raise AnalysisError("A ratio's interval must lie above 0 to be compared as a ratio.")
    rho = min(shared, MOST_SHARED)
    read = math.log if is_ratio else float
    one, two = (_reaches(each, read, confidence) for each in (first, second))
    gap = read(second.value) - read(first.value)
    below = _joined(two[0], one[1], rho)
    above = _joined(two[1], one[0], rho)
    write = math.exp if is_ratio else float
    ends = write(gap - below), write(gap + above)
    return Difference(write(gap), *ends, float(is_ratio), confidence)


def shared_by_days(first: tuple[str, str], second: tuple[str, str]) -> float:
    """Return the correlation of two averages by the days that they share.

    Of n1 and n2 rows, n12 of them in both, two means have the correlation
    n12 / sqrt(n1 n2); days stand for rows.
    """
    (a, b), (c, d) = [[date.fromisoformat(day).toordinal() for day in each]
                      for each in (first, second)]  # fmt: skip
    both = max(0, min(b, d) - max(a, c) + 1)
    return both / math.sqrt((b - a + 1) * (d - c + 1))


def _reaches(estimate: Estimate, read, confidence: float) -> tuple[float, float]:
    """Return how far the interval reaches below and above, at the difference's confidence."""
    wider = normal_quantile(confidence) / normal_quantile(estimate.confidence)
    at = read(estimate.value)
    return (at - read(estimate.low)) * wider, (read(estimate.high) - at) * wider


def _joined(one: float, other: float, rho: float) -> float:
    return math.sqrt(max(0.0, one**2 + other**2 - 2 * rho * one * other))
