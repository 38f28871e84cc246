"""The attack: what can be worked out of a hidden count from all counts that are shown?

Every count is a sum over atoms, the finest groups of people, of which an attacker knows nothing but
that none holds fewer than 0. The lowest and highest value that a hidden count can have, given all
shown ones at once, are two linear programs (Fischetti and Salazar 2001): no difference of totals,
in
however many steps and over however many tables, can tell more.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize
from scipy.sparse import csr_array

from ccqa_lib.errors import AnalysisError

ROUNDING = 1e-6  # of linear programs
WAYS = 24  # looked at before each count is tried by itself


@dataclass(frozen=True)
class CountSum:
    """A count of people: its name, the atoms that it adds up, and how many people they hold."""

    name: str
    atoms: frozenset[Hashable]
    count: int


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What an attacker can know: the shown sums, as equations over the atoms."""

    sums: tuple[CountSum, ...]
    atoms: tuple[Hashable, ...]
    shown: np.ndarray

    def between(self, place: int) -> tuple[float, float]:
        """Return the lowest and highest value that a sum can have; infinite where nothing says."""
        return self.range_of(place)[:2]

    def range_of(self, place: int) -> tuple[float, float, list[int]]:
        """Return the same two values, and the shown sums by which they are held."""
        target = _rows([self.sums[place]], self.atoms).toarray()[0]
        places = np.flatnonzero(self.shown)
        known = [self.sums[i] for i in places]
        ends: list[float] = []
        held: set[int] = set()
        for side in (1.0, -1.0):
            found = optimize.linprog(
                side * target,
                A_eq=_rows(known, self.atoms) if known else None,
                b_eq=[float(each.count) for each in known] if known else None,
                method="highs",
            )
            if found.status == 3:
                ends.append(np.inf)
            elif found.status == 0:
                ends.append(side * found.fun)
                price = np.abs(found.eqlin.marginals) if known else np.zeros(0)
                held |= {int(i) for i in places[price > ROUNDING]}
            else:
                raise AnalysisError(
                    "The shown counts contradict one another: a total is not the sum of its parts. "
                    "Give all counts of the same people."
                )
        return float(ends[0]), float(ends[1]), sorted(held)

    def is_recovered(self, place: int) -> bool:
        """Is only one whole number possible for a sum?"""
        low, high = self.between(place)
        return bool(np.floor(high + ROUNDING) - np.ceil(low - ROUNDING) < 1)


def possible_counts(known: Sequence[CountSum], atoms: Sequence[Hashable]) -> np.ndarray:
    """Return some of the ways in which atoms can hold people, all known sums being as they are.

    Shape (ways, atoms). They are extreme ones, so that what differs among them widely needs no
    closer look; what does not may still.
    """
    A, b = _rows(known, tuple(atoms)), [float(each.count) for each in known]
    rng = np.random.default_rng(WAYS)
    goals = rng.uniform(-1, 1, (WAYS, len(atoms)))
    ways = [optimize.linprog(g, A_eq=A, b_eq=b, bounds=(0, sum(b)), method="highs") for g in goals]
    return np.array([way.x for way in ways if way.status == 0]).reshape(-1, len(atoms))


def knowledge(sums: Sequence[CountSum], shown: Sequence[bool]) -> Knowledge:
    """Return what the shown ones of these sums tell.

    Raises
    ------
    AnalysisError
        Sums and marks differ in number.
    """
    if len(sums) != len(shown):
        raise AnalysisError(
            f"{len(sums)} counts and {len(shown)} marks were given; each count needs one."
        )
    atoms = tuple(dict.fromkeys(atom for each in sums for atom in sorted(each.atoms, key=str)))
    return Knowledge(tuple(sums), atoms, np.asarray(shown, dtype=bool))


def recovered(sums: Sequence[CountSum], shown: Sequence[bool]) -> list[str]:
    """Return the names of the hidden counts that can be worked out exactly from the shown ones."""
    known = knowledge(sums, shown)
    return [
        each.name
        for place, each in enumerate(sums)
        if not known.shown[place] and known.is_recovered(place)
    ]


def _rows(sums: Sequence[CountSum], atoms: tuple[Hashable, ...]) -> csr_array:
    """Return the sums as rows of ones over the atoms."""
    at = {atom: column for column, atom in enumerate(atoms)}
    pairs = [(row, at[atom]) for row, each in enumerate(sums) for atom in each.atoms]
    rows, columns = zip(*pairs, strict=True)
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(sums), len(atoms)))
