"""Is Fleiss' kappa above what chance gives? The test of Fleiss, Nee & Landis (1979).

Its standard error holds under no agreement only: for the test, never for an interval, which
would be far too short. For an interval see `chance.fleiss`.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.agreement.ratings import Ratings
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class FleissTest:
    """Fleiss' kappa with its test; `by_category` has category, share, kappa and z each.

    `se_category` is the null standard error of each category's kappa, the same for all.
    """

    subjects: int
    raters: int
    kappa: float
    se_null: float
    p: float
    by_category: pd.DataFrame
    se_category: float

    @property
    def z(self) -> float:
        """Kappa in null standard errors."""
        return self.kappa / self.se_null

    def __str__(self) -> str:
        who = f"{self.subjects} subjects, {self.raters} raters"
        return f"Fleiss' kappa {self.kappa:.2f}, z {self.z:.1f} against chance ({who})"

    def to_block(self) -> Block:
        """Show kappa by category."""
        return table(self.by_category, str(self), note="Fleiss 1971; Fleiss, Nee & Landis 1979.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def fleiss_test(ratings: Ratings) -> FleissTest:
    """Test Fleiss' kappa; every subject needs the same number of ratings.

    Raises
    ------
    AnalysisError
        Ratings are missing, or only one category occurs.
    """
    counts = ratings.counts[:, ratings.counts.sum(axis=0) > 0]
    n, r = len(counts), int(counts[0].sum())
    if (counts.sum(axis=1) != r).any() or r < 2:
        raise AnalysisError(
            "Fleiss' test: every subject needs the same number of ratings, at least two. Use the "
            "interval of Fleiss' kappa, which takes missing ratings."
        )
    if counts.shape[1] < 2:
        raise AnalysisError("Fleiss' test: only one category occurs, so kappa is not defined.")
    share = counts.sum(axis=0) / (n * r)
    spread = share * (1 - share)
    apart = (counts * (r - counts)).sum(axis=0) / (n * r * (r - 1))
    kappa = 1 - apart.sum() / spread.sum()
    skew = (spread * (1 - 2 * share)).sum()
    se = math.sqrt(2 * (spread.sum() ** 2 - skew) / (n * r * (r - 1))) / spread.sum()
    each, se_category = 1 - apart / spread, math.sqrt(2 / (n * r * (r - 1)))
    used = np.flatnonzero(ratings.counts.sum(axis=0) > 0)
    frame = pd.DataFrame(
        {"category": [ratings.categories[i] for i in used], "share": share, "kappa": each,
         "z": each / se_category}
    )  # fmt: skip
    p = float(2 * stats.norm.sf(abs(kappa / se)))
    return FleissTest(n, r, float(kappa), se, p, frame, se_category)
