"""Made-up surveys of a known law: halo between ten drivers, agents who differ, three null drivers.

The truth is the average change of the share of satisfied, over drivers and agents of the law, if
one driver alone were one point higher, never beyond the scale's end.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from ccqa_lib.analyse.satisfaction import AnswerScale, Plan

BETA = np.array([0.9, 0.6, 0.45, 0.35, 0.25, 0.2, 0.15, 0.0, 0.0, 0.0])
NULL = slice(7, 10)
DRIVERS = tuple(f"rating_{letter}" for letter in "abcdefghij")
HALO, EDGES = 0.45, (-1.6, -0.8, 0.0, 0.9)


@dataclass(frozen=True)
class Law:
    """A scale of answers: its kind, its lowest answer, the cuts between answers, the top's cut."""

    kind: str
    lowest: int
    cuts: tuple[float, ...]
    top: int

    @property
    def scale(self) -> AnswerScale:
        highest = self.lowest + len(self.cuts)
        top = str(self.top) if self.kind == "points" else ""
        return AnswerScale(self.kind, float(self.lowest), float(highest), top_from=top)

    @property
    def plan(self) -> Plan:
        return Plan("overall", self.scale, DRIVERS, cluster_column="agent", bootstrap=200)


LAWS = {
    "1 to 5": Law("points", 1, (-4.0, -2.0, 0.0, 2.2), 4),
    "1 to 10": Law("points", 1, tuple(np.linspace(-5, 4, 9)), 9),
    "0 to 10": Law("nps", 0, tuple(np.linspace(-5.5, 4.2, 10)), 9),
    "yes or no": Law("yes_no", 0, (0.5,), 1),
}


def ratings(rng: np.random.Generator, n: int) -> np.ndarray:
    impression = np.sqrt(HALO) * rng.normal(size=(n, 1))
    return np.digitize(impression + np.sqrt(1 - HALO) * rng.normal(size=(n, 10)), EDGES) + 1.0


def survey(law: Law, seed: int, n: int = 2000, agents: int = 80, spread: float = 0.5):
    """Draw a survey in which 2 % of the ratings are missing."""
    rng = np.random.default_rng([17, seed])
    given = ratings(rng, n)
    agent = rng.integers(0, agents, n)
    felt = (given - 3) @ BETA + rng.normal(0, spread, agents)[agent] + rng.logistic(size=n)
    overall = law.lowest + (felt[:, None] > np.array(law.cuts)).sum(axis=1)
    frame = pd.DataFrame(np.where(rng.random(given.shape) < 0.02, np.nan, given), columns=DRIVERS)
    return frame.assign(overall=overall.astype(float), agent=[f"A{number}" for number in agent])


def truth(law: Law, spread: float = 0.5) -> np.ndarray:
    """Return the true effect of each driver in percentage points, to about 0.02."""
    rng = np.random.default_rng(0)
    given = ratings(rng, 400_000)
    felt = (
        (given - 3) @ BETA + rng.normal(0, spread, len(given)) - law.cuts[law.top - law.lowest - 1]
    )
    before = expit(felt)
    return np.array(
        [100 * (expit(felt + BETA[j] * (given[:, j] < 5)) - before).mean() for j in range(10)]
    )
