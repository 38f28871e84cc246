"""Erlang B: which share of calls finds all lines busy, when nobody waits?

By the recursion B(k) = a B(k-1) / (k + a B(k-1)), which loses no digits (Jagerman 1974; Cooper,
Introduction to Queueing Theory, section 3.3).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.queue.quantities import MOST_AGENTS, amounts, shares, together, whole
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class LossSystem:
    """Blocking of a group of lines; arrays of one shape, `load` and `carried` in erlangs."""

    load: np.ndarray
    lines: np.ndarray
    blocking: np.ndarray

    @property
    def carried(self) -> np.ndarray:
        """Load that gets through."""
        return self.load * (1 - self.blocking)

    def frame(self) -> pd.DataFrame:
        """Return one row a group: load, lines, blocking, carried."""
        names = ("load", "lines", "blocking", "carried")
        return pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})

    def __str__(self) -> str:
        worst = float(np.max(self.blocking))
        return f"{np.size(self.load):,} groups of lines; at most {worst:.2%} of calls are blocked"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.frame(), str(self), formats={"blocking": ".2%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def erlang_b(load: Any, lines: Any) -> LossSystem:
    """Return the share of calls lost by `lines` lines under `load` erlangs.

    Parameters
    ----------
    load, lines : number or array
        Erlangs, zero or more; whole numbers of lines, zero or more. Shapes broadcast.

    Raises
    ------
    AnalysisError
        A quantity is missing, negative or not whole.
    """
    load, lines = together(load=amounts(load, "load"), lines=whole(lines, "lines"))
    return LossSystem(load, lines, blocking_of(load, lines))


def blocking_of(load: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the blocking of checked loads and lines of one shape."""
    blocking = np.ones(load.shape)
    for k in range(1, int(lines.max()) + 1):
        blocking = np.where(k <= lines, load * blocking / (k + load * blocking), blocking)
    return blocking


def lines_for(load: Any, most_blocked: Any) -> np.ndarray:
    """Return the fewest lines that lose no more than a share of the calls, for each load.

    Raises
    ------
    AnalysisError
        `most_blocked` is no share between 0 and 1, or more than MOST_AGENTS lines are needed.
    """
    load, most = together(
        load=amounts(load, "load"), most_blocked=shares(most_blocked, "most_blocked")
    )
    blocking, lines = np.ones(load.shape), np.zeros(load.shape, dtype=int)
    for k in range(1, MOST_AGENTS + 1):
        short = blocking > most
        if not short.any():
            return lines
        blocking = np.where(short, load * blocking / (k + load * blocking), blocking)
        lines = lines + short
    raise AnalysisError(
        f"load: {load.max():,.0f} erlangs need more than {MOST_AGENTS:,} lines; check its unit."
    )
