"""Do cases keep to the process? Token replay counts what is missing and what is left over.

van der Aalst, Process Mining, 2nd edition, section 8.2. Tokens that are missing are made as they
are needed; activities that the net does not know are passed over and counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.process.net import Net
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Replay:
    """Tokens over all cases; `cases_fitting` had none missing and none left over.

    `unknown` counts events whose activity the net does not know.
    """

    produced: int
    consumed: int
    missing: int
    remaining: int
    cases: int
    cases_fitting: int
    unknown: int

    @property
    def fitness(self) -> float:
        """One where every case fits; half for tokens not missing, half for none left over."""
        return 1 - (self.missing / self.consumed + self.remaining / self.produced) / 2

    def __str__(self) -> str:
        return (
            f"Fitness {self.fitness:.3f}: {self.cases_fitting:,} of {self.cases:,} cases keep to "
            "the process"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        names = ("produced", "consumed", "missing", "remaining", "unknown")
        counts = [getattr(self, name) for name in names]
        return table(pd.DataFrame({"tokens": names, "count": counts}), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def replay(net: Net, traces: Sequence[Sequence[str]], counts: Sequence[int]) -> Replay:
    """Play each way through the net, as often as it was taken.

    Raises
    ------
    AnalysisError
        No cases, or a count that is no whole number above zero.
    """
    require_counts(traces, counts)
    totals = [0] * 4
    fitting = unknown = 0
    for trace, count in zip(traces, counts, strict=True):
        known = [activity for activity in trace if activity in net.takes]
        tokens = _play(net, known)
        totals = [total + count * part for total, part in zip(totals, tokens, strict=True)]
        unknown += count * (len(trace) - len(known))
        fitting += count * (tokens[2] == 0 and tokens[3] == 0)
    return Replay(*totals, sum(counts), fitting, unknown)


def _play(net: Net, trace: Sequence[str]) -> tuple[int, int, int, int]:
    """Return tokens produced, consumed, missing and remaining of one case."""
    marking, produced, consumed, missing = net.start, sum(net.start), 0, 0
    for activity in trace:
        marking = net.after(activity, marking)
        lacking = [
            max(give - have, 0) for have, give in zip(marking, net.gives[activity], strict=True)
        ]
        marking = tuple(have + lack for have, lack in zip(marking, lacking, strict=True))
        missing += sum(lacking)
        consumed += sum(net.takes[activity])
        produced += sum(net.gives[activity])
    short = [max(want - have, 0) for have, want in zip(marking, net.end, strict=True)]
    over = [max(have - want, 0) for have, want in zip(marking, net.end, strict=True)]
    return produced, consumed + sum(net.end), missing + sum(short), sum(over)


def require_counts(traces: Sequence[Sequence[str]], counts: Sequence[int]) -> None:
    """Refuse a log without cases, or counts that are none."""
    if not len(traces) or len(traces) != len(counts):
        raise AnalysisError(
            f"traces: {len(traces)} ways and {len(counts)} counts were given; give one count for "
            "each way, and at least one."
        )
    if wrong := [count for count in counts if count != int(count) or count < 1]:
        raise AnalysisError(f"counts: {wrong[0]} was given; each must be a whole number above 0.")
