"""One look at everything: which term explains most of what is not yet explained?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases, LevelColumn
from ccqa_lib.analyse.causes.condition import Term
from ccqa_lib.analyse.causes.evidence import freedom, kind_of, surprise, tries
from ccqa_lib.analyse.causes.library import LEAST_DEFECTS, LEAST_ROWS, LEAST_SHARE, Library
from ccqa_lib.analyse.causes.mixed import MixedLogit
from ccqa_lib.analyse.causes.onsets import best_onsets
from ccqa_lib.analyse.causes.serial import stretched

_CLOSER_LOOK = 40  # terms of each kind that are judged exactly
_JUDGED = 60  # terms whose degrees of freedom are counted


@dataclass(frozen=True, eq=False)
class Scan:
    """Terms that were judged exactly: signed `roots` of their score, and `surprise` of each."""

    terms: tuple[Term, ...]
    roots: np.ndarray
    surprise: np.ndarray

    def best(self, besides: Sequence[Term] = ()) -> tuple[Term, ...]:
        """Return of each kind the most surprising term that is not among `besides`.

        Of onsets also those of the largest difference in differences: units that change with
        them hide them from a score.
        """
        found: dict[str, Term] = {}
        for place in np.argsort(-self.surprise, kind="stable"):
            term = self.terms[place]
            if self.surprise[place] > -np.inf and term not in besides and self.roots[place] != 0:
                found.setdefault(kind_of(term), term)
        onsets = [t for t in self.terms if kind_of(t) == "onset" and t not in besides][:2]
        return tuple(dict.fromkeys([*found.values(), *onsets]))


def scan(cases: Cases, library: Library, fit: MixedLogit) -> Scan:
    """Judge every condition, pair and onset against what a fit leaves unexplained.

    Levels may raise or lower the share of defects; thresholds, pairs and onsets are tried for
    what raises it, since the lowering side of one is the raising side of another.
    """
    terms: list[Term] = [(condition,) for condition in library.conditions]
    terms += _pairs(library, fit)
    terms += best_onsets(cases, library.moments, fit, _CLOSER_LOOK)
    if not terms:
        return Scan((), np.empty(0), np.empty(0))
    known = len(library.conditions)
    columns = np.empty((len(cases), len(terms)), np.float32)
    columns[:, :known] = library.matrix
    for place, term in enumerate(terms[known:], known):
        columns[:, place] = cases.meets(term)
    roots = fit.scores(columns)
    lowers = np.array([may_lower(term, cases) for term in terms])
    roots = np.where(lowers | (roots > 0), roots, 0.0)
    degrees = np.full(len(terms), 3.0)
    top = np.argsort(-np.abs(roots), kind="stable")[:_JUDGED]
    known = freedom(cases, columns[:, top])
    growth, degrees[top] = stretched(cases, fit, columns[:, top], known)
    roots[top] = roots[top] / growth
    return Scan(tuple(terms), roots, surprise(terms, roots, degrees, tries(library, cases)))


def may_lower(term: Term, cases: Cases) -> bool:
    """Whether a term may lower the share: a slope, or one of several levels.

    All others have a counterpart that raises it: of two levels the other, of a threshold the
    other side.
    """
    if len(term) > 1 or term[0].relation not in ("is", "rising"):
        return False
    column = cases.columns[term[0].column]
    return not isinstance(column, LevelColumn) or len(column.labels) > 2


def _pairs(library: Library, fit: MixedLogit) -> list[Term]:
    """Return the pairs that a first look, which leaves units aside, finds worth judging."""
    places = np.flatnonzero(library.is_coarse)
    half = library.matrix[:, places]
    found = _first_look(half, half, fit)
    names = np.array([library.conditions[i].column for i in places], dtype=object)
    found[names[:, None] == names[None, :]] = 0
    found[np.tril_indices_from(found)] = 0
    return [
        (library.conditions[places[i]], library.conditions[places[j]])
        for i, j in _largest(found, 2 * _CLOSER_LOOK)
    ]


def _first_look(left: np.ndarray, right: np.ndarray, fit: MixedLogit) -> np.ndarray:
    """Return the score chi-square of every product of a left and a right column; 0 if it lowers.

    What the base rate explains is taken out; agents and other units are not, which is left to
    the closer look.
    """
    residual, weight = (each.astype(np.float32) for each in (fit.residual, fit.weight))
    score = left.T @ (residual[:, None] * right)
    size = left.T @ right
    within = left.T @ (weight[:, None] * right)
    free = np.maximum(within - within**2 / weight.sum(), 1e-6)
    n = len(residual)
    least = max(LEAST_ROWS, LEAST_SHARE * n)
    is_large = (size >= least) & (size <= n - least) & (within >= LEAST_DEFECTS / 2)
    return np.where(is_large & (score > 0), score**2 / free, 0.0)


def _largest(found: np.ndarray, count: int) -> list[tuple[int, int]]:
    flat = found.ravel()
    count = min(count, int((flat > 0).sum()))
    if not count:
        return []
    top = np.argpartition(-flat, count - 1)[:count]
    top = top[np.argsort(-flat[top], kind="stable")]
    return [tuple(int(x) for x in np.unravel_index(i, found.shape)) for i in top]
