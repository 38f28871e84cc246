"""What leaving does to callers: from headcount to agents at their desks to the service level.

Agents shrink with headcount; the busy hour is an Erlang A queue (Palm's model; Mandelbaum and
Zeltyn
2007). With no change of headcount it gives today's service level.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.forecast import LeavingForecast
from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_a import erlang_a
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.numbers import percent

_HEADS = mark_heads(["case", "headcount", "agents", "answered in time", "hang up"])


@dataclass(frozen=True)
class BusyHour:
    """Calls, handle time, patience and agents of the busy hour, and what callers are promised."""

    calls_an_hour: float
    handle_seconds: float
    patience_seconds: float
    agents: int
    promise_share: float
    promise_seconds: float

    @property
    def is_told(self) -> bool:
        """Are all of its quantities given?"""
        quantities = (self.calls_an_hour, self.handle_seconds, self.patience_seconds, self.agents)
        return all(quantity > 0 for quantity in quantities)


@dataclass(frozen=True, eq=False)
class ServiceLevels:
    """Service level now and at the end of the forecast, one row a case."""

    hour: BusyHour
    months: int
    frame: pd.DataFrame

    def __str__(self) -> str:
        level = self.frame["answered in time"]
        return say(
            "Answered within {seconds} s: {now} now, {later} in {months} months",
            seconds=f"{self.hour.promise_seconds:g}", now=percent(level.iloc[0]),
            later=percent(level.iloc[1]), months=self.months,
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the table of cases."""
        note = say(
            "Erlang A; agents at their desks shrink or grow with headcount, whole ones counted."
        )
        formats = {"headcount": ",.0f", "answered in time": ".1%", "hang up": ".1%"}
        return table(self.frame, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def service_level_after(forecast: LeavingForecast, hour: BusyHour) -> ServiceLevels:
    """Return the service level of the busy hour with the staff that the forecast leaves.

    Raises
    ------
    AnalysisError
        The busy hour is not given, or no agent would be left.
    """
    if not hour.is_told:
        raise AnalysisError(
            say("Nothing is told of the service level: the busy hour is not given.")
        )
    last = forecast.months.iloc[-1]
    heads = np.array([forecast.now, last["headcount"], last["headcount_low"],
                      last["headcount_high"]], dtype=float)  # fmt: skip
    agents = np.floor(hour.agents * heads / forecast.now + 1e-9).astype(int)
    if (agents < 1).any():
        raise AnalysisError(
            say(
                "The forecast may leave no agent at a desk, so that no service level can be told. "
                "Check 'agents' and 'hires_a_month'."
            )
        )
    demand = Demand(hour.calls_an_hour, 3600.0, hour.handle_seconds)
    queue = erlang_a(demand, agents, hour.patience_seconds)
    months = len(forecast.months)
    frame = pd.DataFrame(
        {
            "case": [
                say("now"), say("in {months} months, middle", months=months), say("low end"),
                say("high end"),
            ],
            "headcount": [forecast.shown_now, *heads[1:]], "agents": agents,
            "answered in time": queue.answered_within(hour.promise_seconds),
            "hang up": queue.prob_abandon,
        }
    )  # fmt: skip
    return ServiceLevels(hour, months, frame)
