"""Do two groups differ anywhere in their distribution, or several groups in their middle?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.compare.means import describe
from ccqa_lib.analyse.compare.pairs import pooled_ranks
from ccqa_lib.analyse.compare.permutation import exact_smirnov_p, smirnov_distance
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample, finite_numbers, need_groups
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class SmirnovComparison(Comparison):
    """Kolmogorov-Smirnov test: `p` is exact given the ties, `p_limit` the large-sample one."""

    p_limit: float = 1.0


def kolmogorov_smirnov(first: Sample, second: Sample) -> SmirnovComparison:
    """Test whether two distributions differ anywhere (Smirnov 1939), ties counted as they are."""
    gap = smirnov_distance(first.values, second.values)
    root = np.sqrt(first.n * second.n / (first.n + second.n))
    return SmirnovComparison(
        test="Kolmogorov-Smirnov test",
        p=exact_smirnov_p(first.values, second.values),
        p_limit=float(special.kolmogorov(root * gap)),
        effects=(Effect("largest gap between the distributions", gap),),
        statistic_name="D",
        statistic=gap,
        groups=describe(first, second),
        source="Smirnov 1939, Schroeer & Trenkler 1995",
    )


def kruskal_wallis(*samples: Sample) -> Comparison:
    """Test whether some group tends to be higher (Kruskal & Wallis 1952), ties corrected.

    Effects: epsilon squared and eta squared, the share of the ranks' variation explained.
    """
    if len(samples) < 2:
        raise AnalysisError("the Kruskal-Wallis test needs at least two groups.")
    ranks, spread = pooled_ranks(samples)
    n, k = sum(sample.n for sample in samples), len(samples)
    h = sum(len(r) * (r.mean() - (n + 1) / 2) ** 2 for r in ranks) / spread
    return Comparison(
        test="Kruskal-Wallis test",
        p=float(stats.chi2.sf(h, k - 1)),
        effects=(
            Effect("epsilon squared", float(h / (n - 1))),
            Effect("eta squared", float((h - k + 1) / (n - k)) if n > k else np.nan),
        ),
        statistic_name="H",
        statistic=float(h),
        df=(k - 1,),
        groups=describe(*samples),
        source="Kruskal & Wallis 1952, Tomczak & Tomczak 2014",
    )


def mood_median(*samples: Sample) -> Comparison:
    """Test whether groups lie equally often above the common median (Mood 1950).

    `groups` counts the values `above` and `not_above`; the effect is that median.
    """
    need_groups(samples, "Mood's median test")
    median = float(np.median(np.concatenate([sample.values for sample in samples])))
    above = np.array([(sample.values > median).sum() for sample in samples])
    below = np.array([sample.n for sample in samples]) - above
    if not above.any():
        raise AnalysisError(
            f"{', '.join(s.name for s in samples)}: no value lies above the common median "
            f"{median:g}, so Mood's test has nothing to compare."
        )
    result = stats.chi2_contingency(np.array([above, below]), correction=False)
    names = [sample.name for sample in samples]
    return Comparison(
        test="Mood's median test",
        p=float(result.pvalue),
        effects=(Effect("common median", median),),
        statistic_name="chi-square",
        statistic=float(result.statistic),
        df=(len(samples) - 1,),
        groups=pd.DataFrame({"group": names, "above": above, "not_above": below}),
        source="Mood 1950",
    )


def friedman(blocks: pd.DataFrame) -> Comparison:
    """Test whether treatments differ within blocks (Friedman 1937), ties corrected.

    Parameters
    ----------
    blocks : DataFrame
        One row a block (agent, day), one column a treatment; nothing missing.

    Raises
    ------
    AnalysisError
        Fewer than two blocks or treatments, or every block scores all treatments alike.
    """
    n, k = blocks.shape
    if n < 2 or k < 2:
        raise AnalysisError(
            f"the Friedman test needs at least two blocks and two treatments; got {n} and {k}."
        )
    columns = [finite_numbers(blocks.iloc[:, i], str(blocks.columns[i])) for i in range(k)]
    values = np.column_stack(columns)
    ranks = stats.rankdata(values, axis=1)
    spread = ((ranks - (k + 1) / 2) ** 2).sum() / (n * (k - 1))
    if spread == 0:
        raise AnalysisError(
            f"{', '.join(map(str, blocks.columns))}: every block scores all of them alike, so "
            "there is nothing to rank."
        )
    chi_square = n * ((ranks.mean(axis=0) - (k + 1) / 2) ** 2).sum() / spread
    mean_ranks = pd.DataFrame({"group": blocks.columns, "mean_rank": ranks.mean(axis=0)})
    return Comparison(
        test="Friedman test",
        p=float(stats.chi2.sf(chi_square, k - 1)),
        effects=(Effect("Kendall's W", float(chi_square / (n * (k - 1)))),),
        statistic_name="chi-square",
        statistic=float(chi_square),
        df=(k - 1,),
        groups=mean_ranks,
        source="Friedman 1937",
    )
