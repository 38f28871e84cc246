"""How capable is a process whose values are skewed? Percentiles of a fitted distribution.

ISO 22514-4: the spread runs from the 0.135th to the 99.865th percentile, the position is the
median. Fits are maximum likelihood.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from ccqa_lib.analyse.capability.limits import Specification
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

LOW, MIDDLE, HIGH = 0.00135, 0.5, 0.99865
NARROWEST = 1e-6


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted distribution; `parameters` are named, `frozen` answers for any value."""

    name: str
    parameters: dict[str, float]
    loglik: float
    frozen: stats.rv_continuous

    @property
    def aic(self) -> float:
        """Akaike's criterion: lower fits better for as many parameters."""
        return 2 * len(self.parameters) - 2 * self.loglik


@dataclass(frozen=True, eq=False)
class PercentileCapability:
    """Capability by percentiles; an index that needs an absent limit is None.

    `points` holds the 0.135th, 50th and 99.865th percentiles, in the unit of the measure.
    """

    measure: str
    n: int
    specification: Specification
    is_stable: bool
    fit: Fit
    points: tuple[float, float, float]
    potential: float | None
    lower: float | None
    upper: float | None
    ppm_below: float | None
    ppm_above: float | None

    @property
    def worst(self) -> float:
        """The smaller of the one-sided indices: Ppk."""
        return min(value for value in (self.lower, self.upper) if value is not None)

    def __str__(self) -> str:
        stable = "" if self.is_stable else "; the process was not stable, so nothing is promised"
        return (
            f"{self.measure}, {self.specification}: Ppk {self.worst:.2f} ({self.fit.name}){stable}"
        )

    def to_block(self) -> Block:
        """Show percentiles and indices."""
        columns = ["0.135 %", "median", "99.865 %", "Pp", "Ppl", "Ppu", "ppm below", "ppm above"]
        row = (*self.points, self.potential, self.lower, self.upper, self.ppm_below, self.ppm_above)
        note = f"{self.fit.name} fitted to {self.n} values; ISO 22514-4 percentiles."
        return table(pd.DataFrame([row], columns=columns), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def fit_lognormal(sample: Sample) -> Fit:
    """Fit a lognormal distribution; closed form, spread over n.

    Raises
    ------
    AnalysisError
        A value is 0 or below, or all are alike.
    """
    logs = np.log(_positive(sample, "a lognormal distribution"))
    location, spread = float(logs.mean()), float(logs.std())
    frozen = stats.lognorm(s=spread, scale=np.exp(location))
    parameters = {"meanlog": location, "sdlog": spread}
    return Fit("lognormal", parameters, float(frozen.logpdf(sample.values).sum()), frozen)


def fit_weibull(sample: Sample) -> Fit:
    """Fit a Weibull distribution with two parameters.

    Raises
    ------
    AnalysisError
        A value is 0 or below, or all are alike.
    """
    x = _positive(sample, "a Weibull distribution")
    logs = np.log(x)
    centred = logs - logs.max()

    def score(shape: float) -> float:
        weight = np.exp(shape * centred)
        return float((weight * logs).sum() / weight.sum() - 1 / shape - logs.mean())

    shape = _root(score, 1.28 / logs.std())
    scale = float(np.exp(logs.max()) * np.exp(shape * centred).mean() ** (1 / shape))
    frozen = stats.weibull_min(c=shape, scale=scale)
    parameters = {"shape": shape, "scale": scale}
    return Fit("Weibull", parameters, float(frozen.logpdf(x).sum()), frozen)


def fit_gamma(sample: Sample) -> Fit:
    """Fit a gamma distribution with two parameters.

    Raises
    ------
    AnalysisError
        A value is 0 or below, or all are alike.
    """
    x = _positive(sample, "a gamma distribution")
    gap = float(np.log(x.mean()) - np.log(x).mean())
    shape = _root(lambda a: gap - np.log(a) + special.digamma(a), 0.5 / gap)
    frozen = stats.gamma(a=shape, scale=x.mean() / shape)
    parameters = {"shape": shape, "scale": float(x.mean() / shape)}
    return Fit("gamma", parameters, float(frozen.logpdf(x).sum()), frozen)


def percentile_capability(
    sample: Sample, fit: Fit, specification: Specification, stable: bool
) -> PercentileCapability:
    """Judge values against limits by the percentiles of a fitted distribution."""
    p1, p2, p3 = (float(fit.frozen.ppf(share)) for share in (LOW, MIDDLE, HIGH))
    low, high = specification.lower, specification.upper
    return PercentileCapability(
        measure=sample.name,
        n=sample.n,
        specification=specification,
        is_stable=stable,
        fit=fit,
        points=(p1, p2, p3),
        potential=(high - low) / (p3 - p1) if specification.is_two_sided else None,
        lower=None if low is None else (p2 - low) / (p2 - p1),
        upper=None if high is None else (high - p2) / (p3 - p2),
        ppm_below=None if low is None else 1e6 * float(fit.frozen.cdf(low)),
        ppm_above=None if high is None else 1e6 * float(fit.frozen.sf(high)),
    )


def _positive(sample: Sample, for_what: str) -> np.ndarray:
    sample.need(3, for_what)
    sample.need_spread(for_what)
    if (bad := int((sample.values <= 0).sum())) > 0:
        raise AnalysisError(
            f"{sample.name}: {bad} of {sample.n} values are 0 or below; {for_what} is for values "
            "above 0. Look at those rows, or use the plain percentiles."
        )
    if np.ptp(sample.values) < NARROWEST * sample.mean:
        raise AnalysisError(
            f"{sample.name}: the values differ by less than a millionth of their size, too little "
            f"for {for_what}. Take off the constant part first."
        )
    return sample.values


def _root(rising: Callable[[float], float], start: float) -> float:
    low = high = start
    while rising(low) > 0:
        low /= 2
    while rising(high) < 0:
        high *= 2
    return float(optimize.brentq(rising, low, high, xtol=1e-14, rtol=1e-14))
