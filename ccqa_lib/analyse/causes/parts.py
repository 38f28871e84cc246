"""Two parts of the rows: one to discover, one to confirm; no agent is in both."""

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases

MOST_ROWS = 60_000  # rows of a part; of more, a random sample
_SHARE = 0.5


def split(cases: Cases, seed: int) -> tuple[Cases, Cases]:
    """Return the cases for discovery and those for confirmation.

    Clusters (agents, or rows where none are named) are paired by team and size, and one of each
    pair, drawn by the seed, goes to either part.
    """
    draw = np.random.default_rng(seed)
    sizes = np.bincount(cases.clusters)
    team = np.zeros(len(sizes), dtype=int)
    if "team" in cases.units:
        team[cases.clusters] = cases.units["team"]
    order = np.lexsort((draw.random(len(sizes)), -sizes, team))
    side = np.empty(len(sizes), dtype=bool)
    flips = draw.random((len(sizes) + 1) // 2) < 0.5
    place = np.arange(len(sizes))
    side[order] = (place % 2 == 0) == flips[place // 2]
    first = side[cases.clusters]
    return tuple(
        cases.take(_sampled(np.flatnonzero(rows), draw)) for rows in (first, ~first)
    )


def _sampled(rows: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    if len(rows) <= MOST_ROWS:
        return rows
    return np.sort(draw.choice(rows, MOST_ROWS, replace=False))
