"""Separation: can some combination of columns tell the outcomes apart without a mistake?

Then the maximum-likelihood coefficients are infinite, and whatever a program prints is the place
where it gave up (Albert and Anderson 1984). Found by a linear programme (Konis 2007): is there a
direction b with thresholds t such that t[y-1] <= x'b <= t[y] in every row, and b is not zero?
"""

from functools import reduce

import numpy as np
from scipy import optimize, sparse

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

FARTHEST = 12.0  # a log-odds beyond this in a fit is worth a search for separation
USED = 1e-7  # a column's share of the direction below which it takes no part


def separating_columns(
    matrix: np.ndarray, codes: np.ndarray, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the columns that separate the outcomes, none where the estimates are finite.

    Parameters
    ----------
    matrix : array, shape (rows, k)
        Columns without the constant.
    codes : array of int, shape (rows,)
        Outcome level of each row, 0 to levels - 1; all levels occur.
    """
    for j, name in enumerate(names):
        if _separates(matrix[:, [j]], codes).any():
            return (name,)
    direction = _separates(matrix, codes)
    return tuple(n for n, share in zip(names, direction, strict=True) if abs(share) > USED)


def refuse_separation(
    matrix: np.ndarray, codes: np.ndarray, names: tuple[str, ...], outcome: str
) -> None:
    """Refuse separated outcomes, naming the columns.

    Raises
    ------
    AnalysisError
        One column, or some together, tell the outcomes apart perfectly.
    """
    culprits = separating_columns(matrix, codes, names)
    if not culprits:
        return
    named = {"columns": reduce(_and, (f"'{name}'" for name in culprits)), "outcome": outcome}
    if len(culprits) == 1:
        raise AnalysisError(
            say(
                "No model fitted: {columns} tells the levels of '{outcome}' apart perfectly in "
                "these rows (complete or partial separation), so the effect has no finite "
                "estimate. Leave out or merge categories, or report the share by group with an "
                "exact interval.",
                **named,
            )
        )
    raise AnalysisError(
        say(
            "No model fitted: {columns} together tell the levels of '{outcome}' apart perfectly in "
            "these rows (complete or partial separation), so the effect has no finite estimate. "
            "Leave out or merge categories, or report the share by group with an exact interval.",
            **named,
        )
    )


def _and(one: str, other: str) -> str:
    return say("{one} and {other}", one=one, other=other)


def _separates(matrix: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return a separating direction, zeros where there is none."""
    levels = int(codes.max()) + 1
    centred = matrix - matrix.mean(axis=0)
    X = centred / np.abs(centred).max(axis=0)
    rows = np.unique(np.column_stack([codes, X]), axis=0)
    codes, X = rows[:, 0].astype(int), rows[:, 1:]
    below, above = codes < levels - 1, codes > 0
    limits = sparse.vstack(
        [
            sparse.hstack([X[below], -_picks(codes[below], levels - 1)]),
            sparse.hstack([-X[above], _picks(codes[above] - 1, levels - 1)]),
        ]
    ).tocsr()
    k = X.shape[1]
    reach = [(-1, 1)] * k + [(-k, k)] * (levels - 1)
    gain = np.asarray(limits.sum(axis=0)).ravel()
    found = optimize.linprog(
        gain, A_ub=limits, b_ub=np.zeros(limits.shape[0]), bounds=reach, method="highs"
    )
    if found.status != 0 or found.fun > -1e-7:
        return np.zeros(k)
    return found.x[:k]


def _picks(codes: np.ndarray, thresholds: int) -> sparse.csr_array:
    ones = np.ones(len(codes))
    return sparse.csr_array((ones, (np.arange(len(codes)), codes)), (len(codes), thresholds))
