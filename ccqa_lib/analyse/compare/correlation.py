"""How closely do two columns go together, in a line (Pearson) or in order (Spearman, Kendall)?"""

import math

import numpy as np
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError


def pearson(first: Sample, second: Sample, confidence: float = 0.95) -> Comparison:
    """Correlation in a straight line, interval by Fisher's z (1921; needs four pairs)."""
    _check(first, second)
    r = _product_moment(first, second)
    t, p = _t_of(r, first.n)
    low, high = -1.0, 1.0
    if first.n > 3 and abs(r) < 1:
        reach = normal_quantile(confidence) / math.sqrt(first.n - 3)
        low, high = math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)
    effect = Effect("correlation r", r, low, high, confidence)
    return _result("Pearson correlation", effect, p, ("t", t, (first.n - 2,)), "Fisher 1921")


def spearman(first: Sample, second: Sample) -> Comparison:
    """Correlation of ranks, ties by mid-ranks; p by the t approximation."""
    _check(first, second)
    ranks = [stats.rankdata(sample.values) for sample in (first, second)]
    rho = float(np.corrcoef(*ranks)[0, 1])
    t, p = _t_of(rho, first.n)
    effect = Effect("rank correlation rho", rho)
    return _result("Spearman correlation", effect, p, ("t", t, (first.n - 2,)), "Spearman 1904")


def kendall(first: Sample, second: Sample) -> Comparison:
    """Kendall's tau-b; normal test with ties in its variance (Kendall 1970)."""
    _check(first, second)
    tau = float(stats.kendalltau(first.values, second.values, method="asymptotic").statistic)
    z = _concordance(first.values, second.values) / math.sqrt(_kendall_variance(first, second))
    p = float(2 * stats.norm.sf(abs(z)))
    return _result("Kendall correlation", Effect("tau-b", tau), p, ("z", z, ()), "Kendall 1970")


def _product_moment(first: Sample, second: Sample) -> float:
    x, y = first.values - first.mean, second.values - second.mean
    scale = math.sqrt(first.variance * second.variance) * (first.n - 1)
    return min(max(math.fsum(x * y) / scale, -1.0), 1.0)


def _concordance(x: np.ndarray, y: np.ndarray) -> float:
    """Pairs in the same order less pairs in the opposite order."""
    score = 0.0
    for i in range(1, len(x)):
        score += (np.sign(x[i] - x[:i]) * np.sign(y[i] - y[:i])).sum()
    return float(score)


def _kendall_variance(first: Sample, second: Sample) -> float:
    n = first.n
    ties = [np.unique(s.values, return_counts=True)[1].astype(float) for s in (first, second)]
    base, single, double, triple = (
        n * (n - 1) * (2 * n + 5),
        [(t * (t - 1) * (2 * t + 5)).sum() for t in ties],
        [(t * (t - 1)).sum() for t in ties],
        [(t * (t - 1) * (t - 2)).sum() for t in ties],
    )
    variance = (base - sum(single)) / 18 + double[0] * double[1] / (2 * n * (n - 1))
    return variance + (triple[0] * triple[1] / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0)


def _t_of(r: float, n: int) -> tuple[float, float]:
    if abs(r) >= 1:
        return math.copysign(math.inf, r), 0.0
    t = r * math.sqrt((n - 2) / (1 - r * r))
    return t, float(2 * stats.t.sf(abs(t), n - 2))


def _result(test: str, effect: Effect, p: float, statistic: tuple, source: str) -> Comparison:
    name, value, df = statistic
    return Comparison(
        test=test,
        p=p,
        effects=(effect,),
        statistic_name=name,
        statistic=value,
        df=df,
        source=source,
    )


def _check(first: Sample, second: Sample) -> None:
    if first.n != second.n:
        raise AnalysisError(
            f"{first.name} has {first.n} values and {second.name} has {second.n}: a correlation "
            "needs pairs."
        )
    for sample in (first, second):
        sample.need(3, "a correlation")
        sample.need_spread("a correlation")
