"""Is a gage study complete: every operator, part and trial, equally often?"""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError


def crossed_cells(frame: pd.DataFrame, part: str, operator: str, value: str) -> np.ndarray:
    """Return measurements as parts by operators by trials.

    Raises
    ------
    AnalysisError
        Some operator did not measure some part as often as the others.
    """
    checked = _checked(frame, part, operator, value)
    counts = pd.crosstab(checked[part], checked[operator])
    _need_two(counts.shape[0], part)
    _need_two(counts.shape[1], operator)
    trials = counts.to_numpy()
    if trials.min() != trials.max():
        where = np.argwhere(trials == trials.min())[0]
        raise AnalysisError(
            f"{operator} {counts.columns[where[1]]} measured {part} {counts.index[where[0]]} "
            f"{trials.min()} times, others up to {trials.max()} times; a crossed gage study needs "
            "every part measured equally often by every operator."
        )
    _need_repeats(int(trials.min()), part)
    ordered = checked.sort_values([part, operator], kind="stable")[value].to_numpy(float)
    return ordered.reshape(*trials.shape, trials.min())


def nested_cells(frame: pd.DataFrame, part: str, operator: str, value: str) -> np.ndarray:
    """Return measurements as operators by their own parts by trials.

    Raises
    ------
    AnalysisError
        Operators have different numbers of parts, or parts of trials.
    """
    checked = _checked(frame, part, operator, value)
    trials = checked.groupby([operator, part]).size()
    parts = trials.groupby(level=0).size()
    _need_two(len(parts), operator)
    _need_two(int(parts.min()), part)
    if parts.nunique() > 1 or trials.nunique() > 1:
        raise AnalysisError(
            f"{operator}, {part}: a nested gage study needs as many parts for every operator and "
            f"as many trials for every part; parts range from {parts.min()} to {parts.max()}, "
            f"trials from {trials.min()} to {trials.max()}."
        )
    _need_repeats(int(trials.min()), part)
    ordered = checked.sort_values([operator, part], kind="stable")[value].to_numpy(float)
    return ordered.reshape(len(parts), int(parts.iloc[0]), int(trials.iloc[0]))


def _checked(frame: pd.DataFrame, part: str, operator: str, value: str) -> pd.DataFrame:
    for column in (part, operator, value):
        if column not in frame:
            raise AnalysisError(
                f"{column}: no such column; there are {', '.join(map(str, frame.columns))}."
            )
        if column != value and frame[column].isna().any():
            raise AnalysisError(f"{column}: {int(frame[column].isna().sum())} rows have none.")
    values = finite_numbers(frame[value], value)
    if np.ptp(values) == 0:
        raise AnalysisError(f"{value}: all {len(values)} measurements are {values[0]:g}.")
    return frame.assign(**{value: values})


def _need_two(found: int, column: str) -> None:
    if found < 2:
        raise AnalysisError(f"{column}: a gage study needs at least two; there is {found}.")


def _need_repeats(trials: int, part: str) -> None:
    if trials < 2:
        raise AnalysisError(
            f"{part}: each was measured once only, so repeatability cannot be told. Repeat the "
            "measurements blind."
        )
