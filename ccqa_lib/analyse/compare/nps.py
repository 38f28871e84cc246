"""What is the net promoter score, and how far may chance move it?"""

import math
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

PROMOTER, DETRACTOR = 9, 6  # from 9 up, and up to 6, on the scale of 0 to 10 (Reichheld 2003)


@dataclass(frozen=True)
class NetPromoterScore:
    """Share of promoters less share of detractors, in points from -100 to 100.

    `se` is the multinomial standard error on n, `se_n_minus_1` the one on n - 1.
    """

    n: int
    promoters: float
    detractors: float
    score: Effect
    se: float
    se_n_minus_1: float

    def __str__(self) -> str:
        return f"Net promoter {self.score}, n {self.n}"

    def to_block(self) -> Block:
        """Show shares, score and interval."""
        columns = ["n", "promoters", "detractors", "score", "low", "high"]
        row = (self.n, self.promoters, self.detractors, self.score.estimate, *self.score.interval)
        formats = {"promoters": ".1%", "detractors": ".1%", "score": ".1f", "low": ".1f",
                   "high": ".1f"}  # fmt: skip
        return table(pd.DataFrame([row], columns=columns), str(self), formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def net_promoter_score(sample: Sample, confidence: float = 0.95) -> NetPromoterScore:
    """Score answers from 0 to 10; interval by the normal approximation.

    Raises
    ------
    AnalysisError
        An answer is off the scale, or there are fewer than two.
    """
    sample.need(2, "a net promoter score")
    x, n = sample.values, sample.n
    if ((x < 0) | (x > 10)).any():
        raise AnalysisError(
            f"{sample.name}: {int(((x < 0) | (x > 10)).sum())} answers lie outside 0 to 10; map "
            "codes for missing answers first."
        )
    up, down = float((x >= PROMOTER).mean()), float((x <= DETRACTOR).mean())
    spread = up + down - (up - down) ** 2
    se, score = 100 * math.sqrt(spread / n), 100 * (up - down)
    reach = normal_quantile(confidence) * se
    effect = Effect("score", score, score - reach, score + reach, confidence, "points")
    return NetPromoterScore(n, up, down, effect, se, 100 * math.sqrt(spread / (n - 1)))
