"""One column that says the same as two: a version that ran only where and since a cause struck.

A column with holes loses to two without, although it says the same of every row that it speaks
of, and is what somebody can take back. Both are compared on the rows where it holds a value.
"""

import numpy as np

from ccqa_lib.analyse.causes.condition import Condition, Term, columns_of
from ccqa_lib.analyse.causes.library import Library
from ccqa_lib.analyse.causes.search import Model
from ccqa_lib.analyse.causes.twins import APART

SAME = 0.95  # correlation, on rows with a value, from which one level says the same as two


def names_of(whole: Model, library: Library) -> tuple[Term, ...]:
    """Return by which term each term of a model is told: itself, or one level that is the same.

    A level is the same where it goes with the two conditions on the rows that hold a value of its
    column, and explains them to within what tells near-copies apart (`twins.APART`).
    """
    guilty = {name for term in whole.terms for name in columns_of(term)}
    return tuple(
        _one_level(whole, library, term, guilty) if len(term) > 1 else term for term in whole.terms
    )


def _one_level(whole: Model, library: Library, term: Term, guilty: set[str]) -> Term:
    own = whole.cases.meets(term)
    alike = [
        (closeness, place)
        for place in np.flatnonzero(library.is_level)
        if library.conditions[place].column not in guilty
        and (closeness := _closeness(whole, library.conditions[place], own)) > SAME
    ]
    if not alike:
        return term
    _, place = max(alike)
    level = library.conditions[place]
    known = ~whole.cases.columns[level.column].is_missing
    reduced = whole.with_terms(tuple(each for each in whole.terms if each != term))
    pair, one = reduced.fit.scores(np.column_stack([own * known, whole.cases.meets((level,))]))
    return (level,) if one > 0 and pair**2 - one**2 < APART else term


def _closeness(whole: Model, level: Condition, own: np.ndarray) -> float:
    known = ~whole.cases.columns[level.column].is_missing
    mine, other = own[known], whole.cases.meets((level,))[known]
    if np.ptp(mine) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(mine, other)[0, 1])
