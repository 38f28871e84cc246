"""What are mean, spread and autocorrelation of a column, to the last digit of the data?"""

import itertools
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from ccqa_lib.analyse.decimals import ExactMoments, exact_moments, scaled_integers, sqrt_of
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Summary:
    """Mean, standard deviation (n - 1) and lag-1 autocorrelation of one column, in order."""

    name: str
    n: int
    mean: float
    sd: float
    autocorrelation_lag1: float

    def __str__(self) -> str:
        return f"{self.name}: mean {self.mean:.6g}, standard deviation {self.sd:.4g}, n {self.n}"

    def to_block(self) -> Block:
        """Show the four numbers."""
        columns = ["column", "n", "mean", "sd", "autocorrelation"]
        row = (self.name, self.n, self.mean, self.sd, self.autocorrelation_lag1)
        return table(pd.DataFrame([row], columns=columns), str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def summarise(sample: Sample) -> Summary:
    """Summarise a column without rounding before the end (NIST StRD, univariate).

    Raises
    ------
    AnalysisError
        Fewer than two values, or all alike.
    """
    sample.need(2, "a standard deviation")
    sample.need_spread("an autocorrelation")
    moments = exact_moments(sample.values)
    return Summary(
        name=sample.name,
        n=moments.n,
        mean=float(moments.mean),
        sd=sqrt_of(moments.deviance / (moments.n - 1)),
        autocorrelation_lag1=float(_lagged(sample, moments) / moments.deviance),
    )


def _lagged(sample: Sample, moments: ExactMoments) -> Fraction:
    """Sum of products of neighbouring deviations, exact."""
    whole, scale = scaled_integers(sample.values)
    total = sum(whole)
    deviations = [moments.n * number - total for number in whole]
    products = sum(a * b for a, b in itertools.pairwise(deviations))
    return Fraction(products, (moments.n * scale) ** 2)
