"""How strongly do two yes/no columns go together: odds ratios, paired and stratified."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.comparison import p_in_words
from ccqa_lib.analyse.compare.tables import checked_counts
from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class McNemar:
    """Did more pairs change one way than the other? Three p values of one question."""

    changed: tuple[int, int]
    chi_square: float
    p: float
    chi_square_corrected: float
    p_corrected: float
    p_exact: float

    def __str__(self) -> str:
        there, back = self.changed
        return (
            f"McNemar test: {there} changed one way, {back} the other; {p_in_words(self.p_exact)}"
        )

    def to_block(self) -> Block:
        """Show the three variants."""
        frame = pd.DataFrame(
            {"variant": ["exact", "corrected", "uncorrected"],
             "chi-square": [math.nan, self.chi_square_corrected, self.chi_square],
             "p": [self.p_exact, self.p_corrected, self.p]}
        )  # fmt: skip
        return table(frame, str(self), note="McNemar 1947.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def odds_ratio(counts: pd.DataFrame, confidence: float = 0.95) -> Effect:
    """Odds ratio of a two-by-two table with Woolf's interval (1955).

    Raises
    ------
    AnalysisError
        An empty cell: the interval has no end; use the exact one.
    """
    a, b, c, d = two_by_two(counts).ravel()
    if 0 in (a, b, c, d):
        raise AnalysisError(
            "odds ratio: a cell of the table is empty, so Woolf's interval has no end. Use "
            "fisher_exact, whose interval is exact."
        )
    reach = normal_quantile(confidence) * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    ratio = float(a * d / (b * c))
    ends = ratio * math.exp(-reach), ratio * math.exp(reach)
    return Effect("odds ratio", ratio, *ends, confidence)


def phi(counts: pd.DataFrame) -> float:
    """Return the correlation of two yes/no columns."""
    observed = two_by_two(counts)
    margins = np.prod(observed.sum(axis=0)) * np.prod(observed.sum(axis=1))
    return float((observed[0, 0] * observed[1, 1] - observed[0, 1] * observed[1, 0]) / margins**0.5)


def mcnemar(counts: pd.DataFrame) -> McNemar:
    """Test whether pairs changed more often one way (McNemar 1947); rows before, columns after.

    Raises
    ------
    AnalysisError
        No pair changed at all.
    """
    observed = _four_counts(counts)
    there, back = int(observed[0, 1]), int(observed[1, 0])
    changed = there + back
    if not changed:
        raise AnalysisError("McNemar test: no pair changed, so there is no direction to test.")
    gap = abs(there - back)
    plain, corrected = gap**2 / changed, max(gap - 1, 0) ** 2 / changed
    return McNemar(
        changed=(there, back),
        chi_square=plain,
        p=float(stats.chi2.sf(plain, 1)),
        chi_square_corrected=corrected,
        p_corrected=float(stats.chi2.sf(corrected, 1)),
        p_exact=float(stats.binomtest(there, changed).pvalue),
    )


@dataclass(frozen=True, eq=False)
class Stratified:
    """One odds ratio over all strata, beside the crude one that ignores them.

    Where `crude` and `common` point opposite ways, the strata mix differently (Simpson).
    """

    common: Effect
    crude: float
    strata: pd.DataFrame
    chi_square: float
    p: float
    chi_square_corrected: float
    p_corrected: float

    @property
    def is_reversed(self) -> bool:
        """Whether leaving the strata out turns the answer round."""
        return (self.crude - 1) * (self.common.estimate - 1) < 0

    def __str__(self) -> str:
        turned = f"; without the strata {self.crude:.3g}, the other way" if self.is_reversed else ""
        return f"Mantel-Haenszel: {self.common}, {p_in_words(self.p)}{turned}"

    def to_block(self) -> Block:
        """Show each stratum's odds ratio."""
        note = "Mantel & Haenszel 1959; interval of Robins, Breslow & Greenland 1986."
        return table(self.strata, str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def mantel_haenszel(strata: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> Stratified:
    """Pool the odds ratios of several two-by-two tables.

    Raises
    ------
    AnalysisError
        No stratum can tell: each has an empty row or column.
    """
    tables = np.array([_four_counts(counts) for counts in strata.values()])
    a, b, c, d = (tables[:, i, j] for i in (0, 1) for j in (0, 1))
    n = tables.sum(axis=(1, 2))
    r, s = a * d / n, b * c / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    if not len(tables) or not spread.sum() or not r.sum() or not s.sum():
        raise AnalysisError(
            f"{', '.join(strata) or 'no strata'}: no stratum has events and non-events in both "
            "groups on both sides, so no common odds ratio exists."
        )
    gap = abs((a - (a + b) * (a + c) / n).sum())
    plain, corrected = gap**2 / spread.sum(), max(gap - 0.5, 0) ** 2 / spread.sum()
    crude = tables.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = a * d / (b * c)
    return Stratified(
        common=_common((a, d, r), (b, c, s), n, confidence),
        crude=float(crude[0, 0] * crude[1, 1] / (crude[0, 1] * crude[1, 0])),
        strata=pd.DataFrame({"stratum": list(strata), "n": n, "odds_ratio": each}),
        chi_square=float(plain),
        p=float(stats.chi2.sf(plain, 1)),
        chi_square_corrected=float(corrected),
        p_corrected=float(stats.chi2.sf(corrected, 1)),
    )


def two_by_two(counts: pd.DataFrame) -> np.ndarray:
    """Return the four counts with no empty margin, or say what is wrong with them."""
    observed = checked_counts(counts)
    if observed.shape != (2, 2):
        raise AnalysisError(f"two rows by two columns of counts are needed; got {counts.shape}.")
    return observed


def _four_counts(counts: pd.DataFrame) -> np.ndarray:
    """Return the four counts; a margin may be empty."""
    observed = counts.to_numpy(float)
    if observed.shape != (2, 2) or not np.isfinite(observed).all() or (observed < 0).any():
        raise AnalysisError("two rows by two columns of counts, 0 or more, are needed.")
    return observed


def _common(same, crossed, n: np.ndarray, confidence: float) -> Effect:
    """Pooled odds ratio, variance of its logarithm by Robins, Breslow & Greenland."""
    (a, d, r), (b, c, s) = same, crossed
    p, q = (a + d) / n, (b + c) / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    ratio, reach = r.sum() / s.sum(), normal_quantile(confidence) * math.sqrt(variance)
    ends = ratio * math.exp(-reach), ratio * math.exp(reach)
    return Effect("common odds ratio", float(ratio), *map(float, ends), confidence)
