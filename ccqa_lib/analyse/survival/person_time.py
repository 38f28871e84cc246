"""Rates over person-time: how many leave for each year that people are there?

Leavers over time at risk, with Garwood's exact interval, which also tells what no leaver in a
small team leaves possible. Headcounts at one day are no denominator: they miss who came and went.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare.rates import Rate, poisson_rate
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class PersonTimeRates:
    """One row a group: group, spells, events, exposure, rate, low, high.

    `exposure` is in the unit of the spells; rates are for each `per` of them.
    """

    rates: pd.DataFrame
    per: float
    unit: str

    def __str__(self) -> str:
        told = f"{self.rates['events'].sum():,.0f} events over {self.rates['exposure'].sum():,.6g}"
        return f"{told} {self.unit} at risk; rates for each {self.per:g} {self.unit}".replace(
            "  ", " "
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = "Exact 95 % intervals (Garwood)."
        return table(self.rates, str(self), note=note, formats={"spells": ",.0f", "events": ",.0f"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def person_time_rate(spells: Spells, per: float = 1.0, confidence: float = 0.95) -> Effect:
    """Return events for each `per` units of time at risk, with the exact interval.

    Raises
    ------
    AnalysisError
        `per` is not above 0.
    """
    if not (per > 0 and np.isfinite(per)):
        raise AnalysisError(
            f"per: {per} was given; rates are told for a time above 0, as 52 weeks."
        )
    rate = Rate(int(spells.events), spells.exposure / per, spells.columns.event)
    unit = f"for each {per:g} {spells.columns.unit}".rstrip()
    return poisson_rate(rate, confidence, unit)


def person_time_rates(
    spells: Spells, group: str, per: float = 1.0, confidence: float = 0.95
) -> PersonTimeRates:
    """Return the rate of each value of a column read with the spells."""
    rows = []
    for value, part in spells.by(group).items():
        found = person_time_rate(part, per, confidence)
        rows.append((value, part.n, part.events, part.exposure, found.estimate, *found.interval))
    columns = [group, "spells", "events", "exposure", "rate", "low", "high"]
    return PersonTimeRates(pd.DataFrame(rows, columns=columns), per, spells.columns.unit)
