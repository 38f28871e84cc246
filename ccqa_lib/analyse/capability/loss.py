"""What does being off target cost? Taguchi's quadratic loss."""

import math
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class QuadraticLoss:
    """Loss by distance from the target; `factor` is money per squared unit."""

    factor: float
    mean_squared_deviation: float
    units: int

    @property
    def per_unit(self) -> float:
        """Mean loss of one unit."""
        return self.factor * self.mean_squared_deviation

    @property
    def total(self) -> float:
        """Loss of all units."""
        return self.per_unit * self.units

    def __str__(self) -> str:
        return f"Loss {self.per_unit:.4g} a unit, {self.total:,.4g} over {self.units:,}"

    def to_block(self) -> Block:
        """Show factor, deviation and loss."""
        columns = ["factor", "mean squared deviation", "loss a unit", "loss in all"]
        row = (self.factor, self.mean_squared_deviation, self.per_unit, self.total)
        return table(pd.DataFrame([row], columns=columns), str(self), note="Taguchi 1986.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def quadratic_loss(
    sample: Sample, target: float, tolerance: float, loss_at_tolerance: float, units: int
) -> QuadraticLoss:
    """Cost values off target, when a value `tolerance` away costs `loss_at_tolerance`.

    Raises
    ------
    AnalysisError
        Tolerance not above 0, loss below 0, or no units.
    """
    if not tolerance > 0 or loss_at_tolerance < 0 or units < 1:
        raise AnalysisError(
            f"tolerance {tolerance}, loss {loss_at_tolerance}, units {units}: a tolerance above 0, "
            "a loss of 0 or more and at least one unit are needed."
        )
    squares = math.fsum((sample.values - target) ** 2) / sample.n
    return QuadraticLoss(loss_at_tolerance / tolerance**2, squares, units)
