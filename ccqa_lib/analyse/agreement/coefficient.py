"""One agreement coefficient: observed and chance agreement, value, standard error, interval."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.effect import tail_of
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement beyond chance.

    `observed` and `chance` are shares; the interval is t on n - 1 subjects, cut to -1 and 1.
    The standard error treats the raters as given and the subjects as drawn (Gwet).
    """

    name: str
    subjects: int
    observed: float
    chance: float
    value: float
    se: float
    low: float
    high: float
    p: float
    source: str
    confidence: float = 0.95

    def __str__(self) -> str:
        ends = f"({self.confidence:.0%} interval {self.low:.2f} to {self.high:.2f})"
        return f"{self.name} {self.value:.2f} {ends}, observed agreement {self.observed:.0%}"

    def to_block(self) -> Block:
        """Show the coefficient and its parts."""
        columns = ["coefficient", "observed", "chance", "value", "se", "low", "high"]
        row = (self.name, self.observed, self.chance, self.value, self.se, self.low, self.high)
        return table(pd.DataFrame([row], columns=columns), str(self), note=f"{self.source}.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def agreement_from(
    name: str,
    shares: tuple[float, float, float],
    influence: np.ndarray,
    source: str,
    confidence: float = 0.95,
) -> Agreement:
    """Finish a coefficient from (observed, chance, value) and each subject's influence on it.

    Raises
    ------
    AnalysisError
        Fewer than two subjects.
    """
    observed, chance, value = shares
    n = len(influence)
    if n < 2:
        raise AnalysisError(f"{name}: at least two subjects are needed for an interval; got {n}.")
    variance = ((influence - value) ** 2).sum() / (n * (n - 1))
    se = math.sqrt(variance)
    reach = float(stats.t.isf(tail_of(confidence), n - 1)) * se
    return Agreement(
        name=name,
        subjects=n,
        observed=float(observed),
        chance=float(chance),
        value=float(value),
        se=se,
        low=max(float(value) - reach, -1.0),
        high=min(float(value) + reach, 1.0),
        p=float(2 * stats.t.sf(abs(value) / se, n - 1)) if se else math.nan,
        source=source,
        confidence=confidence,
    )
