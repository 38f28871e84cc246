"""What is asked of the responses: the scale of the answer, the drivers, the context."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import as_numbers
from ccqa_lib.analyse.satisfaction.words import either, points
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

PROMOTER, DETRACTOR = 9.0, 6.0
QUARTER = 0.25  # without other word, the best and worst quarter of a scale count as top and bottom


@dataclass(frozen=True)
class AnswerScale:
    """A scale of answers and which of them count as satisfied (top) and dissatisfied (bottom).

    `answers` are the words of a scale of words, worst first; they become 1, 2, 3 and so on.
    """

    kind: Literal["points", "nps", "yes_no", "words"]
    lowest: float
    highest: float
    answers: tuple[str, ...] = ()
    top_from: str = ""
    bottom_to: str = ""

    @property
    def top(self) -> float:
        """The least number that counts as satisfied."""
        if self.top_from:
            return self._number_of(self.top_from, "top_from")
        if self.kind == "nps":
            return PROMOTER
        return self.highest - QUARTER * (self.highest - self.lowest)

    @property
    def bottom(self) -> float:
        """The largest number that counts as dissatisfied."""
        if self.bottom_to:
            return self._number_of(self.bottom_to, "bottom_to")
        if self.kind == "nps":
            return DETRACTOR
        return self.lowest + QUARTER * (self.highest - self.lowest)

    @property
    def names(self) -> tuple[str, str]:
        """What the best and the worst answers are called: satisfied, or promoters."""
        if self.kind == "nps":
            return say("promoters"), say("detractors")
        return say("satisfied"), say("dissatisfied")

    @property
    def top_words(self) -> str:
        """Which answers count as satisfied, as: 4 or more of 1 to 5."""
        if self.kind == "yes_no":
            return say("yes")
        if self.kind == "words":
            return either(f"'{a}'" for a in self.answers[math.ceil(self.top) - 1 :])
        return say(
            "{least} or more on {lowest} to {highest}",
            least=points(self.top), lowest=points(self.lowest), highest=points(self.highest),
        )  # fmt: skip

    def numbers(self, values: pd.Series) -> np.ndarray:
        """Return the answers as numbers, NaN for none or one that is not on the scale."""
        if self.kind == "words":
            places = {answer: float(i) for i, answer in enumerate(self.answers, 1)}
            return values.map(places).to_numpy(float, na_value=math.nan)
        found = _as_floats(values)
        on_scale = (found >= self.lowest) & (found <= self.highest)
        return np.where(on_scale, found + 0.0, math.nan)  # no zero has a sign

    def named(self, level: float) -> str:
        """Return an answer as it was given."""
        return self.answers[int(level) - 1] if self.kind == "words" else f"{level:g}"

    def strange(self, values: pd.Series) -> pd.Series:
        """Return how often each given answer occurs that is not on the scale."""
        given = values[values.notna().to_numpy() & np.isnan(self.numbers(values))]
        return given.astype(str).value_counts()

    def _number_of(self, given: str, setting: str) -> float:
        if self.kind == "words" and given in self.answers:
            return self.answers.index(given) + 1.0
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        if not self.lowest <= number <= self.highest:
            known = ", ".join(self.answers) or f"{points(self.lowest)} to {points(self.highest)}"
            raise AnalysisError(f"'{setting}' is '{given}', which is no answer of: {known}.")
        return number


@dataclass(frozen=True, eq=False)
class Plan:
    """What is asked: see the settings of the study, whose names these are.

    `driver_range` is the worst and best rating; `driver_words` the ordered words of drivers that
    are rated in words, worst first; `raking` the true share of each value of each column.
    """

    outcome: str
    scale: AnswerScale
    drivers: tuple[str, ...]
    driver_range: tuple[float, float] = (1.0, 5.0)
    driver_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing_ratings: Literal["complete", "not_asked"] = "complete"
    least_answered: float = 0.5
    context: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    mode_column: str = ""
    cluster_column: str = ""
    weight_column: str = ""
    count_column: str = ""
    nps_column: str = ""
    raking: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    time: str = ""
    period: Literal["day", "week", "month"] = "month"
    target: float | None = None
    rating_target: float | None = None
    effect_line: float = 2.0
    move_driver: str = ""
    move_points: float = 1.0
    silent_gap: float = 10.0
    min_cell: int = 5
    bootstrap: int = 500
    seed: int = 1

    def __post_init__(self):
        if isinstance(self.scale, Mapping):
            object.__setattr__(self, "scale", AnswerScale(**self.scale))

    def rating_scale(self, driver: str) -> AnswerScale:
        """Return the scale on which a driver is rated."""
        if words := self.driver_words.get(driver):
            return AnswerScale("words", 1.0, float(len(words)), words)
        return AnswerScale("points", *self.driver_range)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the responses that is looked at, each once."""
        named: list[Any] = [
            self.outcome, *self.drivers, *self.context, *self.segments, *self.raking,
            self.cluster_column, self.weight_column, self.count_column, self.nps_column, self.time,
        ]  # fmt: skip
        return tuple(dict.fromkeys(name for name in named if name))


def _as_floats(values: pd.Series) -> np.ndarray:
    """Return a column of numbers or yes/no as floats, NaN where there is none."""
    if values.dtype == np.float64:
        return values.to_numpy()
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
        return values.astype("Float64").to_numpy(float, na_value=math.nan)
    if values.isna().all():
        return np.full(len(values), math.nan)
    known = values.dropna()
    numbers = as_numbers(known.astype(object).infer_objects())
    return pd.Series(numbers, index=known.index).reindex(values.index).to_numpy(float)
