"""Control-chart constants, exact: how the range and standard deviation of n values relate to sigma.

Tables print them with three decimals, and programs that use the table values differ from these
by up to 0.03 % of sigma (docs/methods.md, "Which constants").
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr, poch

D2_OF_TABLES = 1.128  # d2(2) as printed (Montgomery, App. VI); qcc, qicharts2 and the NHS use it
SCREEN = 3.267  # D4(2) as printed: a moving range above this times their mean is screened out

_X = 9.0  # beyond 9 sigma a normal density adds nothing to a double
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(160)


@cache
def d2(n: int) -> float:
    """Return the mean range of `n` standard normal values (Tippett 1925), n at least 2."""
    return _range_moments(n)[0]


@cache
def d3(n: int) -> float:
    """Return the standard deviation of the range of `n` standard normal values."""
    mean, square = _range_moments(n)
    return float(np.sqrt(square - mean**2))


def c4(n: float) -> float:
    """Return the mean of the standard deviation of `n` standard normal values, n at least 2.

    In closed form: sqrt(2 / (n - 1)) * Gamma(n / 2) / Gamma((n - 1) / 2).
    """
    return float(np.sqrt(2 / (n - 1)) * poch((n - 1) / 2, 0.5))


@dataclass(frozen=True)
class ChartFactors:
    """Factors that turn mean ranges and mean standard deviations into three-sigma limits.

    A2, A3: mean chart from R-bar, S-bar; D3, D4: range chart; B3, B4: S chart; E2: individuals
    chart (ASTM MNL 7; Montgomery, App. VI).
    """

    n: int
    d2: float
    d3: float
    c4: float
    A2: float
    A3: float
    B3: float
    B4: float
    D3: float
    D4: float
    E2: float


def chart_factors(n: int) -> ChartFactors:
    """Return all factors for subgroups of `n` values, n at least 2."""
    spread_r, spread_s = 3 * d3(n) / d2(n), 3 * np.sqrt(1 - c4(n) ** 2) / c4(n)
    return ChartFactors(
        n=n, d2=d2(n), d3=d3(n), c4=c4(n),
        A2=3 / (d2(n) * np.sqrt(n)), A3=3 / (c4(n) * np.sqrt(n)),
        B3=max(0.0, 1 - spread_s), B4=1 + spread_s,
        D3=max(0.0, 1 - spread_r), D4=1 + spread_r, E2=3 / d2(n),
    )  # fmt: skip


@cache
def _range_moments(n: int) -> tuple[float, float]:
    """Return mean and mean square of the range, by Gauss-Legendre integration of its density.

    The range W of n values has P(W <= w) = n * integral of pdf(x) (cdf(x + w) - cdf(x))^(n - 1).
    """
    x, weight_x = _X * _NODES, _X * _WEIGHTS
    w, weight_w = _X * (_NODES + 1), _X * _WEIGHTS
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    between = ndtr(x + w[:, None]) - ndtr(x)
    larger = 1 - n * (between ** (n - 1)) @ (density * weight_x)
    return float(weight_w @ larger), float(weight_w @ (2 * w * larger))
