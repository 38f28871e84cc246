"""Gage R&R by averages and ranges, as AIAG prints it on its report form."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.agreement.gage_data import crossed_cells
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class RangeFactors:
    """K1 by trials, K2 by operators, K3 by parts, D4 by trials; as printed, four decimals."""

    k1: float
    k2: float
    k3: float
    d4: float


@dataclass(frozen=True, eq=False)
class RangeGageStudy:
    """Equipment (EV), appraiser (AV), gage (GRR), part (PV) and total variation (TV), as sigmas.

    `range_limit` is the limit of a single range; ranges above it are to be measured again.
    """

    range_by_operator: pd.Series
    mean_range: float
    operator_difference: float
    part_range: float
    ev: float
    av: float
    grr: float
    pv: float
    range_limit: float

    @property
    def tv(self) -> float:
        """Total variation."""
        return math.hypot(self.grr, self.pv)

    @property
    def distinct(self) -> int:
        """Categories that the gage can tell apart, cut to a whole number."""
        return math.floor(1.41 * self.pv / self.grr)

    @property
    def percent(self) -> dict[str, float]:
        """Each part in per cent of the total variation; they do not add up to 100."""
        parts = {"EV": self.ev, "AV": self.av, "GRR": self.grr, "PV": self.pv}
        return {name: 100 * sigma / self.tv for name, sigma in parts.items()}

    def __str__(self) -> str:
        return f"Gage R&R {self.percent['GRR']:.1f} %, {self.distinct} distinct categories"

    def to_block(self) -> Block:
        """Show each part in per cent."""
        rows = list(self.percent.items())
        note = "AIAG MSA, 4th edition, average and range method."
        return table(pd.DataFrame(rows, columns=["source", "percent"]), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def gage_by_ranges(
    frame: pd.DataFrame, part: str, operator: str, value: str, factors: RangeFactors
) -> RangeGageStudy:
    """Analyse a crossed study by averages and ranges.

    Raises
    ------
    AnalysisError
        As `gage_crossed`.
    """
    cells = crossed_cells(frame, part, operator, value)
    parts, _, trials = cells.shape
    names = sorted(frame[operator].unique())
    ranges = pd.Series(np.ptp(cells, axis=2).mean(axis=0), index=names)
    mean_range = float(ranges.mean())
    difference = float(np.ptp(cells.mean(axis=(0, 2))))
    part_range = float(np.ptp(cells.mean(axis=(1, 2))))
    ev = mean_range * factors.k1
    av = math.sqrt(max((difference * factors.k2) ** 2 - ev**2 / (parts * trials), 0.0))
    return RangeGageStudy(
        range_by_operator=ranges,
        mean_range=mean_range,
        operator_difference=difference,
        part_range=part_range,
        ev=ev,
        av=av,
        grr=math.hypot(ev, av),
        pv=part_range * factors.k3,
        range_limit=factors.d4 * mean_range,
    )
