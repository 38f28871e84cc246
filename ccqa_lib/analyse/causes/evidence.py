"""How strong is the evidence for a term, given how many others of its kind were tried?

Terms that are constant within a kind of unit (agents, teams, weeks) are judged by t with as many
degrees of freedom as there are such units, less two: twelve teams are twelve observations.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse, stats

from ccqa_lib.analyse.causes.columns import Cases, LevelColumn, NumberColumn
from ccqa_lib.analyse.causes.condition import Term
from ccqa_lib.analyse.causes.library import Library

BETWEEN = 0.85  # share of a term's spread between units from which those units are what counts
FULL = 1e6
_NUMBER_COUNTS_AS = 8  # thresholds of one number go together; as many independent tries


def freedom(cases: Cases, columns: np.ndarray) -> np.ndarray:
    """Return the degrees of freedom by which each column (rows x terms) is judged."""
    found = np.full(columns.shape[1], FULL)
    for codes in cases.units.values():
        size = int(codes.max()) + 1 if len(cases) else 0
        if size >= 3:
            counts = between_units(codes, columns)
            found = np.where(counts, np.minimum(found, size - 2), found)
    return found


def between_units(codes: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Tell of which columns (rows x terms) nearly all spread lies between units of one kind."""
    n, size = len(codes), int(codes.max()) + 1
    centred = columns - columns.mean(axis=0)
    whole = np.maximum(np.einsum("ij,ij->j", centred, centred), 1e-12)
    rows = np.bincount(codes, minlength=size)
    belongs = sparse.csr_matrix((np.ones(n), (codes, np.arange(n))), shape=(size, n))
    between = ((belongs @ centred) ** 2 / rows[:, None]).sum(axis=0) / whole
    return between - size / n > BETWEEN


def log_p(roots: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Return the logarithm of the two-sided p of signed roots."""
    roots, degrees = np.abs(np.asarray(roots, float)), np.asarray(degrees, float)
    by_t = stats.t.logsf(roots, np.minimum(degrees, 1e5))
    by_z = stats.norm.logsf(roots)
    return np.minimum(np.log(2.0) + np.where(degrees >= 1e5, by_z, by_t), 0.0)


def tries(library: Library, cases: Cases) -> dict[str, float]:
    """Return how many independent tries each kind of term amounts to."""
    numbers = sum(isinstance(column, NumberColumn) for column in cases.columns.values())
    single = int(library.is_level.sum()) + _NUMBER_COUNTS_AS * numbers
    halves = int(library.is_coarse.sum())
    return {
        "single": max(single, 1),
        "pair": max(halves * (halves - 1) / 2, 1),
        "onset": max(_levels_in_time(cases) * max(len(library.moments), 1), 1),
    }


def kind_of(term: Term) -> str:
    """Return "single", "pair" or "onset"."""
    if len(term) == 1:
        return "single"
    return "onset" if any(part.relation == "from" for part in term) else "pair"


def surprise(
    terms: Sequence[Term], roots: np.ndarray, degrees: np.ndarray, tried: dict[str, float]
) -> np.ndarray:
    """Return minus the log of each p once the tries of its kind are counted; 3 is p = 0.05."""
    counted = np.log([tried[kind_of(term)] for term in terms])
    return -(log_p(roots, degrees) + counted)


def _levels_in_time(cases: Cases) -> int:
    """Return how many levels, and sets of levels, are tried for an onset."""
    sizes = [len(c.labels) for c in cases.columns.values() if isinstance(c, LevelColumn)]
    return sum(size for size in sizes if size <= 12)
