"""Sums without rounding: each number counts as the decimal that was written down.

A double cannot hold 1000000000000.4, but its shortest name can: the decimals are summed as
whole numbers, so that nothing is lost before the last step. Binary rounding of the input costs
up to 13 digits on such data (NIST StRD, ANOVA, "higher" difficulty).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

_WIDE = Context(prec=1000)


@dataclass(frozen=True)
class ExactMoments:
    """Number, sum and sum of squares of some decimals, all exact."""

    n: int
    total: Fraction
    squares: Fraction

    @property
    def mean(self) -> Fraction:
        """The exact mean."""
        return self.total / self.n

    @property
    def deviance(self) -> Fraction:
        """The exact sum of squared deviations from the mean."""
        return self.squares - self.total**2 / self.n

    def __add__(self, other: "ExactMoments") -> "ExactMoments":
        return ExactMoments(
            self.n + other.n, self.total + other.total, self.squares + other.squares
        )


def exact_moments(values: Iterable[float]) -> ExactMoments:
    """Return the exact moments of finite numbers, each read as its shortest decimal."""
    whole, scale = scaled_integers(values)
    return ExactMoments(
        len(whole),
        Fraction(sum(whole), scale),
        Fraction(sum(number * number for number in whole), scale * scale),
    )


def scaled_integers(values: Iterable[float]) -> tuple[list[int], int]:
    """Return whole numbers and the power of ten by which each was multiplied."""
    decimals = [Decimal(repr(float(value))) for value in np.asarray(values, dtype=float)]
    places = max((-number.as_tuple().exponent for number in decimals), default=0)
    places = max(places, 0)
    return [int(number.scaleb(places, _WIDE)) for number in decimals], 10**places


def sqrt_of(fraction: Fraction) -> float:
    """Return the square root of an exact number, rounded once."""
    number = _WIDE.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))
    return float(_WIDE.sqrt(number))
