"""What leaving will cost: hiring, an empty place, and a ramp-up, each a range.

A leaver costs the hiring of another, the weeks in which the place is empty, and half of the
ramp-up, as
output grows evenly from nothing to full pace. All ranges are drawn as triangles (low, likely, high)
together with the forecast; the tornado moves one of them at a time.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.forecast import LeavingForecast
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

RAMP_LOSS = 0.5  # of the ramp-up's output is lost when it grows evenly
DRAWS = 20_000
_RANGES = mark(
    ("leavers", "hiring cost", "week cost", "vacancy weeks", "ramp up weeks"), context="cost"
)
Range = tuple[float, ...]


@dataclass(frozen=True)
class CostSettings:
    """Costs as (low, likely, high); empty ones are not known."""

    currency: str
    hiring_cost: Range
    week_cost: Range
    vacancy_weeks: Range
    ramp_up_weeks: Range

    @property
    def ranges(self) -> dict[str, Range]:
        """The four ranges by name."""
        names = ("hiring_cost", "week_cost", "vacancy_weeks", "ramp_up_weeks")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, eq=False)
class LeavingCost:
    """Cost of the forecast's leavers and of one leaver; `tornado` has what, low, high."""

    currency: str
    months: int
    total: Effect
    each: Effect
    tornado: pd.DataFrame

    def __str__(self) -> str:
        return say(
            "Leaving will cost {cost} {currency} in {months} months ({low} to {high})",
            cost=f"{self.total.estimate:,.0f}", currency=self.currency, months=self.months,
            low=f"{self.total.low:,.0f}", high=f"{self.total.high:,.0f}",
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the tornado: what the total would be at each end of one range."""
        note = say(
            "Each range moved from its low to its high end, all others at their likely value."
        )
        heads = mark_heads(["what", "total at low", "total at high"])
        formats = dict.fromkeys(heads[1:], ",.0f")
        named = self.tornado.set_axis(heads, axis=1)
        named = named.assign(what=named["what"].map(cost_words))
        return table(named, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def cost_words(what: str) -> str:
    """Name a range of the tornado as it is shown."""
    return word(what, "cost")


def leaving_cost(forecast: LeavingForecast, costs: CostSettings, seed: int) -> LeavingCost:
    """Return what the forecast's leavers will cost, with its range.

    Raises
    ------
    AnalysisError
        Costs are not given.
    """
    if not all(costs.ranges.values()):
        raise AnalysisError(say("No cost is told: the settings give no ranges for it."))
    rng = np.random.default_rng(seed)
    drawn = {name: _triangle(ends, rng) for name, ends in costs.ranges.items()}
    each = _of_one(drawn)
    leavers = rng.choice(forecast.draws, DRAWS)
    months = len(forecast.months)
    likely = {name: ends[1] for name, ends in costs.ranges.items()}
    return LeavingCost(
        costs.currency, months,
        _effect(leavers * each, say("cost of leaving in {months} months", months=months),
                costs.currency),
        _effect(each, mark("cost of one leaver"), costs.currency),
        _tornado(forecast, costs, likely),
    )  # fmt: skip


def _of_one(amounts):
    weeks = amounts["vacancy_weeks"] + RAMP_LOSS * amounts["ramp_up_weeks"]
    return amounts["hiring_cost"] + amounts["week_cost"] * weeks


def _triangle(ends: Range, rng) -> np.ndarray:
    low, likely, high = ends
    return rng.triangular(low, likely, high, DRAWS) if high > low else np.full(DRAWS, likely)


def _effect(values: np.ndarray, name: str, unit: str) -> Effect:
    middle, low, high = np.quantile(values, [0.5, 0.025, 0.975])
    return Effect(name, float(middle), float(low), float(high), unit=unit)


def _tornado(forecast: LeavingForecast, costs: CostSettings, likely) -> pd.DataFrame:
    rows = [("leavers", *(end * _of_one(likely) for end in forecast.total.interval))]
    for name, ends in costs.ranges.items():
        totals = [forecast.total.estimate * _of_one(likely | {name: end})
                  for end in (ends[0], ends[2])]  # fmt: skip
        rows.append((name.replace("_", " "), *totals))
    frame = pd.DataFrame(rows, columns=["what", "low", "high"])
    width = frame["high"] - frame["low"]
    return frame.loc[width.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
