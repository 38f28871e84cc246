"""Erlang A: how long do calls wait, and how many hang up, when callers lose patience?

M/M/n+M: Palm's model (Gans, Koole & Mandelbaum 2003, section 4.2; Mandelbaum & Zeltyn 2007).
Its integrals are Kummer's function here, a sum of positive terms. It has an answer at any load:
who hangs up keeps the queue from growing for ever.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_b import blocking_of
from ccqa_lib.analyse.queue.kummer import log_kummer
from ccqa_lib.analyse.queue.quantities import amounts, positive, together, whole
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class ImpatientQueue:
    """Waiting and hanging up; arrays of one shape, times in seconds, rates a second.

    `load` is in erlangs, `patience_seconds` the mean time after which a caller who still waits
    hangs up, `prob_wait` the share of calls that wait at all, `prob_abandon` the share that
    hang up, `log_all_busy` the logarithm of the chance that all agents are busy and nobody waits.
    """

    load: np.ndarray
    agents: np.ndarray
    handle_seconds: np.ndarray
    patience_seconds: np.ndarray
    prob_wait: np.ndarray
    prob_abandon: np.ndarray
    log_all_busy: np.ndarray

    @property
    def mean_wait(self) -> np.ndarray:
        """Mean wait of all calls, answered or not."""
        return self.prob_abandon * self.patience_seconds

    @property
    def queue_length(self) -> np.ndarray:
        """Mean number of calls that wait."""
        return self.load / self.handle_seconds * self.mean_wait

    @property
    def occupancy(self) -> np.ndarray:
        """Share of time in which an agent is busy."""
        return self.load * (1 - self.prob_abandon) / self.agents

    def wait_longer_than(self, seconds: Any) -> np.ndarray:
        """Return the share of calls that wait longer than this, answered in the end or not."""
        parts = self._later(seconds)
        at, arrive, serve, leave = parts
        log_sum = log_kummer(np.ones(at.shape), serve / leave + 1, arrive / leave * _kept(parts))
        early = arrive / leave * -np.expm1(-leave * at) - (serve + leave) * at
        return np.exp(self.log_all_busy + early + log_sum)

    def answered_within(self, seconds: Any) -> np.ndarray:
        """Return the share of all calls that are answered within this time.

        Calls that hung up count against it, however soon they did.
        """
        parts = self._later(seconds)
        at, arrive, serve, leave = parts
        log_sum = log_kummer(np.ones(at.shape), serve / leave + 2, arrive / leave * _kept(parts))
        early = arrive / leave * -np.expm1(-leave * at) - (serve + leave) * at
        late = serve / (serve + leave) * np.exp(self.log_all_busy + early + log_sum)
        return 1 - self.prob_abandon - late

    def _later(self, seconds: Any) -> list[np.ndarray]:
        """Return time, and rates of arrival, of service by all agents and of hanging up."""
        return together(
            seconds=amounts(seconds, "seconds"),
            arrive=self.load / self.handle_seconds,
            serve=self.agents / self.handle_seconds,
            leave=1 / self.patience_seconds,
        )

    def frame(self) -> pd.DataFrame:
        """Return one row a queue and interval: shares, seconds and erlangs by name."""
        names = (
            "load", "agents", "occupancy", "prob_wait", "prob_abandon", "mean_wait",
            "queue_length",
        )  # fmt: skip
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})

    def __str__(self) -> str:
        return (
            f"{np.size(self.load):,} intervals: up to {np.max(self.prob_wait):.0%} of calls wait, "
            f"up to {np.max(self.prob_abandon):.1%} hang up, occupancy up to "
            f"{np.max(self.occupancy):.0%}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shares = ("prob_wait", "prob_abandon", "occupancy")
        formats = dict.fromkeys(shares, ".1%") | {"mean_wait": ",.1f"}
        note = "Erlang A: callers hang up at random, at the mean patience given. Times in seconds."
        return table(self.frame(), str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def erlang_a(demand: Demand, agents: Any, patience_seconds: Any) -> ImpatientQueue:
    """Return waiting and hanging up for `agents` agents, at any load.

    Parameters
    ----------
    agents : number or array
        Whole numbers, one or more.
    patience_seconds : number or array
        Mean time after which a waiting caller hangs up, of all callers: abandoned calls alone
        show only the impatient ones. Total wait of all calls over number of abandoned calls.

    Raises
    ------
    AnalysisError
        A quantity is missing or not positive, or the queue hardly ever settles.
    """
    load, agents, handle, patience = together(
        load=demand.load,
        agents=whole(agents, "agents"),
        handle_seconds=demand.handle_seconds,
        patience_seconds=positive(patience_seconds, "patience_seconds"),
    )
    if (agents < 1).any():
        raise AnalysisError("agents: 0 was given; a queue needs at least one agent.")
    served, offered = agents * patience / handle, load * patience / handle
    one, two = np.ones(load.shape), np.full(load.shape, 2.0)
    log_waiting = log_kummer(one, served + 1, offered)
    log_leaving = log_kummer(two, served + 2, offered) - np.log(served + 1)
    with np.errstate(divide="ignore"):
        log_free = np.log(1 / blocking_of(load, agents) - 1)
    log_all_busy = -np.logaddexp(log_free, log_waiting)
    prob_wait, prob_abandon = np.exp(log_all_busy + log_waiting), np.exp(log_all_busy + log_leaving)
    return ImpatientQueue(load, agents, handle, patience, prob_wait, prob_abandon, log_all_busy)


def _kept(parts: list[np.ndarray]) -> np.ndarray:
    """Return the share of callers whose patience outlasts the time."""
    at, _, _, leave = parts
    return np.exp(-leave * at)
