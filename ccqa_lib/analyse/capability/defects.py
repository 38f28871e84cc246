"""How many defects, what yield, how many sigmas? The shift convention is always named.

Harry's tables add 1.5 sigma to the long-run value and call the result the sigma level; nothing
in the data shows that shift, so every level here says with or without it.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

SHIFT = 1.5  # long run against short run, by convention (Harry 1988)


@dataclass(frozen=True)
class DefectRate:
    """Defects of some units, each with the same fixed number of opportunities."""

    defects: int
    units: int
    opportunities: int

    @property
    def per_unit(self) -> float:
        """Defects per unit."""
        return self.defects / self.units

    @property
    def per_opportunity(self) -> float:
        """Defects per opportunity; a million times this is the DPMO."""
        return self.per_unit / self.opportunities

    @property
    def throughput_yield(self) -> float:
        """Share of units without a defect, if defects fall at random (Poisson)."""
        return math.exp(-self.per_unit)

    @property
    def sigma_without_shift(self) -> float:
        """Normal value that as many opportunities fail."""
        return float(stats.norm.isf(self.per_opportunity))

    @property
    def sigma_with_shift(self) -> float:
        """The same with 1.5 added, the usual table."""
        return self.sigma_without_shift + SHIFT

    def __str__(self) -> str:
        return (
            f"{1e6 * self.per_opportunity:,.0f} defects per million opportunities "
            f"({self.opportunities} a unit): sigma level {self.sigma_with_shift:.2f} with a shift "
            f"of {SHIFT}, {self.sigma_without_shift:.2f} without"
        )

    def to_block(self) -> Block:
        """Show rate, yield and both levels."""
        columns = ["per unit", "per million opportunities", "throughput yield",
                   f"sigma, shift {SHIFT}", "sigma, no shift"]  # fmt: skip
        row = (self.per_unit, 1e6 * self.per_opportunity, self.throughput_yield,
               self.sigma_with_shift, self.sigma_without_shift)  # fmt: skip
        return table(pd.DataFrame([row], columns=columns), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def defect_rate(defects: int, units: int, opportunities: int) -> DefectRate:
    """Rate defects per unit and per opportunity.

    Raises
    ------
    AnalysisError
        No units or opportunities, or more defects than opportunities in all.
    """
    if units < 1 or opportunities < 1 or not 0 <= defects <= units * opportunities:
        raise AnalysisError(
            f"{defects} defects, {units} units, {opportunities} opportunities each: at least one "
            "unit and opportunity are needed, and no more defects than opportunities in all."
        )
    return DefectRate(defects, units, opportunities)


def dpmo_of_sigma(sigma, shift: float = SHIFT) -> np.ndarray:
    """Defects per million opportunities of a sigma level, one tail (the usual table)."""
    return 1e6 * stats.norm.sf(finite_numbers(np.atleast_1d(sigma), "sigma") - shift)


def dpmo_of_sigma_two_tails(sigma, shift: float = SHIFT) -> np.ndarray:
    """Count the far tail too, which shows below three sigma."""
    sigma = finite_numbers(np.atleast_1d(sigma), "sigma")
    return dpmo_of_sigma(sigma, shift) + 1e6 * stats.norm.cdf(-sigma - shift)


def sigma_of_dpmo(dpmo, shift: float = SHIFT) -> np.ndarray:
    """Sigma level of defects per million opportunities.

    Raises
    ------
    AnalysisError
        A value outside 0 to a million.
    """
    dpmo = finite_numbers(np.atleast_1d(dpmo), "dpmo")
    if ((dpmo <= 0) | (dpmo >= 1e6)).any():
        raise AnalysisError(
            "dpmo: values above 0 and below 1,000,000 have a sigma level; with no defect seen, "
            "report the highest rate that is still possible."
        )
    return _upper_quantile(dpmo / 1e6) + shift


def _upper_quantile(share: np.ndarray) -> np.ndarray:
    """Return the normal value that a share exceeds; one Newton step mends the last digit."""
    tail = np.minimum(share, 1 - share)
    z = -special.ndtri(tail)
    z = z - (tail - special.ndtr(-z)) / stats.norm.pdf(z)
    return np.where(share > 0.5, -z, z)


@dataclass(frozen=True, eq=False)
class RolledYield:
    """Yield of several steps in a row, the same units entering each.

    `first_time` has one share a step: units that needed neither scrap nor rework.
    """

    steps: int
    units: int
    first_time: np.ndarray
    final: float
    first_time_total: float
    defects_per_million: float

    @property
    def rolled(self) -> float:
        """Chance of a unit to pass all steps at the first go."""
        return float(np.prod(self.first_time))

    @property
    def normalised(self) -> float:
        """The yield that each step would need for the same result."""
        return self.rolled ** (1 / self.steps)

    @property
    def sigma_with_shift(self) -> float:
        """Sigma level of the normalised yield, 1.5 added."""
        return float(stats.norm.ppf(self.normalised)) + SHIFT

    def __str__(self) -> str:
        return (
            f"Rolled yield {self.rolled:.1%} over {self.steps} steps; the final yield of "
            f"{self.final:.1%} hides the rework"
        )

    def to_block(self) -> Block:
        """Show the first-time yield of each step."""
        steps = pd.DataFrame(
            {"step": range(1, self.steps + 1), "first-time yield": self.first_time}
        )
        return table(steps, str(self), formats={"first-time yield": ".2%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def rolled_yield(defects, rework, units: int) -> RolledYield:
    """Chain the first-time yields of steps that the same number of units enters.

    Raises
    ------
    AnalysisError
        Unequal lengths, counts below 0, or more troubled units than units.
    """
    defects = finite_numbers(np.atleast_1d(defects), "defects")
    rework = finite_numbers(np.atleast_1d(rework), "rework")
    if len(defects) != len(rework) or units < 1:
        raise AnalysisError(
            "rolled yield: one count of defects and one of rework a step, and units."
        )
    if (defects < 0).any() or (rework < 0).any() or (defects + rework >= units).any():
        raise AnalysisError(
            f"rolled yield: defects and rework of a step need to be 0 or more and together below "
            f"the {units} units; a step at which nothing passes has no yield to chain."
        )
    return RolledYield(
        steps=len(defects),
        units=units,
        first_time=(units - defects - rework) / units,
        final=float(1 - defects.sum() / units),
        first_time_total=float(1 - (defects + rework).sum() / units),
        defects_per_million=float(1e6 * defects.sum() / units),
    )
