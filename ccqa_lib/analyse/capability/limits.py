"""What was promised: the limits of a specification, either of which may be absent."""

import math
from dataclasses import dataclass

from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class Specification:
    """Lower and upper limit, and a target between them; at least one limit is given."""

    lower: float | None = None
    upper: float | None = None
    target: float | None = None

    def __post_init__(self):
        given = [v for v in (self.lower, self.upper, self.target) if v is not None]
        if not all(math.isfinite(v) for v in given):
            raise AnalysisError("specification: limits and target need to be finite numbers.")
        if self.lower is None and self.upper is None:
            raise AnalysisError("specification: a lower or an upper limit is needed; none is set.")
        if self.is_two_sided and not self.lower < self.upper:
            raise AnalysisError(
                f"specification: the lower limit {self.lower:g} is not below the upper limit "
                f"{self.upper:g}. Exchange them."
            )

    def __str__(self) -> str:
        if self.is_two_sided:
            return f"{self.lower:g} to {self.upper:g}"
        return f"at most {self.upper:g}" if self.lower is None else f"at least {self.lower:g}"

    @property
    def is_two_sided(self) -> bool:
        """Whether both limits are given."""
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True)
class Indices:
    """Capability indices of one sigma; those that need an absent limit are None."""

    sigma: float
    potential: float | None
    lower: float | None
    upper: float | None

    @property
    def worst(self) -> float:
        """The smaller of the one-sided indices: Cpk or Ppk."""
        return min(value for value in (self.lower, self.upper) if value is not None)


def indices(mean: float, sigma: float, specification: Specification) -> Indices:
    """Cp, Cpl, Cpu (or Pp, Ppl, Ppu) for normal values (Montgomery, section 8.3)."""
    low, high = specification.lower, specification.upper
    return Indices(
        sigma=sigma,
        potential=(high - low) / (6 * sigma) if specification.is_two_sided else None,
        lower=None if low is None else (mean - low) / (3 * sigma),
        upper=None if high is None else (high - mean) / (3 * sigma),
    )
