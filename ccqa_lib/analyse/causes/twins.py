"""Near-copies: which other columns could be the cause just as well, as far as these data show?"""

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases
from ccqa_lib.analyse.causes.condition import Term, columns_of
from ccqa_lib.analyse.causes.library import Library
from ccqa_lib.analyse.causes.search import Model

COPY = 0.8  # correlation from which a condition may be a copy
APART = 6.0  # difference of score chi-squares from which two conditions are told apart


def twins_of(whole: Model, library: Library, term: Term) -> tuple[str, ...]:
    """Return the columns with a condition that explains as much as a term of one condition."""
    if len(term) > 1:
        return ()
    cases: Cases = whole.cases
    own = cases.meets(term)
    places = [
        i for i, condition in enumerate(library.conditions) if condition.column != term[0].column
    ]
    if not places or np.ptp(own) == 0:
        return ()
    closeness = _correlations(library.matrix[:, places], own)
    near = [places[i] for i in np.flatnonzero(np.abs(closeness) > COPY)]
    if not near:
        return ()
    reduced = whole.with_terms(tuple(each for each in whole.terms if each != term))
    (root,) = reduced.fit.scores(own[:, None])
    roots = reduced.fit.scores(library.matrix[:, near])
    guilty = {name for each in whole.terms for name in columns_of(each)}
    alike = {
        library.conditions[i].column
        for i, other in zip(near, roots, strict=True)
        if root**2 - other**2 < APART
    }
    return tuple(sorted(alike - guilty))


def _correlations(columns: np.ndarray, own: np.ndarray) -> np.ndarray:
    centred = own - own.mean()
    means = columns.mean(axis=0)
    spread = np.sqrt(np.maximum((columns**2).mean(axis=0) - means**2, 1e-12))
    return (columns.T @ centred) / len(own) / (spread * centred.std())
