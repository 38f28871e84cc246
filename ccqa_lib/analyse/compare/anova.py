"""Do several means differ? Analysis of variance in exact arithmetic, and Welch's."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison, p_in_words
from ccqa_lib.analyse.compare.means import describe
from ccqa_lib.analyse.decimals import exact_moments, sqrt_of
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample, need_groups
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Anova:
    """One-way analysis of variance; pairs hold the number between and within groups.

    `eta_squared`, `omega_squared` and `epsilon_squared` are shares of the variation that the
    groups explain: raw, and two ways freed of bias.
    """

    groups: pd.DataFrame
    df: tuple[int, int]
    ss: tuple[float, float]
    ms: tuple[float, float]
    f: float
    p: float
    residual_sd: float
    eta_squared: float
    omega_squared: float
    epsilon_squared: float

    def __str__(self) -> str:
        return (
            f"Analysis of variance: the groups explain {self.eta_squared:.0%} of the variation, "
            f"{p_in_words(self.p)}"
        )

    def to_block(self) -> Block:
        """Show the table of sums of squares."""
        frame = pd.DataFrame(
            {"source": ["between groups", "within groups"], "df": self.df, "ss": self.ss,
             "ms": self.ms, "F": [self.f, math.nan], "p": [self.p, math.nan]}
        )  # fmt: skip
        return table(frame, str(self), note="Fisher 1925; omega squared after Hays 1963.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def one_way_anova(*samples: Sample) -> Anova:
    """Test whether all groups share one mean; exact in the decimals of the data.

    Raises
    ------
    AnalysisError
        Fewer than two groups, a group of fewer than two values, no variation within any group.
    """
    need_groups(samples, "analysis of variance")
    moments = [exact_moments(sample.values) for sample in samples]
    whole = sum(moments[1:], moments[0])
    within = sum(m.deviance for m in moments)
    if within == 0:
        raise AnalysisError(
            f"{_names(samples)}: no group varies within itself, so there is nothing to measure "
            "differences by. Check whether the values are means or defaults."
        )
    between = whole.deviance - within
    df = (len(samples) - 1, whole.n - len(samples))
    ms = (between / df[0], within / df[1])
    total, excess = whole.deviance, between - df[0] * ms[1]
    return Anova(
        groups=describe(*samples),
        df=df,
        ss=(float(between), float(within)),
        ms=(float(ms[0]), float(ms[1])),
        f=float(ms[0] / ms[1]),
        p=float(stats.f.sf(float(ms[0] / ms[1]), *df)),
        residual_sd=sqrt_of(ms[1]),
        eta_squared=float(between / total),
        omega_squared=float(excess / (total + ms[1])),
        epsilon_squared=float(excess / total),
    )


def welch_anova(*samples: Sample) -> Comparison:
    """Test whether all groups share one mean, spreads free to differ (Welch 1951).

    Raises
    ------
    AnalysisError
        Fewer than two groups, a group of fewer than two values, or one that does not vary.
    """
    need_groups(samples, "Welch's analysis of variance")
    for sample in samples:
        sample.need_spread("Welch's analysis of variance")
    n = np.array([sample.n for sample in samples])
    weight = n / np.array([sample.variance for sample in samples])
    mean = np.array([sample.mean for sample in samples])
    k, share = len(samples), weight / weight.sum()
    lack = ((1 - share) ** 2 / (n - 1)).sum() / (k**2 - 1)
    signal = (weight * (mean - (share * mean).sum()) ** 2).sum() / (k - 1)
    f, df = signal / (1 + 2 * (k - 2) * lack), (k - 1, 1 / (3 * lack))
    return Comparison(
        test="Welch's analysis of variance",
        p=float(stats.f.sf(f, *df)),
        effects=(Effect("largest difference of means", float(np.ptp(mean))),),
        statistic_name="F",
        statistic=float(f),
        df=df,
        groups=describe(*samples),
        source="Welch 1951",
    )


def _names(samples: tuple[Sample, ...]) -> str:
    return ", ".join(sample.name for sample in samples)
