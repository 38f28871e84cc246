"""How large is a difference in standard deviations, and between which ends?"""

import math

from scipy import special

from ccqa_lib.analyse.compare.means import pooled_sd
from ccqa_lib.analyse.compare.noncentral import noncentral_t_interval
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError


def cohens_d(first: Sample, second: Sample, confidence: float = 0.95) -> Effect:
    """Difference of means over the pooled standard deviation, interval by the noncentral t.

    Hedges & Olkin 1985, chapter 5; Steiger & Fouladi 1997 for the interval.
    """
    spread = _pooled(first, second)
    scale = math.sqrt(1 / first.n + 1 / second.n)
    d = (first.mean - second.mean) / spread
    low, high = noncentral_t_interval(d / scale, first.n + second.n - 2, confidence)
    return Effect("Cohen's d", d, low * scale, high * scale, confidence)


def hedges_g(first: Sample, second: Sample, confidence: float = 0.95) -> Effect:
    """Cohen's d freed of its small-sample bias by the exact gamma factor (Hedges 1981)."""
    d = cohens_d(first, second, confidence)
    factor = hedges_factor(first.n + second.n - 2)
    ends = (factor * end for end in d.interval)
    return Effect("Hedges' g", factor * d.estimate, *ends, confidence)


def glass_delta(first: Sample, second: Sample) -> Effect:
    """Difference of means over the standard deviation of the second group (Glass 1976)."""
    second.need(2, "Glass's delta")
    second.need_spread("Glass's delta")
    return Effect("Glass's delta", (first.mean - second.mean) / second.sd)


def hedges_factor(df: float) -> float:
    """Return the factor that frees a standardised difference of its bias."""
    return math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)


def _pooled(first: Sample, second: Sample) -> float:
    for sample in (first, second):
        sample.need(2, "a standardised difference")
    spread = pooled_sd(first, second)
    if first.is_constant and second.is_constant:
        raise AnalysisError(
            f"{first.name} and {second.name}: neither varies, so a difference in standard "
            "deviations is not defined."
        )
    return spread
