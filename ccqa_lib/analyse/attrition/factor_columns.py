"""Columns that may go with leaving, made fit for a model: joined, scaled, leaks refused."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say, word

NOT_TOLD, OTHERS = mark(("(not told)", "(others)"))
_OURS = (NOT_TOLD, OTHERS, *mark(("yes", "no")))
AGAINST, PER = "against ", "per "
FEWEST_LEAVERS = 5  # of a level; those with fewer are joined
STEPS = (1, 2, 5)


@dataclass(frozen=True, eq=False)
class FactorColumn:
    """One column as a model sees it.

    `values` are steps (numbers) or levels (text), missing numbers NaN; `levels` has the reference
    first, empty for numbers; `step` is what one unit of a number column's ratio stands for.
    """

    name: str
    values: pd.Series
    levels: tuple[str, ...]
    step: float | None

    @property
    def size(self) -> int:
        """How many coefficients it needs."""
        return 1 if self.step is not None else len(self.levels) - 1

    @property
    def per(self) -> str:
        """What a ratio is per: a step of the number, or the reference level."""
        return f"{PER}{self.step:g}" if self.step is not None else f"{AGAINST}{self.levels[0]}"


def level_words(level: str) -> str:
    """Return a level as it is shown: those that this module made are words of ours."""
    return word(level) if level in _OURS else level


def per_words(per: str) -> str:
    """Say what a ratio is per: a step of a number, or the level that it is held against."""
    if per.startswith(AGAINST):
        return say("against {level}", level=level_words(per.removeprefix(AGAINST)))
    return say("per {step}", step=per.removeprefix(PER))


def factor_column(
    frame: pd.DataFrame, name: str, is_event: np.ndarray, min_cell: int
) -> FactorColumn:
    """Return a column made fit for a model of the hazard.

    Raises
    ------
    AnalysisError
        It has one value only, or no value is shared by those who left and those who are still
        there, as of a column that is filled in when a person leaves. Where a person has several
        rows, as one a year, it may have been written back into the earlier ones: people are
        compared as well as rows.
    """
    values = frame[name]
    gone = frame["cause"] != ""
    for each in (gone, gone.groupby(frame["person"]).transform("any")):
        _refuse_leak(values, each.to_numpy(), name)
    if _is_number(values):
        return _number(values.astype(float), name)
    return _levels(values, frame, name, is_event, min_cell)


def _is_number(values: pd.Series) -> bool:
    is_yes_no = pd.api.types.is_bool_dtype(values) or set(values.dropna().unique()) <= {0, 1}
    return pd.api.types.is_numeric_dtype(values) and not is_yes_no


def _number(values: pd.Series, name: str) -> FactorColumn:
    spread = float(values.std())
    if not spread > 0:
        raise AnalysisError(
            say("'{column}' has one value only, so nothing can go with it.", column=name)
        )
    step = _round_step(spread)
    return FactorColumn(name, values / step, (), step)


def _round_step(spread: float) -> float:
    """Return the round number nearest to a standard deviation: 1, 2 or 5 times a power of ten."""
    power = math.floor(math.log10(spread))
    steps = [m * 10.0**p for p in (power, power + 1) for m in STEPS]
    return float(f"{min(steps, key=lambda step: abs(math.log(step / spread))):.6g}")


def _levels(values: pd.Series, frame, name: str, is_event: np.ndarray, min_cell: int):
    text = values.map(_as_text, na_action="ignore").astype(object).where(values.notna(), NOT_TOLD)
    people = frame["person"].groupby(text).nunique()
    leavers = pd.Series(is_event, index=frame.index).groupby(text).sum()
    rare = people.index[(people < min_cell) | (leavers < max(FEWEST_LEAVERS, min_cell))]
    text = text.where(~text.isin(rare), OTHERS)
    joined = pd.Series(is_event, index=frame.index).groupby(text).sum()
    if joined.get(OTHERS, FEWEST_LEAVERS) < max(FEWEST_LEAVERS, min_cell) and len(joined) > 1:
        # joined levels that are still too few go to the largest
        at_risk = (frame["exit"] - frame["entry"]).groupby(text).sum().drop(OTHERS)
        text = text.where(text != OTHERS, at_risk.idxmax())
    at_risk = (frame["exit"] - frame["entry"]).groupby(text).sum()
    if len(at_risk) < 2:
        raise AnalysisError(
            say(
                "'{column}' has no two levels with {least} leavers or more each, so that they "
                "cannot be compared.",
                column=name,
                least=max(FEWEST_LEAVERS, min_cell),
            )
        )
    told = at_risk.drop([NOT_TOLD, OTHERS], errors="ignore")
    first = (told if len(told) else at_risk).idxmax()
    rest = sorted(level for level in at_risk.index if level != first)
    return FactorColumn(name, text, (first, *rest), None)


def _as_text(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _refuse_leak(values: pd.Series, gone: np.ndarray, name: str) -> None:
    """Refuse a column no value of which is shared by those who left and those still there."""
    left, there = values[gone], values[~gone]
    if left.empty or there.empty:
        return
    seen, unseen = set(left.dropna().unique()), set(there.dropna().unique())
    only_of_leavers = bool(seen) and not unseen
    disjoint = bool(seen) and bool(unseen) and not seen & unseen and len(seen | unseen) <= 20
    apart = disjoint and not left.isna().any()
    if only_of_leavers or apart:
        raise AnalysisError(
            say(
                "'{column}' has no value that those who left and those still there share: it is "
                "filled in when a person leaves, and tells the outcome rather than what went with "
                "it. Leave it out; name what was known beforehand.",
                column=name,
            )
        )
