"""An effect: how large, in which unit, and between which ends it may lie."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say, word
from ccqa_lib.show.numbers import in_brackets


@dataclass(frozen=True)
class Effect:
    """One estimate with its interval; an end that has no bound is infinite, an unknown one NaN.

    `unit` is a word or sign to read after the number; empty for a pure number.
    """

    name: str
    estimate: float
    low: float = math.nan
    high: float = math.nan
    confidence: float = 0.95
    unit: str = ""

    def __str__(self) -> str:
        unit = f" {word(self.unit)}" if self.unit else ""
        size = f"{word(self.name)} {self.estimate:.4g}{unit}"
        if math.isnan(self.low) and math.isnan(self.high):
            return size
        interval = say(
            "{confidence} interval {low} to {high}",
            confidence=f"{self.confidence:.0%}",
            low=f"{self.low:.4g}",
            high=f"{self.high:.4g}",
        )
        return in_brackets(size, interval)

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends, the lower first."""
        return self.low, self.high


def normal_quantile(confidence: float) -> float:
    """How many standard errors a two-sided normal interval of this confidence reaches."""
    return -NormalDist().inv_cdf(tail_of(confidence))


def tail_of(confidence: float) -> float:
    """Return the share that a two-sided interval leaves out at each end."""
    if not 0.5 <= confidence < 1:
        raise AnalysisError(
            f"confidence: {confidence} was given; it needs to be a share from 0.5 to below 1, "
            "as 0.95."
        )
    return (1 - confidence) / 2
