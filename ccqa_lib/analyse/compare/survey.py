"""What do weighted answers say? Means, shares and their precision when answers weigh unequally.

Variances are linearised with replacement, n / (n - 1) (Lumley 2010, chapter 2).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.sample import Sample, finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

RAKING_ROUNDS = 500
RAKING_CLOSE = 1e-13


@dataclass(frozen=True, eq=False)
class WeightedMean:
    """A weighted mean; `design_effect` is its variance against an equal-weight sample's.

    `effective_n` is how many equally weighted answers would be as good (Kish 1965).
    """

    mean: Effect
    se: float
    design_effect: float
    effective_n: float
    n: int

    def __str__(self) -> str:
        return f"Weighted {self.mean} from {self.n} answers, worth {self.effective_n:.0f}"

    def to_block(self) -> Block:
        """Show mean, interval and what the weights cost."""
        columns = ["mean", "low", "high", "se", "design effect", "n", "effective n"]
        row = (self.mean.estimate, *self.mean.interval, self.se, self.design_effect, self.n,
               self.effective_n)  # fmt: skip
        return table(pd.DataFrame([row], columns=columns), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def weighted_mean(
    sample: Sample, weights, clusters=None, confidence: float = 0.95, unit: str = ""
) -> WeightedMean:
    """Estimate a weighted mean; answers of one cluster (agent, customer) may hang together.

    Raises
    ------
    AnalysisError
        Weights below or all 0, fewer than two answers or clusters.
    """
    w = checked_weights(weights, sample)
    mean = float((w * sample.values).sum() / w.sum())
    influence = w * (sample.values - mean) / w.sum()
    variance, df = _variance(influence, clusters)
    se, n = math.sqrt(variance), sample.n
    plain = float((w * (sample.values - mean) ** 2).sum() / w.sum()) / (n - 1)
    left = max(1 - n / float(w.sum()), 0.0)  # weights above 1 each count a population
    reach = float(stats.t.isf(tail_of(confidence), df)) * se
    return WeightedMean(
        mean=Effect("mean", mean, mean - reach, mean + reach, confidence, unit),
        se=se,
        design_effect=variance / (plain * left) if plain * left else math.nan,
        effective_n=float(w.sum() ** 2 / (w**2).sum()),
        n=n,
    )


def weighted_share(sample: Sample, weights, confidence: float = 0.95) -> Effect:
    """Weighted share of ones among zeros and ones, interval on the logit scale.

    Raises
    ------
    AnalysisError
        Other values than 0 and 1, or only one of them.
    """
    if not set(np.unique(sample.values)) == {0.0, 1.0}:
        raise AnalysisError(
            f"{sample.name}: a weighted share needs zeros and ones, both present; use the exact "
            "interval of a share where all answers are alike."
        )
    result = weighted_mean(sample, weights)
    p, df = result.mean.estimate, sample.n - 1
    reach = stats.t.isf(tail_of(confidence), df) * result.se / (p * (1 - p))
    ends = (1 / (1 + math.exp(-(math.log(p / (1 - p)) + side * reach))) for side in (-1, 1))
    return Effect("share", p, *map(float, ends), confidence)


def rake(frame: pd.DataFrame, weights, targets: Mapping[str, Mapping[object, float]]) -> np.ndarray:
    """Scale weights until every column has its target shares (Deming & Stephan 1940).

    Parameters
    ----------
    targets : mapping of column to mapping of value to share
        Shares of one column add up to 1 and name every value that occurs.

    Raises
    ------
    AnalysisError
        A value has no target, or a target no answer; or the shares contradict each other.
    """
    w = finite_numbers(weights, "weights").copy()
    total = w.sum()
    for column, shares in targets.items():
        _check_targets(frame[column], column, shares)
    codes = {column: frame[column].to_numpy() for column in targets}
    for _ in range(RAKING_ROUNDS):
        before = w.copy()
        for column, shares in targets.items():
            for value, share in shares.items():
                at = codes[column] == value
                w[at] *= share * total / w[at].sum()
        if np.abs(w / before - 1).max() < RAKING_CLOSE:
            return w
    raise AnalysisError(
        f"{', '.join(targets)}: weights did not settle in {RAKING_ROUNDS} rounds; some targets "
        "contradict each other. Join rare values."
    )


def raked_mean(
    sample: Sample, frame: pd.DataFrame, weights, targets, confidence: float = 0.95
) -> WeightedMean:
    """Estimate a mean after raking; the raked columns explain away part of the variance.

    Residuals from the raked columns' effects take the place of deviations (Deville, Saerndal &
    Sautory 1993), the effects fitted without weights as R's survey package does.
    """
    w = rake(frame, weights, targets)
    plain = weighted_mean(sample, w, confidence=confidence)
    mean = plain.mean.estimate
    dummies = [np.equal.outer(frame[c].to_numpy(), list(values)) for c, values in targets.items()]
    design = np.column_stack(dummies).astype(float)
    y = sample.values - mean
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    variance, df = _variance(w * (y - design @ beta) / w.sum(), None)
    reach = float(stats.t.isf(tail_of(confidence), df)) * math.sqrt(variance)
    effect = Effect("mean", mean, mean - reach, mean + reach, confidence)
    return replace(plain, mean=effect, se=math.sqrt(variance))


def checked_weights(weights, sample: Sample) -> np.ndarray:
    """Return weights as numbers, 0 or more, one an answer."""
    sample.need(2, "a weighted mean")
    w = finite_numbers(weights, "weights")
    if len(w) != sample.n or (w < 0).any() or not w.sum():
        raise AnalysisError(
            f"weights: {sample.n} numbers of 0 or more are needed, not all 0; got {len(w)}, the "
            f"smallest {w.min():g}."
        )
    return w


def _variance(influence: np.ndarray, clusters) -> tuple[float, int]:
    if clusters is not None:
        influence = pd.Series(influence).groupby(np.asarray(clusters)).sum().to_numpy()
        if len(influence) < 2:
            raise AnalysisError("clusters: at least two are needed; all answers share one.")
    n = len(influence)
    return float(n / (n - 1) * ((influence - influence.mean()) ** 2).sum()), n - 1


def _check_targets(column: pd.Series, name: str, shares: Mapping[object, float]) -> None:
    seen, asked = set(column.unique()), set(shares)
    if seen != asked:
        odd = ", ".join(sorted(map(str, seen ^ asked)))
        raise AnalysisError(f"{name}: targets and answers must name the same values; check {odd}.")
    if not math.isclose(sum(shares.values()), 1, rel_tol=1e-8) or min(shares.values()) <= 0:
        raise AnalysisError(f"{name}: target shares need to be above 0 and add up to 1.")
