"""How reliable are ratings on any scale, with any gaps? Krippendorff's alpha."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.agreement.ratings import Ratings
from ccqa_lib.analyse.effect import tail_of
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

Level = Literal["nominal", "ordinal", "interval", "ratio"]
RESAMPLES = 2000


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha: 1 is perfect, 0 is chance; `pairable` values went into it.

    The interval resamples subjects; it is missing for fewer than ten of them.
    """

    level: str
    alpha: float
    low: float
    high: float
    pairable: int
    subjects: int

    def __str__(self) -> str:
        ends = "" if math.isnan(self.low) else f" (95% interval {self.low:.2f} to {self.high:.2f})"
        return (
            f"Krippendorff's alpha ({self.level}) {self.alpha:.2f}{ends}, "
            f"{self.pairable} ratings of {self.subjects} subjects"
        )

    def to_block(self) -> Block:
        """Show alpha and interval."""
        columns = ["level", "alpha", "low", "high", "pairable ratings", "subjects"]
        row = (self.level, self.alpha, self.low, self.high, self.pairable, self.subjects)
        return table(pd.DataFrame([row], columns=columns), str(self), note="Krippendorff 2011.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def krippendorff_alpha(ratings: Ratings, level: Level, seed: int = 0) -> Alpha:
    """Return alpha for a scale; subjects rated once are left out.

    Raises
    ------
    AnalysisError
        All ratings are alike, categories are no numbers (interval, ratio) or below 0 (ratio).
    """
    counts = ratings.counts[ratings.counts.sum(axis=1) >= 2].astype(float)
    distance = _distances(ratings, counts, level)
    alpha = _alpha(counts, distance)
    if math.isnan(alpha):
        raise AnalysisError(
            "Krippendorff's alpha: all ratings are alike, so there is no disagreement to expect "
            "and alpha is not defined. Rate cases that differ."
        )
    low, high = _resampled(ratings, counts, level, seed)
    return Alpha(level, alpha, low, high, int(counts.sum()), len(counts))


def _alpha(counts: np.ndarray, distance: np.ndarray) -> float:
    raters, totals = counts.sum(axis=1), counts.sum(axis=0)
    within = ((counts @ distance) * counts).sum(axis=1) / (raters - 1)
    expected = totals @ distance @ totals / (totals.sum() - 1)
    return float(1 - within.sum() / expected) if expected > 0 else math.nan


def _distances(ratings: Ratings, counts: np.ndarray, level: Level) -> np.ndarray:
    """Squared distance between categories on the scale."""
    q = len(ratings.categories)
    if level == "nominal":
        return 1.0 - np.eye(q)
    if level == "ordinal":
        totals = counts.sum(axis=0)
        middle = np.cumsum(totals) - totals / 2
        return np.subtract.outer(middle, middle) ** 2
    values = ratings.values
    if level == "interval":
        return np.subtract.outer(values, values) ** 2
    if (values < 0).any():
        raise AnalysisError("ratio scale: a category lies below 0; use the interval scale.")
    total = np.add.outer(values, values)
    gap = np.abs(np.subtract.outer(values, values))
    return np.divide(gap, total, out=np.zeros_like(total), where=total > 0) ** 2


def _resampled(
    ratings: Ratings, counts: np.ndarray, level: Level, seed: int
) -> tuple[float, float]:
    n, random = len(counts), np.random.default_rng(seed)
    if n < 10:
        return math.nan, math.nan
    drawn = []
    for _ in range(RESAMPLES):
        part = counts[random.integers(n, size=n)]
        drawn.append(_alpha(part, _distances(ratings, part, level)))
    tail = tail_of(0.95)
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
