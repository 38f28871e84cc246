"""Which few causes make up most of the cases, and which of them cannot be told apart?

Shares carry simultaneous intervals (Goodman 1965: score intervals at the level divided by the
number of causes); neighbours in rank are compared by the exact test of two counts, so that a rank
which chance could turn round is called tied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.proportion import wilson_ends
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

VITAL_SHARE = 0.8
TIE_P = 0.05


@dataclass(frozen=True, eq=False)
class Pareto:
    """Causes by frequency.

    `causes` has one row a cause, the most frequent first (equal counts in the order given): cause,
    count, cumulative, share, cumulative_share, low, high (of the share, all intervals holding
    together), tied_with_next. `goal` is the share that the vital few reach.
    """

    causes: pd.DataFrame
    goal: float
    confidence: float

    @property
    def vital_few(self) -> tuple[str, ...]:
        """Causes that together reach the goal, the one that crosses it included."""
        reached = self.causes["cumulative_share"].to_numpy() >= self.goal - 1e-12
        return tuple(self.causes["cause"].iloc[: int(reached.argmax()) + 1])

    def __str__(self) -> str:
        few, total = self.vital_few, len(self.causes)
        first = self.causes.iloc[0]
        return (
            f"{len(few)} of {total} causes make up {self.goal:.0%} of "
            f"{int(self.causes['count'].sum()):,} cases; {first['cause']} leads with "
            f"{first['share']:.1%} ({self.confidence:.0%} interval {first['low']:.1%} to "
            f"{first['high']:.1%})"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shares = ("share", "cumulative_share", "low", "high")
        note = "Tied: chance could turn the two ranks round."
        return table(self.causes, str(self), note=note, formats=dict.fromkeys(shares, ".1%"))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def pareto(
    causes: Iterable[str],
    counts: Iterable[float],
    goal: float = VITAL_SHARE,
    confidence: float = 0.95,
) -> Pareto:
    """Rank causes by their counts.

    Raises
    ------
    AnalysisError
        Fewer than two causes, a name twice or missing, a count that is no whole number, no case
        at all, or a goal outside 0 to 1.
    """
    causes, counts = list(causes), finite_numbers(np.atleast_1d(counts), "counts")
    _check(causes, counts, goal)
    order = np.argsort(-counts, kind="stable")
    named, counts = [causes[i] for i in order], counts[order].astype(int)
    total, level = int(counts.sum()), 1 - (1 - confidence) / len(counts)
    ends = np.array([wilson_ends(int(count), total, level) for count in counts])
    frame = pd.DataFrame(
        {
            "cause": named, "count": counts, "cumulative": counts.cumsum(),
            "share": counts / total, "cumulative_share": counts.cumsum() / total,
            "low": ends[:, 0], "high": ends[:, 1], "tied_with_next": _ties(counts),
        }
    )  # fmt: skip
    return Pareto(frame, goal, confidence)


def _ties(counts: np.ndarray) -> list[bool]:
    """Return whether each count could by chance be no larger than the next one."""
    tied = [
        bool(a + b == 0 or stats.binomtest(int(a), int(a + b)).pvalue >= TIE_P)
        for a, b in pairwise(counts)
    ]
    return [*tied, False]


def _check(causes: list, counts: np.ndarray, goal: float) -> None:
    if len(causes) != len(counts) or len(causes) < 2:
        raise AnalysisError(
            f"causes: {len(causes)} names and {len(counts)} counts were given; at least two causes "
            "with one count each are needed."
        )
    if pd.isna(pd.Series(causes, dtype=object)).any():
        raise AnalysisError("causes: one has no name; call it 'not recorded', or set it aside.")
    if len(set(causes)) < len(causes):
        twice = next(cause for cause in causes if causes.count(cause) > 1)
        raise AnalysisError(f"causes: {twice} is there twice; add its counts together first.")
    if (counts < 0).any() or (counts != np.round(counts)).any():
        raise AnalysisError("counts: each must be a whole number, none below zero.")
    if not counts.any():
        raise AnalysisError("counts: all are zero; there is nothing to rank.")
    if not 0 < goal <= 1:
        raise AnalysisError(f"goal: {goal} was given; it must be a share, as 0.8.")
