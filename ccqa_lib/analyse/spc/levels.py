"""At what level is a measure, and how far from its baseline? With 95 % intervals."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.spc.chart import Chart
from ccqa_lib.analyse.spc.dispersion import ChosenChart
from ccqa_lib.analyse.spc.individuals import range_sigma_df
from ccqa_lib.analyse.spc.series import Series

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, in the measure's unit."""

    estimate: float
    low: float
    high: float
    confidence: float = CONFIDENCE

    def __str__(self) -> str:
        span = f"{self.low:.4g} to {self.high:.4g}"
        return f"{self.estimate:.4g} ({self.confidence:.0%} interval {span})"


@dataclass(frozen=True, eq=False)
class Levels:
    """Gives levels of any stretch of a series in the terms of its chart.

    Measures: t intervals with sigma from moving ranges. Shares and rates: score intervals
    (Wilson) and Newcombe's for differences (Newcombe 1998, method 10), with n divided by
    sigma-Z squared on Laney charts.
    """

    series: Series
    chosen: ChosenChart
    baseline: np.ndarray

    def level(self, stretch: np.ndarray) -> Interval:
        """Return the level during a stretch (bool array over periods)."""
        if self._is_xmr:
            mean = float(self.series.values[stretch].mean())
            reach = self._critical * self._sigma / np.sqrt(stretch.sum())
            return Interval(mean, mean - reach, mean + reach)
        return Interval(*self._score(stretch))

    def difference(self, stretch: np.ndarray) -> Interval:
        """Return the level during a stretch less that of the baseline.

        Points that a stretch shares with the baseline are allowed for (measures), or make the
        interval wider than need be (shares and rates).
        """
        if self._is_xmr:
            return self._difference_of_means(stretch)
        now, low, high = self._score(stretch)
        was, was_low, was_high = self._score(self.baseline)
        below = np.hypot(now - low, was_high - was)
        above = np.hypot(high - now, was - was_low)
        return Interval(now - was, float(now - was - below), float(now - was + above))

    def _difference_of_means(self, stretch: np.ndarray) -> Interval:
        values, m, k = self.series.values, stretch.sum(), self.baseline.sum()
        shared = (stretch & self.baseline).sum()
        estimate = float(values[stretch].mean() - values[self.baseline].mean())
        spread = np.sqrt(max(0.0, 1 / m + 1 / k - 2 * shared / (m * k)))
        reach = float(self._critical * self._sigma * spread)
        return Interval(estimate, estimate - reach, estimate + reach)

    def _score(self, stretch: np.ndarray) -> tuple[float, float, float]:
        """Return estimate, low and high of the pooled share or rate."""
        n, z = float(self.series.n[stretch].sum()), self._critical
        level = float(self.series.events[stretch].sum()) / n
        n /= self._widening**2
        is_share = self._chart.kind.startswith("p")
        shrink = z**2 / n if is_share else 0.0
        middle = level + z**2 / (2 * n)
        chance = level * (1 - level) if is_share else level
        reach = z * np.sqrt(chance / n + z**2 / (4 * n**2))
        low, high = (middle - reach) / (1 + shrink), (middle + reach) / (1 + shrink)
        return level, max(0.0, float(low)), float(min(high, 1.0) if is_share else high)

    @property
    def _chart(self) -> Chart:
        return self.chosen.chart

    @property
    def _is_xmr(self) -> bool:
        return self._chart.kind == "xmr"

    @property
    def _sigma(self) -> float:
        return float(self._chart.sigma[0])

    @property
    def _widening(self) -> float:
        return self.chosen.sigma_z if self._chart.kind.endswith("prime") else 1.0

    @property
    def _critical(self) -> float:
        """Normal where sigma follows from the counts, else Student's t."""
        tail = (1 + CONFIDENCE) / 2
        if self._chart.kind in ("p", "u"):
            return float(stats.norm.ppf(tail))
        return float(stats.t.ppf(tail, range_sigma_df(int(self.baseline.sum()))))
