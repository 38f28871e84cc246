"""Run chart: is there a shift or drift about the median? The Anhoej rules, without limits.

Anhoej and Olesen 2014, PLoS ONE 9 (11); Schilling 2012 for runs, Chen 2010 for crossings.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class RunChart:
    """Runs about the median.

    Attributes
    ----------
    useful : int
        Points off the median; points on it neither make nor break a run.
    longest_run, longest_run_limit : int
        A longer run than the limit is a signal; None without useful points.
    crossings, crossings_limit : int
        Fewer crossings than the limit are a signal; None without useful points.
    """

    median: float
    useful: int
    longest_run: int | None
    longest_run_limit: int | None
    crossings: int | None
    crossings_limit: int | None

    @property
    def is_signal(self) -> bool:
        """Is a run too long, or are crossings too few?"""
        if self.longest_run is None:
            return False
        return self.longest_run > self.longest_run_limit or self.crossings < self.crossings_limit

    def __str__(self) -> str:
        if self.longest_run is None:
            return f"run chart: every point lies on the median {self.median:g}"
        verdict = "non-random variation" if self.is_signal else "random variation only"
        return (
            f"run chart: {verdict}; longest run {self.longest_run} (limit "
            f"{self.longest_run_limit}), {self.crossings} crossings (at least "
            f"{self.crossings_limit})"
        )


def run_chart(values: np.ndarray) -> RunChart:
    """Return runs about the median; missing values are left out.

    Raises
    ------
    AnalysisError
        There is no value at all.
    """
    values = np.asarray(values, dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        raise AnalysisError("Run chart: no period has a value; it needs at least ten.")
    median = float(np.median(values))
    sides = np.sign(values - median)
    sides = sides[sides != 0]
    if not len(sides):
        return RunChart(median, 0, None, None, None, None)
    changes = np.flatnonzero(np.diff(sides)) + 1
    lengths = np.diff(np.concatenate([[0], changes, [len(sides)]]))
    limits = longest_run_limit(len(sides)), crossings_limit(len(sides))
    return RunChart(median, len(sides), int(lengths.max()), limits[0], len(changes), limits[1])


def longest_run_limit(useful: int) -> int:
    """Return the longest run that chance explains: log2(n) rounded, plus 3."""
    return round(float(np.log2(useful))) + 3


def crossings_limit(useful: int) -> int:
    """Return the fewest crossings that chance explains: 5th percentile of Binomial(n - 1, 1/2)."""
    return int(stats.binom.ppf(0.05, useful - 1, 0.5)) if useful > 1 else 0
