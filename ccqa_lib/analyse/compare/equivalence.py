"""Are two means as good as equal? Two one-sided tests against a margin that was set before."""

import math
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.compare.comparison import p_in_words
from ccqa_lib.analyse.compare.means import describe, student_t, welch_t
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Equivalence:
    """Two one-sided t tests; `difference` carries the 90 % interval that decides alike."""

    margin: float
    difference: Effect
    t_lower: float
    p_lower: float
    t_upper: float
    p_upper: float
    df: float
    groups: pd.DataFrame

    @property
    def p(self) -> float:
        """The larger of the two p values: both tests must succeed."""
        return max(self.p_lower, self.p_upper)

    def __str__(self) -> str:
        verdict = "as good as equal" if self.p < 0.05 else "not shown to be equal"
        return (
            f"{verdict} within {self.margin:g} either way: {self.difference}, {p_in_words(self.p)}"
        )

    def to_block(self) -> Block:
        """Show both one-sided tests."""
        frame = pd.DataFrame(
            {"test": ["not below the margin", "not above the margin"],
             "t": [self.t_lower, self.t_upper], "p": [self.p_lower, self.p_upper]}
        )  # fmt: skip
        return table(frame, str(self), note="Two one-sided tests, Schuirmann 1987.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def equivalent_means(first: Sample, second: Sample, margin: float, unit: str = "") -> Equivalence:
    """Test whether first minus second lies within the margin, spreads free to differ."""
    return _two_one_sided(welch_t, first, second, margin, unit)


def equivalent_means_pooled(
    first: Sample, second: Sample, margin: float, unit: str = ""
) -> Equivalence:
    """Test whether first minus second lies within the margin, one spread for both."""
    return _two_one_sided(student_t, first, second, margin, unit)


def _two_one_sided(test, first: Sample, second: Sample, margin: float, unit: str) -> Equivalence:
    if not (margin > 0 and math.isfinite(margin)):
        raise AnalysisError(
            f"margin: {margin} was given; it needs to be above 0, in the unit of the measure: the "
            "largest difference that nobody would act on."
        )
    above = test(Sample(first.name, first.values + margin), second, unit, "greater")
    below = test(Sample(first.name, first.values - margin), second, unit, "less")
    plain = test(first, second, unit, confidence=0.90)
    return Equivalence(
        margin=margin,
        difference=plain.effects[0],
        t_lower=above.statistic,
        p_lower=above.p,
        t_upper=below.statistic,
        p_upper=below.p,
        df=plain.df[0],
        groups=describe(first, second),
    )
