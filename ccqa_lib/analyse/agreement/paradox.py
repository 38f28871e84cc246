"""Why is kappa low although raters nearly always agree? Prevalence, told in words.

When nearly all subjects belong to one category, chance agreement is near certain and kappa
divides by almost nothing (Feinstein & Cicchetti 1990). AC1 does not fall that way.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PART = 0.2  # kappa and AC1 further apart than this are a case for words


@dataclass(frozen=True)
class Prevalence:
    """How one-sided the categories are, and how differently two raters use them.

    `index` is the gap between the largest and the mean share of the other categories; `bias`
    half the sum of the differences between the raters' shares. Both run from 0 to 1.
    """

    index: float
    bias: float
    top: str
    top_share: float
    kappa: float
    ac1: float

    @property
    def is_paradox(self) -> bool:
        """Whether kappa falls far below AC1 because of prevalence."""
        return self.ac1 - self.kappa > PART

    def __str__(self) -> str:
        if not self.is_paradox:
            return f"kappa {self.kappa:.2f} and AC1 {self.ac1:.2f} tell the same story"
        return (
            f"Kappa paradox: {self.top_share:.0%} of the ratings are {self.top!r}, so chance alone "
            f"would make the raters agree almost always and kappa ({self.kappa:.2f}) says little; "
            f"AC1 is {self.ac1:.2f}. Rate more cases of the other kind before judging the raters."
        )


def prevalence(table: pd.DataFrame) -> Prevalence:
    """Describe a cross-table of two raters."""
    share = table.to_numpy(float) / table.to_numpy().sum()
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    mean, q = (rows + columns) / 2, len(share)
    observed, by_chance = np.trace(share), float(rows @ columns)
    chance_ac = float((mean * (1 - mean)).sum() / (q - 1))
    top = int(mean.argmax())
    return Prevalence(
        index=float(mean[top] - (1 - mean[top]) / (q - 1)),
        bias=float(np.abs(rows - columns).sum() / 2),
        top=str(table.index[top]),
        top_share=float(mean[top]),
        kappa=float((observed - by_chance) / (1 - by_chance)) if by_chance < 1 else 0.0,
        ac1=float((observed - chance_ac) / (1 - chance_ac)),
    )


def explain(table: pd.DataFrame) -> str:
    """Return the paradox in words, or nothing where it does not strike."""
    told = prevalence(table)
    return str(told) if told.is_paradox else ""
