"""Do groups spread alike?"""

import numpy as np
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.compare.means import describe
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.sample import Sample, need_groups
from ccqa_lib.errors import AnalysisError


def variance_ratio(first: Sample, second: Sample, confidence: float = 0.95) -> Comparison:
    """Test whether two variances differ by their ratio, first over second; normal data only."""
    need_groups((first, second), "a variance ratio")
    second.need_spread("a variance ratio")
    f, df = first.variance / second.variance, (first.n - 1, second.n - 1)
    tail = tail_of(confidence)
    low, high = f / stats.f.isf(tail, *df), f / stats.f.ppf(tail, *df)
    return Comparison(
        test="F test of two variances",
        p=float(min(1.0, 2 * min(stats.f.cdf(f, *df), stats.f.sf(f, *df)))),
        effects=(Effect("ratio of variances", f, float(low), float(high), confidence),),
        statistic_name="F",
        statistic=f,
        df=df,
        groups=describe(first, second),
        notes=("Misleads where the data are not normal; prefer Brown-Forsythe.",),
        source="Fisher 1925",
    )


def levene(*samples: Sample) -> Comparison:
    """Test spreads by distances from the group means (Levene 1960)."""
    return _distances(samples, np.mean, "Levene's test", "Levene 1960")


def brown_forsythe(*samples: Sample) -> Comparison:
    """Test spreads by distances from the group medians; holds for skewed data (1974)."""
    return _distances(samples, np.median, "Brown-Forsythe test", "Brown & Forsythe 1974")


def bartlett(*samples: Sample) -> Comparison:
    """Test whether variances differ; sharp, and right only for normal data (Bartlett 1937)."""
    need_groups(samples, "Bartlett's test")
    for sample in samples:
        sample.need_spread("Bartlett's test")
    result = stats.bartlett(*(sample.values for sample in samples))
    return _result(samples, "Bartlett's test", "K2", result, "Bartlett 1937")


def fligner_killeen(*samples: Sample) -> Comparison:
    """Test spreads by ranks of the distances from the medians (Fligner & Killeen 1976)."""
    _need_some_spread(samples, "the Fligner-Killeen test")
    _need_unlike_distances(
        [np.abs(s.values - np.median(s.values)) for s in samples], samples, "Fligner-Killeen"
    )
    result = stats.fligner(*(sample.values for sample in samples), center="median")
    return _result(samples, "Fligner-Killeen test", "chi-square", result, "Fligner & Killeen 1976")


def _distances(samples, centre, test: str, source: str) -> Comparison:
    _need_some_spread(samples, test)
    distances = [np.abs(sample.values - centre(sample.values)) for sample in samples]
    _need_unlike_distances(distances, samples, test)
    result = stats.f_oneway(*distances)
    df = (len(samples) - 1, sum(sample.n for sample in samples) - len(samples))
    return _result(samples, test, "F", result, source, df)


def _need_unlike_distances(distances: list[np.ndarray], samples: tuple[Sample, ...], test: str):
    if all(np.ptp(part) == 0 for part in distances):
        raise AnalysisError(
            f"{', '.join(s.name for s in samples)}: within each group all values lie equally far "
            f"from the centre, so {test} has nothing to compare."
        )


def _need_some_spread(samples: tuple[Sample, ...], for_what: str) -> None:
    need_groups(samples, for_what)
    if all(sample.is_constant for sample in samples):
        raise AnalysisError(
            f"{', '.join(s.name for s in samples)}: no group varies, so there are no spreads to "
            "compare."
        )


def _result(samples, test, statistic_name, result, source, df=None) -> Comparison:
    deviations = [sample.sd for sample in samples]
    smallest = min(deviations)
    ratio = max(deviations) / smallest if smallest else np.inf
    return Comparison(
        test=test,
        p=float(result.pvalue),
        effects=(Effect("largest over smallest standard deviation", float(ratio)),),
        statistic_name=statistic_name,
        statistic=float(result.statistic),
        df=df or (len(samples) - 1,),
        groups=describe(*samples),
        source=source,
    )
