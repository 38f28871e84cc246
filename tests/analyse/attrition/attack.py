"""The attack on one report: what can be worked out of one to four people?

All counts of leavers are read from the blocks as they are stored, and each is a sum over the sorts
of leaver that there can be. For whatever is in one count and not (or also) in another, and holds
one to four people, two linear programs give the lowest and highest number that is possible given
all counts at once. If they meet, the report has told it.
"""

import numpy as np
import pytest
from published_counts import (
    KINDS,
    leavers,
    possible,
    published,
    read_counts,
    signatures,
    targets,
)
from scipy import optimize
from scipy.sparse import csr_array

MIN_CELL = 5


def recovered(result, seed: int) -> list[str]:
    """Return what a reader can work out of one to four people."""
    blocks = published(result)
    counts = read_counts(result, blocks)
    if not counts.counts:
        return []
    true = leavers(result.staff)
    people = [*possible(result.staff, np.random.default_rng(seed)), *true]
    patterns = list(signatures(people, counts))
    atoms = np.array(patterns, dtype=bool)
    values = [count for *_, count in counts.counts]
    known = csr_array(atoms[:, : len(values)].T.astype(float))
    held = signatures(true, counts)
    seen = np.array([held[pattern] for pattern in patterns])
    assert known @ seen == pytest.approx(values), "a count is misread"
    names = [name for name, *_ in counts.counts] + [name for name, _ in KINDS]
    small = {row: name for row, name in targets(atoms, names).items() if 0 < seen @ row < MIN_CELL}
    return [name for row, name in small.items() if is_told(np.array(row, float), known, values)]


def is_told(target: np.ndarray, known, values) -> bool:
    """Do the lowest and highest number that can be meet?"""
    ends = []
    for side in (1, -1):
        end = optimize.linprog(side * target, A_eq=known, b_eq=values, method="highs")
        ends.append(side * end.fun if end.status == 0 else side * -np.inf)
    return bool(np.floor(ends[1] + 1e-6) <= np.ceil(ends[0] - 1e-6))
