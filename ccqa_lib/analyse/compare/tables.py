"""Do shares differ between groups? Chi-square tests of counted tables."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from ccqa_lib.analyse.compare.comparison import Comparison, p_in_words
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

SMALL_EXPECTED = 5  # Cochran 1954: fewer expected in over a fifth of the cells blurs the test


@dataclass(frozen=True, eq=False)
class TableTest:
    """Chi-square test of independence; the frames have the shape and labels of the counts.

    `adjusted_residuals` beyond 2 either way mark the cells that stand out. `g` is the
    likelihood-ratio statistic. `cramers_v` carries an interval from the noncentral chi-square.
    """

    counts: pd.DataFrame
    expected: pd.DataFrame
    pearson_residuals: pd.DataFrame
    adjusted_residuals: pd.DataFrame
    chi_square: float
    df: int
    p: float
    g: float
    g_p: float
    cramers_v: Effect
    cramers_v_corrected: float

    @property
    def n(self) -> int:
        """How many cases were counted."""
        return int(self.counts.to_numpy().sum())

    @property
    def contingency(self) -> float:
        """Pearson's contingency coefficient."""
        return math.sqrt(self.chi_square / (self.chi_square + self.n))

    @property
    def caveat(self) -> str:
        """What to mind where cells are thin; empty where they are not."""
        thin = int((self.expected.to_numpy() < SMALL_EXPECTED).sum())
        if thin <= self.expected.size / 5:
            return ""
        return (
            f"{thin} of {self.expected.size} cells expect fewer than {SMALL_EXPECTED} cases; the "
            "p value is rough, an exact test is better."
        )

    def __str__(self) -> str:
        return f"Chi-square test: {self.cramers_v}, {p_in_words(self.p)}"

    def to_block(self) -> Block:
        """Show the counts with row names; statistic and caveat in the note."""
        note = f"chi-square = {self.chi_square:.4g} on {self.df} degrees of freedom. {self.caveat}"
        return table(self.counts.reset_index(names="row"), str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def chi_square_test(counts: pd.DataFrame, confidence: float = 0.95) -> TableTest:
    """Test whether rows and columns are independent (Pearson 1900), without correction.

    Raises
    ------
    AnalysisError
        Negative or broken counts, fewer than two rows or columns, an empty row or column.
    """
    observed = checked_counts(counts)
    rows, columns, n = observed.sum(axis=1), observed.sum(axis=0), observed.sum()
    expected = np.outer(rows, columns) / n
    pearson = (observed - expected) / np.sqrt(expected)
    leverage = np.outer(1 - rows / n, 1 - columns / n)
    statistic, df = float((pearson**2).sum()), (len(rows) - 1) * (len(columns) - 1)
    ratio = np.divide(observed, expected, out=np.ones_like(expected), where=observed > 0)
    g = float(2 * (observed * np.log(ratio)).sum())
    framed = [_like(counts, part) for part in (expected, pearson, pearson / np.sqrt(leverage))]
    return TableTest(
        _like(counts, observed), *framed,
        chi_square=statistic,
        df=df,
        p=float(stats.chi2.sf(statistic, df)),
        g=g,
        g_p=float(stats.chi2.sf(g, df)),
        cramers_v=_cramers_v(statistic, df, (n, min(observed.shape) - 1), confidence),
        cramers_v_corrected=_corrected_v(statistic / n, observed.shape, n),
    )  # fmt: skip


def yates_chi_square(counts: pd.DataFrame) -> tuple[float, float]:
    """Chi-square with Yates' correction for a table of two by two, and its p value."""
    observed = checked_counts(counts)
    if observed.shape != (2, 2):
        raise AnalysisError(
            f"Yates' correction is for two rows by two columns, not {counts.shape}."
        )
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    gap = np.abs(observed - expected)
    statistic = float(((gap - min(0.5, gap[0, 0])) ** 2 / expected).sum())
    return statistic, float(stats.chi2.sf(statistic, 1))


def goodness_of_fit(counts: pd.Series, shares: pd.Series) -> Comparison:
    """Test whether counts follow given shares (Pearson 1900); `groups` holds the expected.

    Raises
    ------
    AnalysisError
        Shares that do not add up to 1, are not above 0, or are not one a count.
    """
    observed = finite_numbers(counts, "counts")
    expected_shares = finite_numbers(shares, "expected shares")
    adds_up = math.isclose(expected_shares.sum(), 1, rel_tol=1e-8)
    if len(observed) != len(expected_shares) or (expected_shares <= 0).any() or not adds_up:
        raise AnalysisError(
            f"expected shares: {len(observed)} shares above 0 that add up to 1 are needed; got "
            f"{len(expected_shares)} that add up to {expected_shares.sum():g}."
        )
    expected = observed.sum() * expected_shares
    statistic, df = float(((observed - expected) ** 2 / expected).sum()), len(observed) - 1
    return Comparison(
        test="Chi-square goodness of fit",
        p=float(stats.chi2.sf(statistic, df)),
        effects=(Effect("Cohen's w", math.sqrt(statistic / observed.sum())),),
        statistic_name="chi-square",
        statistic=statistic,
        df=(df,),
        groups=pd.DataFrame({"observed": observed, "expected": expected}),
        source="Pearson 1900",
    )


def checked_counts(counts: pd.DataFrame) -> np.ndarray:
    """Return counts as an array, or say what is wrong with them."""
    columns = [
        finite_numbers(counts.iloc[:, j], str(counts.columns[j])) for j in range(counts.shape[1])
    ]
    observed = np.column_stack(columns) if columns else np.empty((0, 0))
    if min(observed.shape) < 2:
        raise AnalysisError(
            f"a table needs at least two rows and two columns of counts; this one has "
            f"{observed.shape[0]} by {observed.shape[1]}."
        )
    if (observed < 0).any() or (observed != np.floor(observed)).any():
        raise AnalysisError("a table needs whole counts, 0 or more; no shares, no weights.")
    margins = (counts.index, observed.sum(axis=1), "row"), (
        counts.columns, observed.sum(axis=0), "column",
    )  # fmt: skip
    for labels, sums, kind in margins:
        if empty := [str(label) for label, total in zip(labels, sums, strict=True) if not total]:
            raise AnalysisError(f"{kind} {', '.join(empty)}: holds no case at all; leave it out.")
    return observed


def _like(counts: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, index=counts.index, columns=counts.columns)


def _cramers_v(statistic: float, df: int, size: tuple[float, int], confidence: float) -> Effect:
    """Return Cramer's V; its interval is that of the population's V (Smithson 2003)."""
    n, span = size
    tail = tail_of(confidence)
    ends = [_noncentrality(statistic, df, share) for share in (1 - tail, tail)]
    low, high = (min(math.sqrt(end / (n * span)), 1.0) for end in ends)
    return Effect("Cramer's V", math.sqrt(statistic / (n * span)), low, high, confidence)


def _noncentrality(statistic: float, df: int, share: float) -> float:
    if stats.chi2.cdf(statistic, df) <= share:
        return 0.0
    top = statistic + 10 * math.sqrt(2 * (df + 2 * statistic)) + 50
    return float(optimize.brentq(lambda nc: stats.ncx2.cdf(statistic, df, nc) - share, 1e-9, top))


def _corrected_v(phi2: float, shape: tuple[int, int], n: float) -> float:
    """Cramer's V freed of its bias (Bergsma 2013)."""
    r, k = shape
    excess = max(0.0, phi2 - (r - 1) * (k - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    return math.sqrt(excess / min(rows - 1, columns - 1))
