"""Do two means differ? Welch's test by default; Student's, paired and one-sample beside it."""

import math
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.effect import Effect, tail_of
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

Alternative = Literal["two-sided", "greater", "less"]


def welch_t(
    first: Sample,
    second: Sample,
    unit: str = "",
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Comparison:
    """Test whether first minus second differs from zero, spreads free to differ (Welch 1947).

    Raises
    ------
    AnalysisError
        A group has fewer than two values, or neither group varies.
    """
    _need_two_spreads(first, second)
    parts = np.array([first.variance / first.n, second.variance / second.n])
    df = parts.sum() ** 2 / (parts**2 / [first.n - 1, second.n - 1]).sum()
    se = math.sqrt(parts.sum())
    return _t_test("Welch t test", (first, second), se, df, (unit, alternative, confidence))


def student_t(
    first: Sample,
    second: Sample,
    unit: str = "",
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Comparison:
    """Test whether first minus second differs from zero, one spread for both (Student 1908).

    Raises
    ------
    AnalysisError
        A group has fewer than two values, or neither group varies.
    """
    _need_two_spreads(first, second)
    se = pooled_sd(first, second) * math.sqrt(1 / first.n + 1 / second.n)
    df = first.n + second.n - 2
    return _t_test("Student t test", (first, second), se, df, (unit, alternative, confidence))


def one_sample_t(
    sample: Sample,
    target: float,
    unit: str = "",
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Comparison:
    """Test whether a mean differs from a given target; the effect is the mean itself.

    Raises
    ------
    AnalysisError
        Fewer than two values, or all alike.
    """
    sample.need(2, "a t test")
    sample.need_spread("a t test")
    se = sample.sd / math.sqrt(sample.n)
    t = (sample.mean - target) / se
    low, high = _t_ends(sample.mean, se, sample.n - 1, alternative, confidence)
    return Comparison(
        test=f"One-sample t test against {target:g}",
        p=_t_p(t, sample.n - 1, alternative),
        effects=(Effect("mean", sample.mean, low, high, confidence, unit),),
        statistic_name="t",
        statistic=t,
        df=(sample.n - 1,),
        groups=describe(sample),
        source="Student 1908",
    )


def paired_t(first: Sample, second: Sample, unit: str = "", confidence: float = 0.95) -> Comparison:
    """Test whether pairs differ: first minus second of the same agent, day or contact.

    Raises
    ------
    AnalysisError
        Unequal lengths, fewer than two pairs, or all differences alike.
    """
    differences = paired_differences(first, second)
    differences.need_spread("a paired t test")
    result = one_sample_t(differences, 0.0, unit, "two-sided", confidence)
    low, high = result.effects[0].interval
    return Comparison(
        test="Paired t test",
        p=result.p,
        effects=(
            Effect("mean difference", differences.mean, low, high, confidence, unit),
            Effect("standardised difference d_z", differences.mean / differences.sd),
        ),
        statistic_name="t",
        statistic=result.statistic,
        df=result.df,
        groups=describe(first, second),
        source="Student 1908",
    )


def paired_differences(first: Sample, second: Sample) -> Sample:
    """Return first minus second, pair by pair."""
    if first.n != second.n:
        raise AnalysisError(
            f"{first.name} has {first.n} values and {second.name} has {second.n}: pairs need the "
            "same number on both sides. Match them by their key first."
        )
    return Sample(f"{first.name} minus {second.name}", first.values - second.values)


def pooled_sd(first: Sample, second: Sample) -> float:
    """Return the standard deviation within groups, both taken together."""
    squares = (first.n - 1) * first.variance + (second.n - 1) * second.variance
    return math.sqrt(squares / (first.n + second.n - 2))


def describe(*samples: Sample) -> pd.DataFrame:
    """One row a group: n, mean, standard deviation, median."""
    rows = [(s.name, s.n, s.mean, s.sd, float(np.median(s.values))) for s in samples]
    return pd.DataFrame(rows, columns=["group", "n", "mean", "sd", "median"])


def _t_test(name, samples, se, df, settings) -> Comparison:
    first, second = samples
    unit, alternative, confidence = settings
    difference = first.mean - second.mean
    low, high = _t_ends(difference, se, df, alternative, confidence)
    label = f"difference of means, {first.name} minus {second.name}"
    return Comparison(
        test=name,
        p=_t_p(difference / se, df, alternative),
        effects=(Effect(label, difference, low, high, confidence, unit),),
        statistic_name="t",
        statistic=difference / se,
        df=(df,),
        groups=describe(first, second),
        source="Welch 1947" if name.startswith("Welch") else "Student 1908",
    )


def _t_p(t: float, df: float, alternative: Alternative) -> float:
    if alternative == "greater":
        return float(stats.t.sf(t, df))
    if alternative == "less":
        return float(stats.t.cdf(t, df))
    return float(2 * stats.t.sf(abs(t), df))


def _t_ends(
    estimate: float, se: float, df: float, alternative: Alternative, confidence: float
) -> tuple[float, float]:
    tail = tail_of(confidence)
    if alternative == "greater":
        return estimate - stats.t.isf(2 * tail, df) * se, math.inf
    if alternative == "less":
        return -math.inf, estimate + stats.t.isf(2 * tail, df) * se
    reach = stats.t.isf(tail, df) * se
    return estimate - reach, estimate + reach


def _need_two_spreads(first: Sample, second: Sample) -> None:
    for sample in (first, second):
        sample.need(2, "a t test")
    if first.is_constant and second.is_constant:
        raise AnalysisError(
            f"{first.name} and {second.name}: within each group all values are alike, so no "
            "spread says how sure a difference is. Check whether the values are defaults."
        )
