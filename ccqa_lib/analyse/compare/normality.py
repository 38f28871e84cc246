"""Could these values come from a normal distribution?

p values of Anderson-Darling and Cramer-von Mises by Stephens' formulas (1986, tables 4.7-4.9),
of Lilliefors by Dallal & Wilkinson (1986) and, above 0.1, by Stephens' (1974), of Shapiro-Wilk
by Royston (1995). Where programs differ on Lilliefors, simulation sides with this one.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.polynomial.polynomial import polyval
from scipy import stats

from ccqa_lib.analyse.compare.comparison import p_in_words
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.show import Block, table

# upper end of the adjusted statistic, coefficients, and whether they give 1 - p
_AD = (
    (0.2, (-13.436, 101.14, -223.73), True),
    (0.34, (-8.318, 42.796, -59.938), True),
    (0.6, (0.9177, -4.279, -1.38), False),
    (10.0, (1.2937, -5.709, 0.0186), False),
)
_CVM = (
    (0.0275, (-13.953, 775.5, -12542.61), True),
    (0.051, (-5.903, 179.546, -1515.29), True),
    (0.092, (0.886, -31.62, 10.897), False),
    (1.1, (1.111, -34.242, 12.832), False),
)
_AD_SMALLEST, _CVM_SMALLEST = 3.7e-24, 7.37e-10
_LILLIEFORS = (
    (0.302, (1.0,)),
    (0.5, (2.76773, -19.828315, 80.709644, -138.55152, 81.218052)),
    (0.9, (-4.901232, 40.662806, -97.490286, 94.029866, -32.355711)),
    (1.31, (6.198765, -19.558097, 23.186922, -12.234627, 2.423045)),
)


@dataclass(frozen=True, eq=False)
class Normality:
    """Five tests of one question; `tests` has one row each: test, statistic, p.

    `skewness` and `excess_kurtosis` are those of the values as a population (divided by n).
    """

    name: str
    n: int
    tests: pd.DataFrame
    skewness: float
    excess_kurtosis: float

    @property
    def p(self) -> float:
        """The p value of Anderson-Darling, which watches the tails."""
        return self.of("Anderson-Darling")[1]

    def of(self, test: str) -> tuple[float, float]:
        """Return statistic and p of one test."""
        row = self.tests.set_index("test").loc[test]
        return float(row["statistic"]), float(row["p"])

    def __str__(self) -> str:
        verdict = "not normal" if self.p < 0.05 else "no sign against a normal distribution"
        words = p_in_words(self.p)
        return f"{self.name}: {verdict} (Anderson-Darling, {words}, n {self.n})"

    def to_block(self) -> Block:
        """Show the five tests."""
        note = f"Skewness {self.skewness:.2f}, excess kurtosis {self.excess_kurtosis:.2f}."
        return table(self.tests, str(self), role="assumptions", note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def normality(sample: Sample) -> Normality:
    """Test whether the values could be normal, mean and spread unknown.

    Raises
    ------
    AnalysisError
        Fewer than eight values, or all alike.
    """
    sample.need(8, "a test of normality")
    sample.need_spread("a test of normality")
    n, x = sample.n, np.sort(sample.values)
    z = (x - sample.mean) / sample.sd
    moments = [float(((x - sample.mean) ** k).mean()) for k in (2, 3, 4)]
    skewness, excess = moments[1] / moments[0] ** 1.5, moments[2] / moments[0] ** 2 - 3
    bera = n * (skewness**2 / 6 + excess**2 / 24)
    shapiro = stats.shapiro(x)
    rows = [
        ("Anderson-Darling", *_anderson_darling(z)),
        ("Cramer-von Mises", *_cramer_von_mises(z)),
        ("Lilliefors", *_lilliefors(z)),
        ("Shapiro-Wilk", float(shapiro.statistic), float(shapiro.pvalue)),
        ("Jarque-Bera", bera, float(stats.chi2.sf(bera, 2))),
    ]
    tests = pd.DataFrame(rows, columns=["test", "statistic", "p"])
    return Normality(sample.name, n, tests, skewness, excess)


def _anderson_darling(z: np.ndarray) -> tuple[float, float]:
    n, i = len(z), np.arange(1, len(z) + 1)
    logs = stats.norm.logcdf(z) + stats.norm.logsf(z)[::-1]
    a = float(-n - ((2 * i - 1) * logs).mean())
    return a, _stephens(a * (1 + 0.75 / n + 2.25 / n**2), _AD, _AD_SMALLEST)


def _cramer_von_mises(z: np.ndarray) -> tuple[float, float]:
    n, i = len(z), np.arange(1, len(z) + 1)
    w = float(1 / (12 * n) + ((stats.norm.cdf(z) - (2 * i - 1) / (2 * n)) ** 2).sum())
    return w, _stephens(w * (1 + 0.5 / n), _CVM, _CVM_SMALLEST)


def _stephens(adjusted: float, pieces: tuple, smallest: float) -> float:
    for upper, coefficients, is_complement in pieces:
        if adjusted < upper:
            share = float(np.exp(polyval(adjusted, coefficients)))
            return 1 - share if is_complement else share
    return smallest


def _lilliefors(z: np.ndarray) -> tuple[float, float]:
    n, p = len(z), stats.norm.cdf(z)
    steps = np.arange(1, n + 1) / n
    d = float(max((steps - p).max(), (p - steps + 1 / n).max()))
    size, scaled = min(n, 100), d * max(n / 100, 1.0) ** 0.49
    root = np.sqrt(size + 2.78019)
    exponent = -7.01256 * (scaled * root) ** 2 + 2.99587 * scaled * root
    chance = float(np.exp(exponent - 0.122119 + 0.974598 / np.sqrt(size) + 1.67997 / size))
    if chance <= 0.1:
        return d, chance
    modified = (np.sqrt(n) - 0.01 + 0.85 / np.sqrt(n)) * d
    for upper, coefficients in _LILLIEFORS:
        if modified <= upper:
            return d, float(polyval(modified, coefficients))
    return d, 0.0
