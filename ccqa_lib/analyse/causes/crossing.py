"""Discovery in either part and confirmation in the other, joined into one model of all rows."""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases
from ccqa_lib.analyse.causes.condition import Term, columns_of
from ccqa_lib.analyse.causes.confirm import Confirmed, confirm
from ccqa_lib.analyse.causes.evidence import surprise, tries
from ccqa_lib.analyse.causes.library import library_of
from ccqa_lib.analyse.causes.parts import split
from ccqa_lib.analyse.causes.search import Hunt, Model, discover, empty_model, pruned
from ccqa_lib.analyse.causes.serial import changes_with_weeks_only

ALIKE = 0.5  # correlation from which two terms on the same columns are one


@dataclass(frozen=True, eq=False)
class Crossed:
    """What stands after both directions.

    Attributes
    ----------
    parts : (Cases, Cases)
    whole : Model
        The standing terms on all rows of both parts.
    p_adjusted : mapping of term to float
        Holm's p of its confirmation, doubled for the two directions.
    found_in : mapping of term to set of {0, 1}
        Parts in which a term was discovered (and stood in the other).
    fallen : tuple of Term
        Discovered in one part, and not standing in the other or beside the rest.
    """

    parts: tuple[Cases, Cases]
    whole: Model
    p_adjusted: dict[Term, float]
    found_in: dict[Term, set[int]]
    fallen: tuple[Term, ...]


def cross(cases: Cases, seed: int) -> Crossed:
    """Search each part, confirm in the other, and keep what also stands in all rows together."""
    parts, rows = split(cases, seed)
    both = cases.take(rows)
    directions = [confirm(discover(parts[i]), parts[1 - i]) for i in (0, 1)]
    p_adjusted, found_in = _joined(directions, both)
    model = empty_model(both)
    if p_adjusted:
        model = model.with_terms(tuple(p_adjusted))
    library = library_of(both)
    hunt = Hunt(library, tries(library, both))
    whole, gone = pruned(model, hunt)
    p_adjusted |= _of_weeks(whole, hunt, p_adjusted)
    fallen = [term for one in directions for term in one.fallen]
    kept = set(whole.terms)
    return Crossed(
        parts, whole,
        {term: p for term, p in p_adjusted.items() if term in kept},
        {term: found for term, found in found_in.items() if term in kept},
        tuple(dict.fromkeys([*fallen, *gone])),
    )  # fmt: skip


def _of_weeks(whole: Model, hunt: Hunt, confirmed: dict[Term, float]) -> dict[Term, float]:
    """Return p of what changes with the weeks only: no other agents lived in other weeks.

    It is that of all rows with all tries counted, where that is the larger.
    """
    found = surprise(whole.terms, whole.roots, whole.degrees, hunt.tried) if whole.terms else ()
    return {
        term: max(confirmed[term], float(min(np.exp(-how), 1.0)))
        for term, how in zip(whole.terms, found, strict=True)
        if changes_with_weeks_only(whole.cases, term)
    }


def _joined(directions: list[Confirmed], cases: Cases) -> tuple[dict, dict]:
    """Return p and origin of the confirmed terms; of two that are alike the stronger is kept."""
    listed = [
        (float(p), side, term)
        for side, one in enumerate(directions)
        for term, p in zip(one.model.terms, one.p_adjusted, strict=True)
    ]
    p_adjusted: dict[Term, float] = {}
    found_in: dict[Term, set[int]] = {}
    for p, side, term in sorted(listed, key=lambda each: each[0]):
        twin = next((other for other in p_adjusted if alike(term, other, cases)), None)
        if twin is None:
            p_adjusted[term], found_in[term] = min(2 * p, 1.0), {side}
        else:
            found_in[twin].add(side)
    return p_adjusted, found_in


def alike(one: Term, other: Term, cases: Cases) -> bool:
    """Whether two terms on the same columns are met by nearly the same rows."""
    if columns_of(one) != columns_of(other):
        return False
    if len(one) == 1 and one[0].relation == other[0].relation == "is":
        return one == other
    left, right = cases.meets(one), cases.meets(other)
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return False
    return abs(np.corrcoef(left, right)[0, 1]) > ALIKE
