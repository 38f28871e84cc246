"""Erlang C: how long do calls wait when everybody waits for as long as it takes?

M/M/n (Gans, Koole & Mandelbaum 2003, section 4.1). Nobody hangs up in this model, so that its
waits are an upper bound where callers do; near saturation the bound says little.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_b import blocking_of
from ccqa_lib.analyse.queue.quantities import amounts, together, whole
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class PatientQueue:
    """Waiting in a queue that nobody leaves; arrays of one shape, times in seconds.

    `load` is in erlangs, `handle_seconds` the mean handle time, `prob_wait` the share of calls
    that wait at all.
    """

    load: np.ndarray
    agents: np.ndarray
    handle_seconds: np.ndarray
    prob_wait: np.ndarray

    @property
    def occupancy(self) -> np.ndarray:
        """Share of time in which an agent is busy."""
        return self.load / self.agents

    @property
    def mean_wait_of_delayed(self) -> np.ndarray:
        """Mean wait of the calls that wait."""
        return self.handle_seconds / (self.agents - self.load)

    @property
    def mean_wait(self) -> np.ndarray:
        """Mean wait of all calls: average speed of answer."""
        return self.prob_wait * self.mean_wait_of_delayed

    @property
    def queue_length(self) -> np.ndarray:
        """Mean number of calls that wait."""
        return self.prob_wait * self.load / (self.agents - self.load)

    def wait_longer_than(self, seconds: Any) -> np.ndarray:
        """Return the share of calls that wait longer than this."""
        seconds = amounts(seconds, "seconds")
        return self.prob_wait * np.exp(-seconds / self.mean_wait_of_delayed)

    def answered_within(self, seconds: Any) -> np.ndarray:
        """Return the share of calls answered within this time: the service level."""
        return 1 - self.wait_longer_than(seconds)

    def frame(self) -> pd.DataFrame:
        """Return one row a queue and interval: shares, seconds and erlangs by name."""
        names = ("load", "agents", "occupancy", "prob_wait", "mean_wait", "queue_length")
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})

    def __str__(self) -> str:
        return (
            f"{np.size(self.load):,} intervals without abandonment: up to "
            f"{np.max(self.prob_wait):.0%} of calls wait, occupancy up to "
            f"{np.max(self.occupancy):.0%}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        formats = {"prob_wait": ".1%", "occupancy": ".1%", "mean_wait": ",.1f"}
        note = "Erlang C: nobody hangs up, so that waits are an upper bound. Times in seconds."
        return table(self.frame(), str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def erlang_c(demand: Demand, agents: Any) -> PatientQueue:
    """Return how long calls wait for `agents` agents, if nobody hangs up.

    Parameters
    ----------
    agents : number or array
        Whole numbers above the load; shapes broadcast with the demand.

    Raises
    ------
    AnalysisError
        The load is not below the number of agents: such a queue grows for ever.
    """
    load, agents, handle = together(
        load=demand.load, agents=whole(agents, "agents"), handle_seconds=demand.handle_seconds
    )
    require_stable(load, agents)
    blocking = blocking_of(load, agents)
    prob_wait = agents * blocking / (agents - load * (1 - blocking))
    return PatientQueue(load, agents, handle, prob_wait)


def require_stable(load: np.ndarray, agents: np.ndarray) -> None:
    """Refuse intervals whose load is not below the number of agents."""
    unstable = load >= agents
    if not unstable.any():
        return
    worst = np.unravel_index(np.argmax(np.where(unstable, load - agents, -np.inf)), load.shape)
    raise AnalysisError(
        f"agents: {int(agents[worst])} agents cannot carry a load of {load[worst]:.2f} erlangs "
        f"({unstable.sum():,} of {load.size:,} intervals are so); without abandonment the queue "
        f"grows for ever. Give at least {int(load[worst]) + 1} agents, or use Erlang A with the "
        "callers' patience."
    )
