"""Does a gage measure what is true: at one reference (type 1), and along the scale (linearity)?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.comparison import p_in_words
from ccqa_lib.analyse.compare.means import one_sample_t
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import Sample, finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class TypeOneStudy:
    """Repeated measurements of one reference; Cg and Cgk compare spread with the tolerance.

    `spread_pct` and `spread_and_bias_pct` are the shares of the tolerance that spread, and
    spread with bias, take up.
    """

    n: int
    mean: float
    sd: float
    bias: Effect
    sigmas: float
    cg: float
    cgk: float
    spread_pct: float
    spread_and_bias_pct: float
    t: float
    df: int
    p: float

    @property
    def study_variation(self) -> float:
        """So many standard deviations."""
        return self.sigmas * self.sd

    def __str__(self) -> str:
        return (
            f"Cg {self.cg:.2f}, Cgk {self.cgk:.2f} (1.33 wanted); {self.bias}, {p_in_words(self.p)}"
        )

    def to_block(self) -> Block:
        """Show bias, Cg and Cgk."""
        columns = ["n", "mean", "sd", "bias", "low", "high", "Cg", "Cgk"]
        row = (
            self.n,
            self.mean,
            self.sd,
            self.bias.estimate,
            *self.bias.interval,
            self.cg,
            self.cgk,
        )
        return table(pd.DataFrame([row], columns=columns), str(self), note="AIAG MSA, 4th edition.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def type_one_study(
    sample: Sample, reference: float, tolerance: float, percent: float = 20, sigmas: float = 6
) -> TypeOneStudy:
    """Judge repeated measurements of one reference against `percent` of the tolerance.

    Raises
    ------
    AnalysisError
        Tolerance or percent not above 0, fewer than two measurements, or all alike.
    """
    if not (tolerance > 0 and percent > 0 and sigmas > 0):
        raise AnalysisError(
            f"tolerance {tolerance}, percent {percent}, sigmas {sigmas}: all need to be above 0."
        )
    test = one_sample_t(sample, reference)
    low, high = test.effects[0].interval
    bias, allowed = sample.mean - reference, percent / 100 * tolerance
    cg = allowed / (sigmas * sample.sd)
    cgk = (allowed / 2 - abs(bias)) / (sigmas / 2 * sample.sd)
    return TypeOneStudy(
        n=sample.n,
        mean=sample.mean,
        sd=sample.sd,
        bias=Effect("bias", bias, low - reference, high - reference),
        sigmas=sigmas,
        cg=cg,
        cgk=cgk,
        spread_pct=percent / cg,
        spread_and_bias_pct=percent / cgk if cgk else math.inf,
        t=test.statistic,
        df=sample.n - 1,
        p=test.p,
    )


@dataclass(frozen=True, eq=False)
class Linearity:
    """How bias changes along the scale: a line of bias on the reference.

    `terms` has rows intercept and slope: estimate, se, t, p; `by_reference` has reference, bias,
    t, p, each with that reference's own spread.
    """

    by_reference: pd.DataFrame
    terms: pd.DataFrame
    r_squared: float
    sd: float
    mean_bias: float

    def __str__(self) -> str:
        slope = self.terms.loc["slope"]
        return f"Bias changes by {slope['estimate']:.3g} a unit, {p_in_words(slope['p'])}"

    def to_block(self) -> Block:
        """Show the bias at each reference."""
        return table(self.by_reference, str(self), note="AIAG MSA, 4th edition, linearity.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def linearity(reference, measured) -> Linearity:
    """Regress bias (measured minus reference) on the reference.

    Raises
    ------
    AnalysisError
        Unequal lengths, fewer than two references or three measurements.
    """
    x, y = finite_numbers(reference, "reference"), finite_numbers(measured, "measured")
    if len(x) != len(y) or len(x) < 3 or np.ptp(x) == 0:
        raise AnalysisError(
            "linearity: at least three measurements of at least two references are needed, one "
            "reference a measurement."
        )
    bias, centred = y - x, x - x.mean()
    slope = (centred * bias).sum() / (centred**2).sum()
    intercept = bias.mean() - slope * x.mean()
    residual = bias - intercept - slope * x
    total, left = ((bias - bias.mean()) ** 2).sum(), (residual**2).sum()
    if left <= 0:
        raise AnalysisError(
            "linearity: bias lies on a line without any spread; repeat measurements."
        )
    variance, n = left / (len(x) - 2), len(x)
    se_slope = math.sqrt(variance / (centred**2).sum())
    se_intercept = math.sqrt(variance * (1 / n + x.mean() ** 2 / (centred**2).sum()))
    terms = pd.DataFrame(
        {"estimate": [intercept, slope], "se": [se_intercept, se_slope]},
        index=["intercept", "slope"],
    )
    terms["t"] = terms["estimate"] / terms["se"]
    terms["p"] = 2 * stats.t.sf(terms["t"].abs(), n - 2)
    rows = [_at(point, bias[x == point]) for point in np.unique(x)]
    by_reference = pd.DataFrame(rows, columns=["reference", "bias", "t", "p"])
    share = float(1 - left / total)
    return Linearity(by_reference, terms, share, math.sqrt(variance), float(bias.mean()))


def _at(reference: float, bias: np.ndarray) -> tuple[float, float, float, float]:
    if len(bias) < 2 or np.ptp(bias) == 0:
        return reference, float(bias.mean()), math.nan, math.nan
    test = one_sample_t(Sample(f"bias at {reference:g}", bias), 0.0)
    return reference, float(bias.mean()), test.statistic, test.p
