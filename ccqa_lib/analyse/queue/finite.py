"""M/M/c/K: what if calls find only so many lines, and the rest hear the engaged tone?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.quantities import whole
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class FiniteQueue:
    """One queue with `agents` agents and room for `lines` calls, in service or waiting.

    `probabilities` are those of 0, 1 ... `lines` calls, shape (lines + 1,); `rate` is calls
    offered a unit of time, `handle` the mean handle time in that unit. Waits are those of the
    calls that get in.
    """

    rate: float
    handle: float
    agents: int
    lines: int
    probabilities: np.ndarray

    @property
    def blocked(self) -> float:
        """Share of calls that hear the engaged tone."""
        return float(self.probabilities[-1])

    @property
    def throughput(self) -> float:
        """Calls that get in, a unit of time."""
        return self.rate * float(self.probabilities[:-1].sum())

    @property
    def queue_length(self) -> float:
        """Mean number of calls that wait."""
        waiting = np.maximum(np.arange(self.lines + 1) - self.agents, 0)
        return float(waiting @ self.probabilities)

    @property
    def calls_present(self) -> float:
        """Mean number of calls, in service or waiting."""
        return float(np.arange(self.lines + 1) @ self.probabilities)

    @property
    def mean_wait(self) -> float:
        """Mean wait of the calls that get in; none for a queue without calls."""
        return self.queue_length / self.throughput if self.throughput else 0.0

    @property
    def mean_stay(self) -> float:
        """Mean wait and handle time of the calls that get in."""
        return self.mean_wait + self.handle

    @property
    def occupancy(self) -> float:
        """Share of time in which an agent is busy."""
        return self.throughput * self.handle / self.agents

    def __str__(self) -> str:
        return (
            f"{self.agents} agents, {self.lines} lines: {self.blocked:.1%} of calls blocked, "
            f"mean wait {self.mean_wait:.3g}, occupancy {self.occupancy:.0%}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        frame = pd.DataFrame({"calls": range(self.lines + 1), "probability": self.probabilities})
        return table(frame, str(self), formats={"probability": ".2%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def finite_queue(demand: Demand, agents: int, lines: int) -> FiniteQueue:
    """Return how one queue with a finite number of lines behaves, at any load.

    Raises
    ------
    AnalysisError
        The demand is of several queues, or there are more agents than lines, or no agent.
    """
    if np.size(demand.load) != 1:
        raise AnalysisError(
            f"demand: {np.size(demand.load)} intervals were given; reckon one at a time."
        )
    agents, lines = int(whole(agents, "agents")), int(whole(lines, "lines"))
    if not 1 <= agents <= lines:
        raise AnalysisError(
            f"agents: {agents} agents and {lines} lines were given; there must be at least one "
            "agent, and at least as many lines as agents."
        )
    load = float(np.ravel(demand.load)[0])
    served = np.minimum(np.arange(1, lines + 1), agents)
    with np.errstate(divide="ignore"):
        logs = np.concatenate([[0.0], np.cumsum(np.log(load) - np.log(served))])
    weights = np.exp(logs - logs.max())
    rate, handle = float(np.ravel(demand.rate)[0]), float(np.ravel(demand.handle_seconds)[0])
    return FiniteQueue(rate, handle, agents, lines, weights / weights.sum())
