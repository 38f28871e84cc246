"""Do shares rise or fall along ordered groups?"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class TrendComparison(Comparison):
    """Test of trend beside the test of any difference at all, `heterogeneity`."""

    heterogeneity: float = 0.0
    p_heterogeneity: float = 1.0


def trend_in_proportions(events, n, scores) -> TrendComparison:
    """Test for a straight trend of shares (Cochran 1954; Armitage 1955), variance on n.

    Raises
    ------
    AnalysisError
        Unequal lengths, all scores alike, or no case (or every case) with the event.
    """
    events, n, scores = (
        finite_numbers(v, k) for v, k in ((events, "events"), (n, "n"), (scores, "scores"))
    )
    if not len(events) == len(n) == len(scores) >= 2 or (events > n).any() or (n <= 0).any():
        raise AnalysisError(
            "trend in shares: at least two groups with events, n and a score each are needed, "
            "events at most n."
        )
    share = events.sum() / n.sum()
    centred = scores - (n * scores).sum() / n.sum()
    if share in (0, 1) or not centred.any():
        raise AnalysisError(
            "trend in shares: all groups have the same score, or all cases the same outcome, so "
            "there is no trend to test."
        )
    spread = share * (1 - share)
    statistic = (centred * events).sum() ** 2 / (spread * (n * centred**2).sum())
    any_difference = ((events - n * share) ** 2 / (n * spread)).sum()
    slope = (centred * events).sum() / (n * centred**2).sum()
    return TrendComparison(
        test="Trend in shares",
        p=float(stats.chi2.sf(statistic, 1)),
        effects=(Effect("change of the share a score", float(slope)),),
        statistic_name="chi-square",
        statistic=float(statistic),
        df=(1,),
        source="Cochran 1954, Armitage 1955",
        heterogeneity=float(any_difference),
        p_heterogeneity=float(stats.chi2.sf(any_difference, len(np.atleast_1d(n)) - 1)),
    )
