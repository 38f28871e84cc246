"""How often does a stable process break a rule by chance? The price of every rule in force."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ccqa_lib.analyse.spc.individuals import moving_ranges, sigma_from_ranges
from ccqa_lib.analyse.spc.patterns import Placed, place
from ccqa_lib.analyse.spc.rules import find_rule_book
from ccqa_lib.show.language import say, word
from ccqa_lib.show.numbers import percent

SIMULATED = 4000  # stable series; the chance is then known to within 1.6 percentage points
AT_ONCE = 400_000  # numbers held in memory at a time
SEED = 20_250_101


@dataclass(frozen=True)
class Rule:
    """One rule in force; `false_alarm` is the chance that it is broken once or more."""

    name: str
    words: str
    false_alarm: float


@dataclass(frozen=True)
class RuleSet:
    """The rules in force for a chart of `points` points.

    `false_alarm` is the chance that a stable process breaks any of them once or more; `how`
    says how the chances were found.
    """

    name: str
    version: str
    rules: tuple[Rule, ...]
    false_alarm: float
    points: int
    baseline: int
    simulated: int

    @property
    def how(self) -> str:
        """How the chances were found."""
        return say(
            "by simulation of {series} stable series of {points} independent normal points, limits "
            "set by the first {baseline}",
            series=f"{self.simulated:,}",
            points=self.points,
            baseline=self.baseline,
        )

    def __str__(self) -> str:
        return say(
            "{rules} ({version}): {share} chance of one or more false alarms in {count} points",
            rules=word(self.name),
            version=word(self.version),
            share=percent(self.false_alarm),
            count=self.points,
        )


@cache
def rule_set(rules: str, points: int, baseline: int, is_sigma_estimated: bool) -> RuleSet:
    """Return a rule set with its false-alarm load, by simulation of stable normal series.

    Parameters
    ----------
    rules : str
        A name of `RULE_BOOKS`.
    points, baseline : int
        Points of the chart, of which the first `baseline` set the limits.
    is_sigma_estimated : bool
        True where sigma comes from moving ranges (XmR, p', u'), False where it follows from the
        centre (p, u). The centre is always estimated.
    """
    book = find_rule_book(rules)
    shape = max(1, AT_ONCE // points), points
    rng = np.random.default_rng(SEED)
    done, any_broken, broken = 0, 0, np.zeros(len(book.words))
    while done < SIMULATED:
        values = rng.standard_normal(shape)[: SIMULATED - done]
        found = book.find(_placed(values, baseline, is_sigma_estimated))
        alarms = np.array([(ways != 0).any(axis=-1) for ways in found])
        broken += alarms.sum(axis=1)
        any_broken += alarms.any(axis=0).sum()
        done += len(values)
    chances = broken / done
    listed = tuple(
        Rule(name, words, float(chance))
        for (name, words), chance in zip(book.words.items(), chances, strict=True)
    )
    alarms = float(any_broken / done)
    return RuleSet(book.name, book.version, listed, alarms, points, baseline, done)


def _placed(values: np.ndarray, baseline: int, is_sigma_estimated: bool) -> Placed:
    first = values[:, :baseline]
    centre = first.mean(axis=-1, keepdims=True)
    sigma = sigma_from_ranges(moving_ranges(first))[:, None] if is_sigma_estimated else 1.0
    return place(values, centre, centre - 3 * sigma, centre + 3 * sigma)
