"""Does the quality score of a contact go with the customer's satisfaction?"""

import math
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import POINTS

QUALITY = "(quality score)"
FEWEST = 50  # responses with a checked contact
STEP = 0.1  # ten points of a score of 0 to 100


@dataclass(frozen=True)
class QualityLink:
    """How the share of satisfied goes with the quality score: `per_ten` points of it.

    `n` responses have a checked contact; `per_ten` is None where these are too few.
    """

    n: int
    per_ten: Effect | None
    why_not: str = ""


def quality_link(responses: Responses) -> QualityLink | None:
    """Return the link, or None where no quality checks were joined."""
    if QUALITY not in responses.frame:
        return None
    score = responses.frame[QUALITY].astype("Float64").to_numpy(float, na_value=math.nan)
    checked = ~np.isnan(score)
    n = int(responses.counts[checked].sum())
    if n < FEWEST:
        return QualityLink(n, None, say(
            "{n} responses have a checked contact; {needed} are needed.", n=n, needed=FEWEST
        ))  # fmt: skip
    if np.ptp(score[checked]) == 0:
        return QualityLink(n, None, say("all checked contacts have the same score."))
    part, x = responses.of(checked), score[checked]
    mass = part.mass
    centred = x - mass @ x / mass.sum()
    spread = mass @ centred**2
    slope = float(mass @ (centred * part.top) / spread)
    residual = part.top - part.estimate(part.top)[0] - slope * centred
    se = float(part.errors(part.weights * centred * residual / spread))
    ends = [100 * STEP * (slope + side * part.reach * se) for side in (-1, 0, 1)]
    effect = Effect(say("change of satisfied for ten points of quality"), ends[1], ends[0], ends[2],
                    unit=POINTS)  # fmt: skip
    return QualityLink(n, effect)
