"""Which power makes skewed values most nearly normal?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from ccqa_lib.analyse.compare.normality import normality
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

WIDEST = 5.0  # powers beyond this are no sensible scale


@dataclass(frozen=True)
class BoxCox:
    """The power with its likelihood interval, and Anderson-Darling p before and after.

    `loglik` leaves out the constant -n/2 (1 + log 2 pi).
    """

    measure: str
    power: Effect
    loglik: float
    p_before: float
    p_after: float

    @property
    def rounded(self) -> float:
        """The plain power inside the interval that a reader knows: 1, 0 (logarithm), 0.5, ..."""
        for plain in (1.0, 0.0, 0.5, -1.0, -0.5, 2.0):
            if self.power.low <= plain <= self.power.high:
                return plain
        return self.power.estimate

    def __str__(self) -> str:
        verdict = "normal after it" if self.p_after >= 0.05 else "still not normal after it"
        return f"{self.measure}: {self.power}; {verdict} (p = {self.p_after:.2g})"

    def to_block(self) -> Block:
        """Show power, interval and both p values."""
        columns = ["power", "low", "high", "p before", "p after"]
        row = (self.power.estimate, *self.power.interval, self.p_before, self.p_after)
        return table(pd.DataFrame([row], columns=columns), str(self), note="Box & Cox 1964.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def box_cox(sample: Sample, confidence: float = 0.95) -> BoxCox:
    """Find the power by maximum likelihood, with its likelihood-ratio interval.

    Raises
    ------
    AnalysisError
        Fewer than eight values, all alike, a value of 0 or below, or no power fits best.
    """
    before = normality(sample)
    if sample.values.min() <= 0:
        raise AnalysisError(
            f"{sample.name}: the smallest value is {sample.values.min():g}; a Box-Cox power is for "
            "values above 0."
        )
    logs = np.log(sample.values)
    found = optimize.minimize_scalar(
        lambda power: -_loglik(power, logs), bracket=(-1, 1), tol=1e-12
    )
    best, cut = float(found.x), -found.fun - stats.chi2.ppf(confidence, 1) / 2
    if abs(best) > WIDEST:
        raise AnalysisError(
            f"{sample.name}: the best Box-Cox power is {best:.3g}, no sensible scale. Look for "
            "outliers or two mixed processes."
        )
    low, high = (_end(logs, best, cut, side) for side in (-1, 1))
    after = normality(Sample(sample.name, special.boxcox(sample.values, best)))
    effect = Effect("Box-Cox power", best, low, high, confidence)
    return BoxCox(sample.name, effect, float(-found.fun), before.p, after.p)


def _loglik(power: float, logs: np.ndarray) -> float:
    """Profile log-likelihood; the transform is scaled so that large powers do not overflow."""
    middle = logs.mean()
    centred = special.boxcox(np.exp(logs - middle), power)
    variance = centred.var()
    if not variance > 0 or not math.isfinite(variance):
        return -math.inf
    # x^p = m^p (x/m)^p: the geometric mean m cancels but for its logarithm
    return float(-len(logs) / 2 * (math.log(variance) + 2 * middle))


def _end(logs: np.ndarray, best: float, cut: float, side: int) -> float:
    far = best + side
    while _loglik(far, logs) > cut:
        far += side
    low, high = sorted((best, far))
    return float(optimize.brentq(lambda p: _loglik(p, logs) - cut, low, high, xtol=1e-13))
