"""Restricted mean: how long do people stay on average within the first so many weeks?

The area under the Kaplan-Meier curve up to tau (Irwin 1949; Royston and Parmar 2013). It needs no
proportional hazards, and its difference is in weeks.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.survival.curve import SurvivalCurve
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time until the event or `tau`, whichever comes first, with its standard error."""

    name: str
    tau: float
    mean: float
    se: float
    unit: str = ""

    @property
    def lost(self) -> float:
        """Mean time lost before `tau`."""
        return self.tau - self.mean

    def effect(self, confidence: float = 0.95) -> Effect:
        """Return the mean with its interval."""
        reach = normal_quantile(confidence) * self.se
        label = f"mean time within {self.tau:g}"
        ends = max(self.mean - reach, 0.0), min(self.mean + reach, self.tau)
        return Effect(label, self.mean, *ends, confidence, self.unit)

    def __str__(self) -> str:
        return f"{self.name}: {self.effect()}"


@dataclass(frozen=True, eq=False)
class RestrictedMeanComparison:
    """Second group against first: difference of means, ratio of means, ratio of time lost."""

    first: RestrictedMean
    second: RestrictedMean
    effects: tuple[Effect, Effect, Effect]
    p: tuple[float, float, float]

    def __str__(self) -> str:
        return f"{self.second.name} against {self.first.name}: {self.effects[0]}, p {self.p[0]:.3g}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        rows = [
            (e.name, e.estimate, *e.interval, p) for e, p in zip(self.effects, self.p, strict=True)
        ]
        frame = pd.DataFrame(rows, columns=["contrast", "estimate", "low", "high", "p"])
        return table(frame, str(self), formats={"p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def restricted_mean(curve: SurvivalCurve, tau: float) -> RestrictedMean:
    """Return the mean time up to `tau`, with Greenwood's error.

    Raises
    ------
    AnalysisError
        Nobody was seen up to `tau`, while some were still there.
    """
    last = curve.time[-1]
    if not 0 < tau < math.inf or (tau > last and curve.survival[-1] > 0):
        raise AnalysisError(
            f"{curve.name}: a mean up to {tau:g} was asked, but spells were seen only up to "
            f"{last:g} {curve.unit}".rstrip()
            + "; choose a tau above 0 that all groups reach."
        )
    inside = (curve.time < tau) & (curve.events > 0)
    edges = np.concatenate([[0.0], curve.time[inside], [tau]])
    heights = np.concatenate([[1.0], curve.survival[inside]])
    areas = np.diff(edges) * heights
    later = np.cumsum(areas[::-1])[::-1][1:]
    step = np.diff(curve.greenwood, prepend=0.0)[inside] if later.size else later
    variance = float(np.sum(later[later > 0] ** 2 * step[later > 0]))
    return RestrictedMean(
        curve.name, float(tau), float(areas.sum()), math.sqrt(variance), curve.unit
    )


def compare_restricted_means(
    first: RestrictedMean, second: RestrictedMean, confidence: float = 0.95
) -> RestrictedMeanComparison:
    """Compare two means up to the same tau: difference, ratio, and ratio of the time lost.

    Raises
    ------
    AnalysisError
        The means end at different times.
    """
    if first.tau != second.tau:
        raise AnalysisError(
            f"{first.name} ends at {first.tau:g} and {second.name} at {second.tau:g}; "
            "compare means up to the same time."
        )
    gap, spread = second.mean - first.mean, math.hypot(first.se, second.se)
    reach = normal_quantile(confidence) * spread
    difference = Effect(
        "difference of mean time", gap, gap - reach, gap + reach, confidence, first.unit
    )
    kept = _ratio("ratio of mean time", first, second, (first.mean, second.mean), confidence)
    lost = _ratio("ratio of time lost", first, second, (first.lost, second.lost), confidence)
    p = _p(gap / spread) if spread else math.nan
    return RestrictedMeanComparison(
        first, second, (difference, kept[0], lost[0]), (p, kept[1], lost[1])
    )


def _ratio(label, first, second, levels, confidence) -> tuple[Effect, float]:
    if min(levels) <= 0:
        return Effect(label, math.nan, confidence=confidence), math.nan
    log = math.log(levels[1] / levels[0])
    se = math.hypot(first.se / levels[0], second.se / levels[1])
    reach = normal_quantile(confidence) * se
    ends = math.exp(log - reach), math.exp(log + reach)
    return Effect(label, math.exp(log), *ends, confidence), _p(log / se) if se else math.nan


def _p(z: float) -> float:
    return float(2 * stats.norm.sf(abs(z)))
