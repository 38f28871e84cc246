"""Does one group tend to be higher? Tests by ranks, with the shift between the groups."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.compare.means import describe, paired_differences
from ccqa_lib.analyse.compare.pairs import pooled_ranks
from ccqa_lib.analyse.compare.permutation import exact_rank_p, u_quantile
from ccqa_lib.analyse.compare.shift import signed_rank_interval, two_sample_interval
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

WALSH_LIMIT = 3000  # values whose pairwise means still fit a laptop's memory


@dataclass(frozen=True, eq=False)
class RankComparison(Comparison):
    """A rank test of two groups with all its p values.

    `p` is the normal one with continuity correction; `p_uncorrected` leaves that out;
    `p_exact` counts all ways to share out the observed values, ties as they are. It is None
    where that was not counted.
    """

    p_uncorrected: float | None = None
    p_exact: float | None = None


def mann_whitney(first: Sample, second: Sample, unit: str = "", confidence: float = 0.95):
    """Test whether one group tends to be higher (Mann & Whitney 1947), ties corrected.

    The statistic U counts pairs in which the first group is higher, ties one half. Effects: the
    Hodges-Lehmann shift (first minus second), Cliff's delta, probability of superiority.

    Raises
    ------
    AnalysisError
        All values of both groups are alike.
    """
    u, superiority = _u_and_share(first, second)
    shift = np.subtract.outer(first.values, second.values)
    low, high = two_sample_interval(first.values, second.values, tail_of(confidence))
    plain, corrected = (_asymptotic_p(first, second, use) for use in (False, True))
    return RankComparison(
        test="Mann-Whitney test",
        p=corrected,
        p_uncorrected=plain,
        p_exact=exact_rank_p(first.values, second.values),
        effects=(
            Effect("shift", float(np.median(shift)), low, high, confidence, unit),
            Effect("Cliff's delta", 2 * superiority - 1),
            Effect("probability of superiority", superiority),
        ),
        statistic_name="U",
        statistic=u,
        groups=describe(first, second),
        source="Mann & Whitney 1947, Hodges & Lehmann 1963",
    )


def mann_whitney_exact(first: Sample, second: Sample, unit: str = "", confidence: float = 0.95):
    """Run the same test from the exact distribution of U; for small groups without ties.

    Raises
    ------
    AnalysisError
        Values are tied: their distribution is another one; use `mann_whitney`.
    """
    both = np.concatenate([first.values, second.values])
    if len(np.unique(both)) < len(both):
        raise AnalysisError(
            f"{first.name}, {second.name}: some values are equal, and the exact distribution of U "
            "is for values that all differ. Use mann_whitney, which counts ties."
        )
    u, superiority = _u_and_share(first, second)
    shift = np.sort(np.subtract.outer(first.values, second.values), axis=None)
    cut = max(u_quantile(first.n, second.n, tail_of(confidence)), 1)
    ends = float(shift[cut - 1]), float(shift[-cut])
    result = stats.mannwhitneyu(first.values, second.values, method="exact")
    return Comparison(
        test="Exact Mann-Whitney test",
        p=float(result.pvalue),
        effects=(
            Effect("shift", float(np.median(shift)), *ends, confidence, unit),
            Effect("probability of superiority", superiority),
        ),
        statistic_name="U",
        statistic=u,
        groups=describe(first, second),
        source="Mann & Whitney 1947, Hodges & Lehmann 1963",
    )


def wilcoxon_signed_rank(first: Sample, second: Sample, unit: str = "", confidence: float = 0.95):
    """Test whether pairs differ, by ranks of their differences (Wilcoxon 1945).

    Pairs without a difference are left out; normal approximation with continuity and tie
    corrections. The statistic V sums the ranks of the positive differences.

    Raises
    ------
    AnalysisError
        No pair differs, unequal lengths, or too many pairs for all pairwise means.
    """
    differences = _non_zero(first, second)
    if len(differences) > WALSH_LIMIT:
        raise AnalysisError(
            f"{first.name}, {second.name}: {len(differences)} pairs are too many for the shift; "
            f"up to {WALSH_LIMIT} are possible. Use a paired t test."
        )
    ranks = stats.rankdata(np.abs(differences))
    low, high = signed_rank_interval(differences, tail_of(confidence))
    result = stats.wilcoxon(differences, correction=True, method="asymptotic")
    means = np.add.outer(differences, differences) / 2
    centre = float(np.median(means[np.triu_indices(len(differences))]))
    return Comparison(
        test="Wilcoxon signed-rank test",
        p=float(min(result.pvalue, 1.0)),
        effects=(Effect("shift", centre, low, high, confidence, unit),),
        statistic_name="V",
        statistic=float(ranks[differences > 0].sum()),
        groups=describe(first, second),
        notes=(f"{first.n - len(differences)} of {first.n} pairs show no difference.",),
        source="Wilcoxon 1945, Hodges & Lehmann 1963",
    )


def sign_test(first: Sample, second: Sample) -> Comparison:
    """Test whether more pairs went up than down; needs nothing but the direction."""
    differences = _non_zero(first, second)
    positive, n = int((differences > 0).sum()), len(differences)
    result = stats.binomtest(positive, n)
    ends = result.proportion_ci(0.95, "exact")
    return Comparison(
        test="Sign test",
        p=float(result.pvalue),
        effects=(Effect(f"share of pairs in which {first.name} is higher", positive / n, *ends),),
        statistic_name="positive differences",
        statistic=float(positive),
        df=(n,),
        groups=describe(first, second),
        notes=(f"{first.n - n} of {first.n} pairs show no difference.",),
        source="Dixon & Mood 1946",
    )


def _non_zero(first: Sample, second: Sample) -> np.ndarray:
    differences = paired_differences(first, second).values
    kept = differences[differences != 0]
    if not len(kept):
        raise AnalysisError(
            f"{first.name}, {second.name}: no pair differs, so there is nothing to rank. "
            "Check that these are two different columns."
        )
    return kept


def _u_and_share(first: Sample, second: Sample) -> tuple[float, float]:
    ranks, _ = pooled_ranks((first, second))
    u = float(ranks[0].sum() - first.n * (first.n + 1) / 2)
    return u, u / (first.n * second.n)


def _asymptotic_p(first: Sample, second: Sample, use_continuity: bool) -> float:
    result = stats.mannwhitneyu(
        first.values, second.values, method="asymptotic", use_continuity=use_continuity
    )
    return float(min(result.pvalue, 1.0))
