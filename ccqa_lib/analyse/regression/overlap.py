"""Overlap: do columns go together so closely that their effects are hard to tell apart?"""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.regression.coefficients import Coefficients

TOO_MUCH = 10.0  # variance inflation (Chatterjee and Price, Regression Analysis, section 9.4)


def variance_inflation(design: Design, counts: np.ndarray) -> pd.DataFrame:
    """Return how much overlap with others widens each term: term, gvif, df, per_column.

    `gvif` is the generalised factor of Fox and Monette (1992), the usual one for a single
    column; `per_column` is gvif^(1/(2 df)), comparable between terms.
    """
    named = [i for i, name in enumerate(design.names) if name != INTERCEPT]
    related = correlation(design.matrix[:, named], counts)
    whole = np.linalg.det(related)
    rows = []
    for term, columns in design.terms.items():
        own = np.isin(named, columns)
        if own.any():
            parts = [related[np.ix_(part, part)] for part in (own, ~own)]
            gvif = float(np.prod([np.linalg.det(part) for part in parts]) / whole)
            rows.append((term, gvif, int(own.sum()), gvif ** (0.5 / own.sum())))
    return pd.DataFrame(rows, columns=["term", "gvif", "df", "per_column"])


def overlap_notes(design: Design, counts: np.ndarray) -> tuple[str, ...]:
    """Return a sentence for each term that overlaps too much with others."""
    table = variance_inflation(design, counts)
    return tuple(
        f"'{row.term}' goes so closely with other columns that its interval is "
        f"{row.per_column:.1f} times as wide as it would be alone."
        for row in table.itertuples()
        if row.per_column**2 > TOO_MUCH
    )


def sign_flip_notes(
    design: Design, coefficients: Coefficients, outcome: np.ndarray, counts: np.ndarray
) -> tuple[str, ...]:
    """Return a sentence for each column whose sure effect opposes its plain correlation.

    `outcome` is any number that grows with the outcome, such as the position of an answer.
    """
    with_outcome = correlation(np.column_stack([design.matrix, outcome]), counts)[:-1, -1]
    effects = coefficients.of(design.names)
    return tuple(
        f"'{name}' goes with {'higher' if r > 0 else 'lower'} values by itself, but with "
        f"{'lower' if r > 0 else 'higher'} ones beside other columns; read its effect with care."
        for name, r, estimate, p in zip(
            design.names, with_outcome, effects.estimate, effects.p, strict=True
        )
        if name != INTERCEPT and r * estimate < 0 and p < 0.05
    )
