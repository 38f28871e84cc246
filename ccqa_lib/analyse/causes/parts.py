"""Two parts of the rows: one to discover, one to confirm; no agent is in both."""

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases

MOST_ROWS = 40_000  # rows of a part; of more, a random sample


def split(cases: Cases, seed: int) -> tuple[tuple[Cases, Cases], np.ndarray]:
    """Return two halves of the cases, and the rows (ascending) that are in either.

    Clusters (agents, or rows where none are named) are paired by team and size, and one of each
    pair, drawn by the seed, goes to either half. Of halves beyond MOST_ROWS a random sample is
    taken.
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
    rows = [_sampled(np.flatnonzero(half), draw) for half in (first, ~first)]
    one, other = (cases.take(each) for each in rows)
    return (one, other), np.sort(np.concatenate(rows))


def _sampled(rows: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    if len(rows) <= MOST_ROWS:
        return rows
    return np.sort(draw.choice(rows, MOST_ROWS, replace=False))
