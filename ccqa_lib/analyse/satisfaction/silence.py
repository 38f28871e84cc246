"""Who answered, who did not, and how far off the answer could be.

The worst case counts all who are silent as dissatisfied, or as satisfied (Manski 1989); the
plausible case lets them differ from the respondents by a stated gap. Raking brings groups to
their true shares (Deming and Stephan 1940) and says what the weights cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare.survey import rake
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.satisfaction.grouping import grouping
from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say, word
from ccqa_lib.show.language.joined import sentences
from ccqa_lib.show.numbers import POINTS, with_unit

_HEADS = mark_heads(("what", "how much"))
_RATES = mark_heads(("column", "group", "asked", "answered", "rate"))


@dataclass(frozen=True, eq=False)
class Silence:
    """Response and what it may hide.

    `asked` is None where it is not known. `worst` and `plausible` are (low, high) of the true
    share of satisfied, in percent. `raked` is the share after raking, `raking_problem` why there
    is none. `all_rated` and `not_all_rated` compare those who gave every rating with the others:
    `gap_all_rated` in percentage points.
    """

    answered: int
    asked: int | None
    rate: Effect | None
    worst: tuple[float, float] | None
    plausible: tuple[float, float] | None
    silent_gap: float
    raked: Effect | None
    raking_problem: str
    raking_cost: float
    complete_share: float
    gap_all_rated: Effect | None
    by_group: pd.DataFrame

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        rows = [(say("answered"), f"{self.answered:,}")]
        if self.rate is not None and self.worst is not None and self.plausible is not None:
            told = say(
                "satisfied among all asked, if the silent differ by up to {gap} percentage points",
                gap=f"{self.silent_gap:g}",
            )
            whatever = say("satisfied among all asked, whatever the silent think")
            rows += [
                (say("asked"), f"{self.asked:,}"),
                (say("response rate"), with_unit(f"{self.rate.estimate:.1f}", "%")),
                (told, _span(self.plausible)),
                (whatever, _span(self.worst)),
            ]
        if self.raked is not None:
            told = say("satisfied, groups weighted to their true shares")
            cost = say("what these weights cost: design effect")
            rows += [(told, _with_interval(self.raked)), (cost, f"{self.raking_cost:.2f}")]
        rows.append((say("gave every rating asked"), f"{self.complete_share:.0%}"))
        if self.gap_all_rated is not None:
            told = say("satisfied: those who gave every rating less the others")
            rows.append((told, _with_interval(self.gap_all_rated)))
        frame = pd.DataFrame(rows, columns=list(_HEADS))
        title = say("Who answered, and what silence may hide")
        return table(frame, title, note=self.raking_problem)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def silence_of(
    responses: Responses, asked: int | None, asked_by_group: Mapping[str, pd.Series]
) -> Silence:
    """Tell who answered.

    Parameters
    ----------
    asked : int or None
        How many were asked; None where it is not known.
    asked_by_group : mapping of column to Series
        How many were asked, by value of a column.
    """
    answered = responses.n
    impossible = asked is not None and asked < answered
    wrong = _impossible(asked, answered) if impossible else ""
    asked = None if impossible else asked
    share = responses.estimate(responses.top)[0]
    rate = worst = plausible = None
    if asked:
        part = answered / asked
        rate = Effect(say("response rate"), 100 * part, unit="%")
        gap = responses.plan.silent_gap / 100
        worst = (100 * share * part, 100 * (share * part + 1 - part))
        low, high = max(share - gap, 0.0), min(share + gap, 1.0)
        plausible = (
            100 * (share * part + low * (1 - part)),
            100 * (share * part + high * (1 - part)),
        )
    raked, problem, cost = _raked(responses)
    complete, gap_all = _complete_gap(responses)
    groups = _rates(responses, asked_by_group) if asked else pd.DataFrame()
    return Silence(answered, asked, rate, worst, plausible, responses.plan.silent_gap, raked,
                   sentences(wrong, problem), cost, complete, gap_all, groups)  # fmt: skip


def _raked(responses: Responses) -> tuple[Effect | None, str, float]:
    targets = responses.plan.raking
    if not targets:
        return None, "", 1.0
    counts = responses.counts
    frame = pd.DataFrame(
        {name: grouping(responses.frame[name], counts).named() for name in targets}
    )
    try:
        weights = rake(frame, responses.mass, targets)
    except AnalysisError as error:
        return None, say("Raking was not possible: {error}", error=error), 1.0
    per_response = weights / np.maximum(responses.counts, 1e-300)
    raked = responses.weighted(per_response)
    n = responses.n
    cost = n * float(raked.counts @ raked.weights**2) / float(raked.counts @ raked.weights) ** 2
    return raked.share(raked.top, say("satisfied, weighted to true shares")), "", cost


def _complete_gap(responses: Responses) -> tuple[float, Effect | None]:
    """Return the share of responses with every rating, and how these differ from the others."""
    plan = responses.plan
    given = np.ones(len(responses.frame), bool)
    for name in plan.drivers:
        given &= ~np.isnan(plan.rating_scale(name).numbers(responses.frame[name]))
    share = float(responses.counts @ given / responses.counts.sum())
    few = min(responses.counts @ given, responses.counts @ ~given)
    if few < plan.min_cell:
        return share, None
    return share, difference(responses, given, say("all rated less others"))


def difference(responses: Responses, inside: np.ndarray, name: str) -> Effect:
    """Return how the share of satisfied inside a group differs from all others, in points."""
    mass, top = responses.mass, responses.top
    satisfied = mass * top
    sums = [mass @ part for part in (inside, ~inside)]
    means = [satisfied @ part / total for part, total in zip((inside, ~inside), sums, strict=True)]
    influence = responses.weights * np.where(
        inside, (top - means[0]) / sums[0], -(top - means[1]) / sums[1]
    )
    se = float(responses.errors(influence))
    size, reach = means[0] - means[1], responses.reach * se
    return Effect(name, 100 * size, 100 * (size - reach), 100 * (size + reach),
                  unit=POINTS)  # fmt: skip


def _rates(responses: Responses, asked_by_group: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the response rate by group: column, group, asked, answered, rate."""
    found, fewest = [], responses.plan.min_cell
    for column, asked in asked_by_group.items():
        if column not in responses.frame:
            continue
        groups = grouping(responses.frame[column], responses.counts)
        answered = dict(zip(groups.names, groups.sizes, strict=True))
        for group, count in asked.items():
            got = int(answered.get(str(group), 0))
            if count >= fewest and fewest <= got <= count:
                found.append((column, str(group), int(count), got, 100 * got / count))
    return pd.DataFrame(found, columns=list(_RATES))


def _span(ends: tuple[float, float]) -> str:
    return say("{low} to {high} %", low=f"{ends[0]:.0f}", high=f"{ends[1]:.0f}")


def _impossible(asked: int, answered: int) -> str:
    return say(
        "Of {asked} asked, {answered} answered, which cannot be.",
        asked=f"{asked:,}", answered=f"{answered:,}",
    )  # fmt: skip


def _with_interval(effect: Effect) -> str:
    return say(
        "{size} ({low} to {high}) {unit}",
        size=f"{effect.estimate:.1f}", low=f"{effect.low:.1f}", high=f"{effect.high:.1f}",
        unit=word(effect.unit),
    )  # fmt: skip
