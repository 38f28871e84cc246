"""Which way of judging capability fits these values, by a rule that was stated before?

1. Anderson-Darling p at least 0.05: normal indices.
2. Otherwise, values all above 0: the best of lognormal, Weibull and gamma by AIC, if
   Anderson-Darling on its own quantiles (the probability transform) is at least 0.05.
3. Otherwise the Box-Cox power, if the transformed values pass.
4. Otherwise none: the values mix processes or carry outliers; report the share outside.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.capability.boxcox import BoxCox, box_cox
from ccqa_lib.analyse.capability.fitted import Fit, fit_gamma, fit_lognormal, fit_weibull
from ccqa_lib.analyse.compare.normality import normality
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, text

LEVEL = 0.05


@dataclass(frozen=True, eq=False)
class Approach:
    """The way that the rule chose, why, and what was fitted on the way (None where not)."""

    measure: str
    way: str
    why: str
    p_normal: float
    fit: Fit | None = None
    power: BoxCox | None = None

    def __str__(self) -> str:
        return f"{self.measure}: {self.way}, because {self.why}"

    def to_block(self) -> Block:
        """Show the choice in words."""
        return text([str(self)], "How capability is judged", "assumptions")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def choose_approach(sample: Sample) -> Approach:
    """Apply the stated rule to the values.

    Raises
    ------
    AnalysisError
        Fewer than eight values, or all alike.
    """
    p = normality(sample).p
    if p >= LEVEL:
        why = f"nothing speaks against a normal distribution (p = {p:.2g})"
        return Approach(sample.name, "normal indices", why, p)
    if sample.values.min() <= 0:
        why = "the values are not normal, and some are 0 or below, where no usual fit applies"
        return Approach(sample.name, "share outside the limits only", why, p)
    fit = min((f(sample) for f in (fit_lognormal, fit_weibull, fit_gamma)), key=lambda f: f.aic)
    if (p_fit := _fit_p(sample, fit)) >= LEVEL:
        why = f"the values are not normal and a {fit.name} distribution fits (p = {p_fit:.2g})"
        return Approach(sample.name, f"{fit.name} percentiles", why, p, fit)
    power = _power(sample)
    if power and power.p_after >= LEVEL:
        why = f"the values are normal after {power.power}"
        return Approach(sample.name, "normal indices after a Box-Cox power", why, p, fit, power)
    why = "neither a usual distribution nor a power fits; look for mixed processes or outliers"
    return Approach(sample.name, "share outside the limits only", why, p, fit, power)


def _fit_p(sample: Sample, fit: Fit) -> float:
    """Anderson-Darling p of the fit's normal scores; mild, since the fit used the same values."""
    shares = np.clip(fit.frozen.cdf(sample.values), 1e-15, 1 - 1e-15)
    return normality(Sample(sample.name, stats.norm.ppf(shares))).p


def _power(sample: Sample) -> BoxCox | None:
    try:
        return box_cox(sample)
    except AnalysisError:
        return None
