"""How well does a stable, normally spread process keep within its limits?"""

import math
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from ccqa_lib.analyse.capability.limits import Indices, Specification, indices
from ccqa_lib.analyse.capability.within import (
    checked_subgroups,
    sigma_by_moving_range,
    sigma_by_range,
    sigma_pooled,
    sigma_pooled_unbiased,
)
from ccqa_lib.analyse.effect import Effect, normal_quantile, tail_of
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

NOT_STABLE = (
    "The process was not stable, so these numbers describe the past only and promise nothing."
)


@dataclass(frozen=True)
class PartsOut:
    """Parts per million expected outside the limits, and the z value of their total."""

    below: float
    above: float

    @property
    def total(self) -> float:
        """Both ends together."""
        return self.below + self.above

    @property
    def z_bench(self) -> float:
        """How many sigmas one limit would lie away for the same total."""
        return float(stats.norm.isf(self.total / 1e6))


@dataclass(frozen=True, eq=False)
class Capability:
    """Capability of one measure, in its unit.

    `within` maps each way to estimate the short-run sigma to its indices (Cp, Cpk), the first
    being the one to report; `overall` holds those of the total spread (Pp, Ppk). Intervals are
    None where the index is.
    """

    measure: str
    unit: str
    n: int
    mean: float
    specification: Specification
    is_stable: bool
    within: dict[str, Indices]
    overall: Indices
    potential: Effect | None
    worst: Effect
    cpm: Effect | None
    observed: PartsOut

    def expected(self, sigma: float) -> PartsOut:
        """Parts per million that a normal process of that sigma puts outside the limits."""
        low, high = self.specification.lower, self.specification.upper
        below = 0.0 if low is None else float(stats.norm.cdf((low - self.mean) / sigma))
        above = 0.0 if high is None else float(stats.norm.sf((high - self.mean) / sigma))
        return PartsOut(1e6 * below, 1e6 * above)

    def __str__(self) -> str:
        verdict = f"{self.measure}, {self.specification} {self.unit}".rstrip()
        gate = "" if self.is_stable else f" {NOT_STABLE}"
        return f"{verdict}: {self.worst}.{gate}"

    def to_block(self) -> Block:
        """Show all indices, each with the sigma that it rests on."""
        rows = [("overall", *_row(self.overall))]
        rows += [(f"within, {name}", *_row(part)) for name, part in self.within.items()]
        columns = ["spread", "sigma", "Cp / Pp", "lower", "upper", "Cpk / Ppk"]
        total = self.expected(self.overall.sigma).total
        note = (
            f"Expected outside: {total:,.0f} per million; seen: {self.observed.total:,.0f}. "
            f"{'The process was stable.' if self.is_stable else NOT_STABLE}"
        )
        return table(pd.DataFrame(rows, columns=columns), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def subgroup_capability(
    subgroups: pd.DataFrame,
    specification: Specification,
    stable: bool,
    confidence: float = 0.95,
    measure: tuple[str, str] = ("measure", ""),
) -> Capability:
    """Judge rational subgroups, one row each, against limits.

    Parameters
    ----------
    stable : bool
        Whether a control chart of the same data shows a stable process; the caller must say.
    measure : (label, unit)

    Raises
    ------
    AnalysisError
        Too few subgroups, something missing, or no spread.
    """
    values = checked_subgroups(subgroups)
    within = {
        "mean range over d2": sigma_by_range(values),
        "pooled": sigma_pooled(values),
        "pooled over c4": sigma_pooled_unbiased(values),
    }
    sample = Sample(measure[0], values.ravel())
    return _capability(sample, within, specification, (stable, confidence, measure[1]))


def individual_capability(
    sample: Sample,
    specification: Specification,
    stable: bool,
    confidence: float = 0.95,
    unit: str = "",
) -> Capability:
    """Judge single values in time order against limits; `stable` as for subgroups.

    Raises
    ------
    AnalysisError
        Fewer than two values, or all alike.
    """
    within = {"mean moving range over d2": sigma_by_moving_range(sample)}
    return _capability(sample, within, specification, (stable, confidence, unit))


def cpm(sample: Sample, specification: Specification, confidence: float = 0.95) -> Effect:
    """Capability about a target, deviations from it over n; interval of Boyles (1991).

    Raises
    ------
    AnalysisError
        No target, or not both limits.
    """
    if specification.target is None or not specification.is_two_sided:
        raise AnalysisError("Cpm: both limits and a target are needed.")
    n, off = sample.n, (sample.mean - specification.target) / sample.sd
    square = math.fsum((sample.values - specification.target) ** 2) / n
    value = (specification.upper - specification.lower) / (6 * math.sqrt(square))
    df = n * (1 + off**2) ** 2 / (1 + 2 * off**2)
    return Effect("Cpm", value, *_chi_square_ends(value, df, confidence), confidence)


def boyles_df(sample: Sample, target: float) -> float:
    """Return the degrees of freedom of Cpm's interval."""
    off = (sample.mean - target) / sample.sd
    return sample.n * (1 + off**2) ** 2 / (1 + 2 * off**2)


def _capability(sample: Sample, within, specification: Specification, settings) -> Capability:
    stable, confidence, unit = settings
    overall = indices(sample.mean, sample.sd, specification)
    low, high = specification.lower, specification.upper
    x = sample.values
    share_below = 0.0 if low is None else float((x < low).mean())
    share_above = 0.0 if high is None else float((x > high).mean())
    has_target = specification.target is not None and specification.is_two_sided
    return Capability(
        measure=sample.name,
        unit=unit,
        n=sample.n,
        mean=sample.mean,
        specification=specification,
        is_stable=stable,
        within={name: indices(sample.mean, s, specification) for name, s in within.items()},
        overall=overall,
        potential=_potential(overall.potential, sample.n, confidence),
        worst=_worst(overall.worst, sample.n, confidence),
        cpm=cpm(sample, specification, confidence) if has_target else None,
        observed=PartsOut(1e6 * share_below, 1e6 * share_above),
    )


def _potential(value: float | None, n: int, confidence: float) -> Effect | None:
    """Pp with its exact chi-square interval."""
    if value is None:
        return None
    return Effect("Pp", value, *_chi_square_ends(value, n - 1, confidence), confidence)


def _worst(value: float, n: int, confidence: float) -> Effect:
    """Ppk with Bissell's interval (1990)."""
    reach = normal_quantile(confidence) * math.sqrt(1 / (9 * n) + value**2 / (2 * (n - 1)))
    return Effect("Ppk", value, value - reach, value + reach, confidence)


def _chi_square_ends(value: float, df: float, confidence: float) -> tuple[float, float]:
    tail = tail_of(confidence)
    ends = stats.chi2.ppf(tail, df), stats.chi2.isf(tail, df)
    return tuple(value * math.sqrt(end / df) for end in ends)


def _row(part: Indices) -> tuple:
    return part.sigma, part.potential, part.lower, part.upper, part.worst
