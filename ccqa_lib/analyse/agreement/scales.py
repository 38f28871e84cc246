"""Do raters rank alike (Kendall's W), and do items measure one thing (Cronbach's alpha)?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.agreement.icc import complete_scores
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Concordance:
    """Kendall's W: 0 no common order, 1 the same order; ties corrected."""

    w: float
    w_without_ties: float
    chi_square: float
    df: int
    p: float
    subjects: int
    raters: int

    def __str__(self) -> str:
        return f"Kendall's W {self.w:.2f} ({self.raters} raters, {self.subjects} subjects)"

    def to_block(self) -> Block:
        """Show W and its test."""
        columns = ["W", "W, ties not corrected", "chi-square", "df", "p"]
        row = (self.w, self.w_without_ties, self.chi_square, self.df, self.p)
        return table(pd.DataFrame([row], columns=columns), str(self), note="Kendall 1948.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def kendall_w(scores: pd.DataFrame) -> Concordance:
    """Measure how alike raters (columns) rank subjects (rows).

    Raises
    ------
    AnalysisError
        Fewer than two subjects or raters, missing scores, or every rater ties all subjects.
    """
    x = complete_scores(scores, "Kendall's W")
    n, m = x.shape
    ranks = stats.rankdata(x, axis=0)
    ties = sum(((t := np.unique(c, return_counts=True)[1]) ** 3 - t).sum() for c in x.T)
    spread = ((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum()
    full = m**2 * (n**3 - n)
    if full == m * ties:
        raise AnalysisError("Kendall's W: every rater scores all subjects alike; nothing to rank.")
    w = 12 * spread / (full - m * ties)
    chi_square = m * (n - 1) * w
    return Concordance(
        w=float(w),
        w_without_ties=float(12 * spread / full),
        chi_square=float(chi_square),
        df=n - 1,
        p=float(stats.chi2.sf(chi_square, n - 1)),
        subjects=n,
        raters=m,
    )


@dataclass(frozen=True, eq=False)
class CronbachAlpha:
    """Cronbach's alpha with Feldt's exact interval.

    `items` has one row an item: `item`, `alpha_if_dropped`, `item_rest_correlation`.
    """

    alpha: Effect
    standardised: float
    mean_correlation: float
    items: pd.DataFrame
    n: int

    def __str__(self) -> str:
        return f"Cronbach's {self.alpha}, {len(self.items)} items, n {self.n}"

    def to_block(self) -> Block:
        """Show what each item adds."""
        return table(self.items, str(self), note="Cronbach 1951; interval of Feldt 1965.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def cronbach_alpha(answers: pd.DataFrame, confidence: float = 0.95) -> CronbachAlpha:
    """Measure how far items (columns) go together over people (rows).

    Raises
    ------
    AnalysisError
        Fewer than two items or people, missing answers, or an item all answer alike.
    """
    x = complete_scores(answers, "Cronbach's alpha")
    n, k = x.shape
    if constant := [str(c) for c, column in zip(answers, x.T, strict=True) if np.ptp(column) == 0]:
        raise AnalysisError(
            f"{', '.join(constant)}: all answers are alike, so the item says nothing; leave it out."
        )
    alpha = _alpha(x)
    correlation = np.corrcoef(x.T)
    mean = (correlation.sum() - k) / (k * (k - 1))
    df = (n - 1, (n - 1) * (k - 1))
    tail = tail_of(confidence)
    low, high = (1 - (1 - alpha) * stats.f.isf(share, *df) for share in (tail, 1 - tail))
    rest = [np.delete(x, j, axis=1) for j in range(k)]
    items = pd.DataFrame(
        {"item": [str(c) for c in answers],
         "alpha_if_dropped": [_alpha(part) if k > 2 else np.nan for part in rest],
         "item_rest_correlation": [
             np.corrcoef(x[:, j], part.sum(axis=1))[0, 1] for j, part in enumerate(rest)]}
    )  # fmt: skip
    effect = Effect("alpha", alpha, float(low), float(high), confidence)
    return CronbachAlpha(effect, float(k * mean / (1 + (k - 1) * mean)), float(mean), items, n)


def _alpha(x: np.ndarray) -> float:
    k = x.shape[1]
    total = x.sum(axis=1).var(ddof=1)
    if total == 0:
        raise AnalysisError(
            "Cronbach's alpha: the items cancel out to one same total, so alpha is not defined. "
            "Check whether an item is scored the other way round."
        )
    return float(k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / total))
