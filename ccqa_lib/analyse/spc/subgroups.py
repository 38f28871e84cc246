"""Charts of subgroups: means, ranges and standard deviations, of equal or unequal size."""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart, three_sigma
from ccqa_lib.analyse.spc.constants import c4, d2, d3
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class Subgroups:
    """What charts need of subgroups; arrays of shape (subgroups,).

    `s` is the sample standard deviation; a subgroup of one value has range and s NaN.
    """

    sizes: np.ndarray
    means: np.ndarray
    ranges: np.ndarray
    s: np.ndarray

    @property
    def grand_mean(self) -> float:
        """Mean of all values (not of the means, when sizes differ)."""
        return float(np.average(self.means, weights=self.sizes))


def subgroups(values: list[np.ndarray]) -> Subgroups:
    """Reduce subgroups, each an array of values; missing values are left out.

    Raises
    ------
    AnalysisError
        A subgroup has no value, or none has two.
    """
    groups = [np.asarray(group, dtype=float) for group in values]
    groups = [group[~np.isnan(group)] for group in groups]
    sizes = np.array([len(group) for group in groups])
    if (sizes == 0).any() or (sizes < 2).all():
        raise AnalysisError(
            f"Subgroups: sizes are {sizes.min()} to {sizes.max()}; each needs a value and some "
            "need two. Leave empty subgroups out, or chart single values as XmR."
        )
    several = [group if len(group) > 1 else np.full(2, np.nan) for group in groups]
    return Subgroups(
        sizes,
        np.array([group.mean() for group in groups]),
        np.array([np.ptp(group) for group in several]),
        np.array([group.std(ddof=1) for group in several]),
    )


def exact_d2(sizes: np.ndarray) -> np.ndarray:
    """Return d2 of each subgroup size."""
    return np.array([d2(int(n)) for n in sizes])


def exact_d3(sizes: np.ndarray) -> np.ndarray:
    """Return d3 of each subgroup size."""
    return np.array([d3(int(n)) for n in sizes])


def exact_c4(sizes: np.ndarray) -> np.ndarray:
    """Return c4 of each subgroup size."""
    return np.array([c4(n) for n in sizes])


def sigma_mean_range(groups: Subgroups, divisor: np.ndarray | None = None) -> float:
    """Return sigma as the plain mean of range over d2 ("UWAVE-R"); `divisor`: another d2."""
    several = groups.sizes > 1
    d2s = exact_d2(groups.sizes[several]) if divisor is None else divisor
    return float((groups.ranges[several] / d2s).mean())


def sigma_mean_s(groups: Subgroups) -> float:
    """Return sigma as the plain mean of s over c4 ("UWAVE-SD")."""
    several = groups.sizes > 1
    return float((groups.s[several] / exact_c4(groups.sizes[several])).mean())


def sigma_weighted_range(groups: Subgroups) -> float:
    """Return the minimum-variance linear estimate of sigma from ranges ("MVLUE-R")."""
    several = groups.sizes > 1
    sizes, ranges = groups.sizes[several], groups.ranges[several]
    weights = (exact_d2(sizes) / exact_d3(sizes)) ** 2
    return float(np.average(ranges / exact_d2(sizes), weights=weights))


def sigma_weighted_s(groups: Subgroups) -> float:
    """Return the minimum-variance linear estimate of sigma from s ("MVLUE-SD")."""
    several = groups.sizes > 1
    c4s = exact_c4(groups.sizes[several])
    return float(np.average(groups.s[several] / c4s, weights=c4s**2 / (1 - c4s**2)))


def sigma_pooled(groups: Subgroups) -> float:
    """Return the pooled standard deviation over c4 of its degrees of freedom + 1 ("RMSDF")."""
    several = groups.sizes > 1
    df = groups.sizes[several] - 1
    pooled = np.sqrt((df * groups.s[several] ** 2).sum() / df.sum())
    return float(pooled / c4(df.sum() + 1))


def mean_chart(groups: Subgroups, sigma: float) -> Chart:
    """Return the chart of subgroup means; `sigma` is that of single values."""
    return three_sigma("xbar", groups.means, groups.grand_mean, sigma / np.sqrt(groups.sizes))


def range_chart(groups: Subgroups, sigma: float) -> Chart:
    """Return the chart of subgroup ranges: centre d2 and spread d3 times `sigma`."""
    centre, spread = exact_d2(groups.sizes) * sigma, exact_d3(groups.sizes) * sigma
    return three_sigma("range", groups.ranges, centre, spread, (0.0, np.inf))


def s_chart(groups: Subgroups, sigma: float) -> Chart:
    """Return the chart of subgroup standard deviations: centre c4 times `sigma`, size by size."""
    c4s = exact_c4(groups.sizes)
    return three_sigma("s", groups.s, c4s * sigma, np.sqrt(1 - c4s**2) * sigma, (0.0, np.inf))
