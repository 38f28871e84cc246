"""How far is each case from the nearest way that the process allows? Alignments.

van der Aalst, Adriansyah & van Dongen (2012); Process Mining, section 8.3. Each event that the
net does not allow, and each step of the net that did not happen, costs one. The cheapest
alignment is found by Dijkstra's search over (tokens, events read), for small nets.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccqa_lib.analyse.process.net import MOST_TOKENS, Marking, Net
from ccqa_lib.analyse.process.replay import require_counts
from ccqa_lib.errors import AnalysisError

MOST_STATES = 200_000


@dataclass(frozen=True)
class Alignment:
    """Fitness of all cases together, mean fitness of cases, and share of cases that fit.

    `cost` is the number of deviations over all cases.
    """

    log_fitness: float
    mean_fitness: float
    share_fitting: float
    cost: int
    cases: int

    def __str__(self) -> str:
        return (
            f"{self.share_fitting:.1%} of {self.cases:,} cases keep to the process; "
            f"{self.cost:,} deviations in all (alignment fitness {self.log_fitness:.3f})"
        )


def align(net: Net, traces: Sequence[Sequence[str]], counts: Sequence[int]) -> Alignment:
    """Align each way with the net, as often as it was taken.

    Raises
    ------
    AnalysisError
        No cases, a count that is none, a net that cannot end, or one too large to search.
    """
    require_counts(traces, counts)
    shortest = deviations(net, ())
    costs = [deviations(net, trace) for trace in traces]
    worst = [len(trace) + shortest for trace in traces]
    cases = sum(counts)
    fits = [1 - cost / most for cost, most in zip(costs, worst, strict=True)]
    cost = sum(n * c for n, c in zip(counts, costs, strict=True))
    return Alignment(
        1 - cost / sum(n * w for n, w in zip(counts, worst, strict=True)),
        sum(n * fit for n, fit in zip(counts, fits, strict=True)) / cases,
        sum(n for n, c in zip(counts, costs, strict=True) if c == 0) / cases,
        cost,
        cases,
    )


def deviations(net: Net, trace: Sequence[str]) -> int:
    """Return the fewest events to strike out and steps to add that make a trace fit."""
    queue: list[tuple[int, int, Marking]] = [(0, 0, net.start)]
    done: set[tuple[int, Marking]] = set()
    while queue:
        cost, unread, marking = heapq.heappop(queue)
        if (unread, marking) in done:
            continue
        done.add((unread, marking))
        if -unread == len(trace) and marking == net.end:
            return cost
        if len(done) > MOST_STATES:
            raise AnalysisError(
                f"net: more than {MOST_STATES:,} states for one case; use token replay, or a "
                "smaller net."
            )
        for move in _moves(net, trace, -unread, marking):
            extra, read, after = move
            if (-read, after) not in done:
                heapq.heappush(queue, (cost + extra, -read, after))
    raise AnalysisError("net: its end cannot be reached from its start; check its places.")


def _moves(
    net: Net, trace: Sequence[str], read: int, marking: Marking
) -> Iterator[tuple[int, int, Marking]]:
    """Yield cost, events read and tokens after each possible move."""
    if read < len(trace):
        yield 1, read + 1, marking
    for activity in net.activities:
        if not net.allows(activity, marking):
            continue
        after = net.after(activity, marking)
        if max(after) > MOST_TOKENS:
            continue
        yield 1, read, after
        if read < len(trace) and trace[read] == activity:
            yield 0, read + 1, after
