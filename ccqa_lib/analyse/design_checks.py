"""Guards of a design matrix: can these columns carry a regression at all?

Each refusal names the column and what to do, in the words of the person who chose it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.products import products
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

DEPENDENT = 1e-9  # a column whose own part is below this share of its length is a combination
CLEARLY_FREE = 1e-6  # least eigenvalue of the correlations; no column can then be a combination
MOST_LEVELS = 300  # more are names or identifiers, and would fill the memory
SHOWN = 5  # names or values listed in one message


def require_columns(frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse names that are no column of the frame, or stand for several."""
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise AnalysisError(
            f"There is no column {_listed(absent)}; there are {_listed(frame.columns)}."
        )
    for name in names:
        if list(frame.columns).count(name) > 1:
            raise AnalysisError(f"Two columns are called '{name}'; rename one of them.")


def require_rows(kept: pd.DataFrame, dropped: Mapping[str, int], given: int) -> None:
    """Refuse a frame in which no row has a value in every column asked for."""
    if len(kept):
        return
    if not given:
        raise AnalysisError("The table has no rows; check its filters and period.")
    worst = max(dropped, key=dropped.__getitem__)
    raise AnalysisError(
        say(
            "None of the {total} rows has a value in all columns asked for; "
            "'{column}' has none in {count}. Leave it out or mend its mapping.",
            total=f"{given:,}",
            column=worst,
            count=f"{dropped[worst]:,}",
        )
    )


def require_levels(values: pd.Series, levels: Sequence[Any]) -> None:
    """Refuse categories that occur but are not listed, are listed but do not occur, or one only."""
    name, seen = values.name, set(values.unique())
    if len(seen) > MOST_LEVELS:
        raise AnalysisError(
            say(
                "Column '{column}' has {count} different values, too many for "
                "categories ({most} at most); group them, or name it as the cluster or "
                "random effect.",
                column=name,
                count=f"{len(seen):,}",
                most=MOST_LEVELS,
            )
        )
    unlisted = seen - set(levels)
    if unlisted:
        raise AnalysisError(
            f"Column '{name}' also holds {_listed(sorted(map(str, unlisted)))}, which its "
            "list of levels lacks; add them or set those rows aside."
        )
    if len(seen) == 1:
        raise AnalysisError(
            say(
                "Column '{column}' is '{value}' in all {total} rows used; one category "
                "explains nothing. Leave it out.",
                column=name,
                value=levels[0] if len(levels) == 1 else next(iter(seen)),
                total=f"{len(values):,}",
            )
        )
    absent = [level for level in levels if level not in seen]
    if absent:
        raise AnalysisError(
            f"Level {_listed(map(str, absent))} of column '{name}' occurs in none of the "
            f"{len(values):,} rows used; drop it from the list of levels."
        )


def require_finite(matrix: np.ndarray, names: Sequence[str]) -> None:
    """Refuse infinite numbers."""
    if np.isfinite(matrix.sum(axis=0)).all():
        return
    infinite = (~np.isfinite(matrix)).sum(axis=0)
    if infinite.any():
        worst = int(infinite.argmax())
        raise AnalysisError(
            say(
                "Column '{column}' is infinite in {count} rows; set them aside or mend "
                "the division that made them.",
                column=names[worst],
                count=f"{infinite[worst]:,}",
            )
        )


def require_full_rank(matrix: np.ndarray, names: Sequence[str], constant: str) -> None:
    """Refuse constant columns, copies, combinations, and more coefficients than rows."""
    rows, columns = matrix.shape
    coefficients = columns + (constant == "implied")
    _require_variation(matrix, names, constant)
    if coefficients > rows:
        raise AnalysisError(
            say(
                "{coefficients} coefficients are asked of {rows} different rows "
                "({columns}); leave out columns or categories, or use more rows.",
                coefficients=coefficients,
                rows=f"{rows:,}",
                columns=_listed(names),
            )
        )
    named = [i for i, name in enumerate(names) if name != "(intercept)"]
    from_second = named == list(range(1, columns))  # a view, where a choice would copy all
    own, ones = matrix[:, 1:] if from_second else matrix[:, named], np.ones(rows)
    middle = np.zeros(len(named)) if constant == "none" else own.mean(axis=0)
    together = products(own, ones, middle)
    size = np.sqrt(np.diag(together))
    if np.linalg.eigvalsh(together / np.outer(size, size)).min(initial=1.0) > CLEARLY_FREE:
        return
    scaled = (own - middle) / size
    left = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    dependent = np.flatnonzero(left < DEPENDENT)
    if dependent.size:
        _refuse_combination(scaled, [names[i] for i in named], int(dependent[0]))


def _require_variation(matrix: np.ndarray, names: Sequence[str], constant: str) -> None:
    for name, values in zip(names, matrix.T, strict=True):
        if name == "(intercept)" or (constant == "none" and values.any()):
            continue
        if (values == values[0]).all():
            raise AnalysisError(
                say(
                    "Column '{column}' is {value} in all {total} rows used; a constant "
                    "explains nothing. Leave it out.",
                    column=name,
                    value=f"{values[0]:g}",
                    total=f"{len(values):,}",
                )
            )


def _refuse_combination(scaled: np.ndarray, names: Sequence[str], position: int) -> None:
    share, *_ = np.linalg.lstsq(scaled[:, :position], scaled[:, position], rcond=None)
    others = [names[i] for i in np.flatnonzero(np.abs(share) > 1e-6)]
    name = names[position]
    if len(others) == 1:
        raise AnalysisError(
            say(
                "Column '{column}' is a copy of '{other}' (up to unit and offset); "
                "their effects cannot be told apart. Leave one of them out.",
                column=name,
                other=others[0],
            )
        )
    raise AnalysisError(
        say(
            "Column '{column}' is an exact combination of {others}; their effects "
            "cannot be told apart. Leave one of them out.",
            column=name,
            others=_listed(others),
        )
    )


def _listed(names: Any) -> str:
    names = [f"'{name}'" for name in names]
    shown = ", ".join(names[:SHOWN])
    return shown + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
