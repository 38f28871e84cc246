"""The result of a test: what was asked, the size with its interval, and the p value."""

import math
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.effect import Effect
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

SMALLEST_P = 1e-4  # smaller ones are said as "below", since no data support more digits


@dataclass(frozen=True, eq=False)
class Comparison:
    """One test; the first of `effects` is the one to report.

    `statistic` and `df` are None and empty for tests that compute a probability directly.
    `groups` has one row a group: `group`, `n` and what describes it.
    """

    test: str
    p: float
    effects: tuple[Effect, ...] = ()
    statistic_name: str = ""
    statistic: float | None = None
    df: tuple[float, ...] = ()
    groups: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        size = f"{self.effects[0]}; " if self.effects else ""
        return f"{self.test}: {size}{p_in_words(self.p)}"

    def effect(self, name: str) -> Effect:
        """Return the effect of that name."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)

    def to_block(self) -> Block:
        """Show the effects, one row each; test, statistic and p in the note."""
        rows = [(e.name, e.estimate, e.low, e.high, e.unit) for e in self.effects]
        frame = pd.DataFrame(rows, columns=["effect", "estimate", "low", "high", "unit"])
        return table(frame, str(self), note=" ".join([self._statistic_in_words(), *self.notes]))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)

    def _statistic_in_words(self) -> str:
        if self.statistic is None:
            return f"{self.test} ({self.source})."
        freedom = ", ".join(f"{df:.4g}" for df in self.df)
        on = f" on {freedom} degrees of freedom" if freedom else ""
        return f"{self.statistic_name} = {self.statistic:.4g}{on} ({self.source})."


def p_in_words(p: float) -> str:
    """Write a p value as a reader needs it."""
    if math.isnan(p):
        return "p not defined"
    return f"p below {SMALLEST_P:g}" if p < SMALLEST_P else f"p = {p:.2g}"


def probability(value: float, name: str) -> float:
    """Return a share strictly between 0 and 1, or refuse it."""
    if not 0 < value < 1:
        raise AnalysisError(f"{name}: {value} was given; it needs to be between 0 and 1.")
    return float(value)
