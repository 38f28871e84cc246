"""How satisfied are they: top and bottom shares, net promoter score, and what change would show."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.nps import DETRACTOR, PROMOTER
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

POWER, SIGNIFICANCE = 0.8, 0.05
_MEASURES = mark_heads(("measure", "estimate", "low", "high", "unit"))
_ANSWERS = mark_heads(("answer", "responses", "share"))


@dataclass(frozen=True, eq=False)
class Level:
    """How satisfied the respondents are; all shares in percent with 95 % intervals.

    `detectable` is the least change of the top share between this and an equal second sample
    that would be found in POWER of cases, in percentage points. `design_effect` says how many
    times as large the variance is as that of as many independent, equal answers.
    """

    n: int
    top: Effect
    bottom: Effect
    mean: Effect
    nps: Effect | None
    nps_n: int
    detectable: float
    design_effect: float
    answers: pd.DataFrame

    def __str__(self) -> str:
        return say("{n} responses: {top}", n=f"{self.n:,}", top=self.top)

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        parts = [self.top, self.bottom, self.mean, *([self.nps] if self.nps else [])]
        frame = pd.DataFrame(
            [(e.name, e.estimate, e.low, e.high, word(e.unit)) for e in parts],
            columns=list(_MEASURES),
        )
        formats = dict.fromkeys(("estimate", "low", "high"), ".1f")
        note = say(
            "{n} responses. Between two samples of this size, a change of {size} percentage points "
            "or more would be found in {power} of cases. Design effect {effect}.",
            n=f"{self.n:,}", size=f"{self.detectable:.1f}", power=f"{POWER:.0%}",
            effect=f"{self.design_effect:.2f}",
        )  # fmt: skip
        return table(frame, say("How satisfied they are"), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def level_of(responses: Responses) -> Level:
    """Measure the level of satisfaction."""
    top = responses.share(responses.top, say("satisfied"))
    bottom = responses.share(responses.bottom, say("dissatisfied"))
    mean, se = responses.estimate(responses.score)
    reach = responses.reach * se
    effective = responses.effective_n(responses.top)
    p = top.estimate / 100
    z = stats.norm.ppf(1 - SIGNIFICANCE / 2) + stats.norm.ppf(POWER)
    spread = max(p * (1 - p), 0.25 / responses.n)
    nps, nps_n = _net_promoter(responses)
    return Level(
        responses.n, top, bottom,
        Effect(say("mean answer"), mean, mean - reach, mean + reach),
        nps, nps_n, float(100 * z * math.sqrt(2 * spread / effective)),
        responses.n / effective, _answers(responses),
    )  # fmt: skip


def _net_promoter(responses: Responses) -> tuple[Effect | None, int]:
    """Return promoters less detractors in points, weighted and clustered as all else."""
    plan = responses.plan
    if plan.scale.kind == "nps":
        answers = responses.score
    elif plan.nps_column:
        answers = (
            responses.frame[plan.nps_column].astype("Float64").to_numpy(float, na_value=math.nan)
        )
    else:
        return None, 0
    given = ~np.isnan(answers)
    if (given & ((answers < 0) | (answers > 10))).any():
        wrong = pd.Series(answers[given & ((answers < 0) | (answers > 10))]).value_counts()
        told = ", ".join(f"{value:g} in {count:,} rows" for value, count in wrong.items())
        raise AnalysisError(
            say(
                "'{column}' holds answers outside 0 to 10: {answers}. Name them under "
                "'missing' in the column's mapping.",
                column=plan.nps_column,
                answers=told,
            )
        )
    if given.sum() < 2:
        return None, 0
    asked = responses.of(given)
    kind = (answers[given] >= PROMOTER) * 1.0 - (answers[given] <= DETRACTOR)
    score, se = asked.estimate(kind)
    reach = 100 * asked.reach * se
    effect = Effect(say("net promoter score"), 100 * score, 100 * score - reach,
                    100 * score + reach, unit=mark("points"))  # fmt: skip
    return effect, asked.n


def _answers(responses: Responses) -> pd.DataFrame:
    """Return how many gave each answer: answer, responses, share (weighted)."""
    frame = pd.DataFrame(
        {"answer": responses.score, "responses": responses.counts, "share": responses.mass}
    )
    summed = frame.groupby("answer", as_index=False).sum()
    summed["share"] = summed["share"] / summed["share"].sum()
    return summed[list(_ANSWERS)]
