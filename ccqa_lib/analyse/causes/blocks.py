"""Segments of several levels by several: any of three queues in either of two channels.

A search that adds single levels, and pairs of single levels, tells such a segment as levels of
either column that are worse, and as pairs that make up for what these claim too much. One block
of levels that explains as much goes in their place.
"""

from itertools import combinations

import numpy as np

from ccqa_lib.analyse.causes.columns import OTHER, Cases, LevelColumn
from ccqa_lib.analyse.causes.condition import Condition, Term, columns_of
from ccqa_lib.analyse.causes.mixed import MixedLogit

MOST_LEVELS = 12  # of a column of a block
MOST_TRIED = 8  # levels of the shorter column, of which all sets are tried
AS_MUCH = 6.0  # chi-square by which a block may explain less than all that it takes the place of


def block_for(
    cases: Cases, fit: MixedLogit, terms: tuple[Term, ...], names: tuple[str, str]
) -> Term | None:
    """Return the block on two columns that explains as much as the terms on them; None without.

    `fit` has all other terms, and none of these.
    """
    left, right = (cases.columns[name] for name in names)
    if not all(isinstance(each, LevelColumn) and len(each.labels) <= MOST_LEVELS
               for each in (left, right)):  # fmt: skip
        return None
    if len(left.labels) < len(right.labels):
        left, right = right, left
    if len(right.labels) > MOST_TRIED:
        return None
    block = _best_block(left, right, fit)
    if block is None:
        return None
    own = np.column_stack([cases.meets(term) for term in terms])
    whole = np.column_stack([cases.meets(block), *cases.may_meet(block)])
    is_raised = fit.scores(whole)[0] > 0
    return block if is_raised and _together(fit, whole) >= _together(fit, own) - AS_MUCH else None


def on_two_columns(terms: tuple[Term, ...]) -> list[tuple[tuple[str, str], tuple[Term, ...]]]:
    """Return each two columns that have terms of both of them, with these terms."""
    plain = [term for term in terms if all(part.relation.startswith("is") for part in term)]
    named = sorted({name for term in plain for name in columns_of(term)})
    found = []
    for names in combinations(named, 2):
        own = tuple(term for term in plain if set(columns_of(term)) <= set(names))
        is_mixed = len({columns_of(term) for term in own}) > 1
        if is_mixed and {name for term in own for name in columns_of(term)} == set(names):
            found.append((names, own))
    return found


def _best_block(left: LevelColumn, right: LevelColumn, fit: MixedLogit) -> Term | None:
    """Return the block of levels whose rows have most that is not explained, for its error."""
    shape = (len(left.labels), len(right.labels))
    present = ~left.is_missing & ~right.is_missing
    place = left.codes[present].astype(int) * shape[1] + right.codes[present]
    excess, weight = (
        np.bincount(place, values[present], minlength=shape[0] * shape[1]).reshape(shape)
        for values in (fit.residual, fit.weight)
    )
    whole = fit.weight.sum()
    most, best = 0.0, None
    for size in range(1, shape[1]):
        for chosen in combinations(range(shape[1]), size):
            own, inside = excess[:, chosen].sum(1), weight[:, chosen].sum(1)
            order = np.argsort(-own / np.maximum(inside, 1e-9), kind="stable")[:-1]
            score, mass = np.cumsum(own[order]), np.cumsum(inside[order])
            chi = np.where(score > 0, score**2 / np.maximum(mass - mass**2 / whole, 1e-9), 0.0)
            if chi.size and chi.max() > most:
                most, best = float(chi.max()), (order[: int(chi.argmax()) + 1], chosen)
    if best is None:
        return None
    parts = [_condition(column, levels) for column, levels in zip((left, right), best, strict=True)]
    return None if None in parts else tuple(parts)


def _condition(column: LevelColumn, levels) -> Condition | None:
    labels = tuple(sorted(column.labels[i] for i in levels))
    if OTHER in labels:
        return None
    if len(labels) == 1:
        return Condition(column.name, "is", labels[0])
    return Condition(column.name, "is one of", labels)


def _together(fit: MixedLogit, columns: np.ndarray) -> float:
    """Return the score chi-square of several columns at once."""
    weighted = columns * fit.weight[:, None]
    cross, solved = fit.explained(weighted)
    variance = columns.T @ weighted - cross.T @ solved
    score = columns.T @ fit.residual
    return float(score @ np.linalg.pinv(variance, rcond=1e-8, hermitian=True) @ score)
