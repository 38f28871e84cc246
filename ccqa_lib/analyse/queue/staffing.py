"""Staffing: how many agents must sit there, and be rostered, to keep a promise?

The fewest agents for a service level, by bisection over all queues and intervals at once, then
divided by the share of paid time in which an agent can take calls. Shrinkage is divided, never
added: 14 agents at 30 % shrinkage are 20 on the roster, not 18.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_a import erlang_a
from ccqa_lib.analyse.queue.erlang_c import erlang_c
from ccqa_lib.analyse.queue.quantities import amounts, positive, shares
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Promise:
    """What callers are promised: a `share` of calls answered within `seconds`.

    `most_occupancy` is the share of time in which agents may be busy at most; 1 sets no cap.
    """

    share: float
    seconds: float
    most_occupancy: float = 1.0

    def __post_init__(self):
        shares(self.share, "share")
        amounts(self.seconds, "seconds")
        if not 0 < self.most_occupancy <= 1:
            raise AnalysisError(
                f"most_occupancy: {self.most_occupancy} was given; it must be above 0, at most 1."
            )

    def __str__(self) -> str:
        cap = f", agents busy {self.most_occupancy:.0%} at most" if self.most_occupancy < 1 else ""
        return f"{self.share:.0%} of calls answered within {self.seconds:g} seconds{cap}"


@dataclass(frozen=True, eq=False)
class Staffing:
    """Agents needed; arrays of one shape. `load` is in erlangs, `service_level` a share.

    `agents` must be at their desks, `scheduled` on the roster, `rostered` rounded up. `abandoned`
    is the share of calls that hang up: large queues keep a promise of speed while many do.
    """

    promise: Promise
    model: str
    shrinkage: float
    load: np.ndarray
    agents: np.ndarray
    service_level: np.ndarray
    occupancy: np.ndarray
    abandoned: np.ndarray

    @property
    def scheduled(self) -> np.ndarray:
        """Agents on the roster, with shrinkage, not rounded."""
        return self.agents / (1 - self.shrinkage)

    @property
    def rostered(self) -> np.ndarray:
        """Agents on the roster, whole."""
        return np.ceil(np.round(self.scheduled, 9)).astype(int)

    def frame(self) -> pd.DataFrame:
        """Return one row a queue and interval."""
        names = ("load", "agents", "rostered", "service_level", "occupancy", "abandoned")
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})

    def __str__(self) -> str:
        most, lost = int(np.max(self.agents)), float(np.max(self.abandoned))
        hang_up = f"; up to {lost:.1%} of calls hang up" if lost else ""
        return (
            f"{self.promise} ({self.model}): up to {most} agents at their desks, "
            f"{int(np.max(self.rostered))} on the roster at {self.shrinkage:.0%} shrinkage{hang_up}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = "Shrinkage is divided: rostered = agents / (1 - shrinkage), rounded up."
        formats = dict.fromkeys(("service_level", "occupancy", "abandoned"), ".1%")
        return table(self.frame(), str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def staff_patient(demand: Demand, promise: Promise, shrinkage: float = 0.0) -> Staffing:
    """Return the fewest agents that keep the promise if nobody hangs up (Erlang C).

    Raises
    ------
    AnalysisError
        Shrinkage is no share from 0 to below 1.
    """
    _require_shrinkage(shrinkage)
    agents = _fewest(
        demand, promise, lambda agents: erlang_c(demand, agents), np.floor(demand.load)
    )
    q = erlang_c(demand, agents)
    level = q.answered_within(promise.seconds)
    return Staffing(
        promise, "Erlang C", shrinkage, q.load, agents, level, q.occupancy, np.zeros(level.shape)
    )


def staff_impatient(
    demand: Demand, promise: Promise, patience_seconds: Any, shrinkage: float = 0.0
) -> Staffing:
    """Return the fewest agents that keep the promise if callers hang up (Erlang A).

    Raises
    ------
    AnalysisError
        Shrinkage is no share from 0 to below 1, or patience is not positive.
    """
    _require_shrinkage(shrinkage)
    positive(patience_seconds, "patience_seconds")
    agents = _fewest(
        demand, promise, lambda agents: erlang_a(demand, agents, patience_seconds),
        np.zeros(np.broadcast_shapes(np.shape(demand.load), np.shape(patience_seconds))),
    )  # fmt: skip
    q = erlang_a(demand, agents, patience_seconds)
    level = q.answered_within(promise.seconds)
    return Staffing(
        promise, "Erlang A", shrinkage, q.load, agents, level, q.occupancy, q.prob_abandon
    )


def _fewest(demand: Demand, promise: Promise, queue: Callable, below: np.ndarray) -> np.ndarray:
    """Return the fewest agents above `below` with which a queue keeps the promise."""

    def keeps(agents: np.ndarray) -> np.ndarray:
        q = queue(agents)
        level = q.answered_within(promise.seconds)
        return (level >= promise.share) & (q.occupancy <= promise.most_occupancy)

    least = below.astype(int) + 1
    low = least - 1
    high = np.maximum(least, np.ceil(demand.load).astype(int) + 1)
    step, kept = 1, keeps(high)
    while not kept.all():
        low, high = np.where(kept, low, high), np.where(kept, high, high + step)
        step, kept = step * 2, keeps(high)
    while (high - low > 1).any():
        middle = np.maximum((low + high) // 2, least)
        kept = keeps(middle)
        low, high = np.where(kept, low, middle), np.where(kept, middle, high)
        low = np.minimum(low, high - 1)
    return high


def _require_shrinkage(shrinkage: float) -> None:
    if not 0 <= shrinkage < 1:
        raise AnalysisError(
            f"shrinkage: {shrinkage} was given; it must be a share from 0 to below 1, as 0.3 for "
            "30 % of paid time away from calls."
        )
