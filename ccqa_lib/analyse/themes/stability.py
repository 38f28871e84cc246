"""Would other texts of the same people have shown the same themes?

Themes are sought again in random halves of the texts; a theme recurs where some group of terms
agrees with it (Jaccard) to a half or more (Hennig 2007, "Cluster-wise assessment of cluster
stability", with subsets for resampling). Chance groups seldom recur: half of the texts show half
of the evidence.
"""

import numpy as np

from ccqa_lib.analyse.themes.links import TermTable, groups_of, strengths

HALVES = 50
AGREES = 0.5
STABLE = 0.6


def recurrence(
    table: TermTable, weights: np.ndarray, themes: list[frozenset[int]], seed: int
) -> list[float]:
    """Return for each theme the share of random halves of the texts in which it recurs."""
    rng = np.random.default_rng(seed)
    times = np.zeros(len(themes))
    for _ in range(HALVES if themes else 0):
        half = rng.binomial(weights.astype(int), 0.5)
        found = groups_of(strengths(table, half))
        times += [any(_jaccard(theme, other) >= AGREES for other in found) for theme in themes]
    return (times / HALVES).tolist()


def _jaccard(first: frozenset, second: frozenset) -> float:
    return len(first & second) / len(first | second)
