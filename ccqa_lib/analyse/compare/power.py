"""How many cases does a comparison need, and what chance has it to see a real difference?

Sizes are per group unless said otherwise, and not rounded: round up. Cohen 1988 throughout.
"""

import math
from collections.abc import Callable

from scipy import optimize, stats

from ccqa_lib.analyse.compare.comparison import probability
from ccqa_lib.analyse.compare.noncentral import noncentral_t_cdf
from ccqa_lib.errors import AnalysisError

MOST = 1e9  # cases a group; beyond this a difference is too small to plan for


def power_two_proportions(
    p1: float, p2: float, n: float, alpha: float = 0.05, sides: int = 2
) -> float:
    """Chance to see the difference of two shares, pooled variance under no difference."""
    gap, variance = _gap(p1, p2), p1 * (1 - p1) + p2 * (1 - p2)
    middle = (p1 + p2) / 2
    reach = _critical(alpha, sides) * math.sqrt(2 * middle * (1 - middle))
    return float(stats.norm.cdf((math.sqrt(n) * gap - reach) / math.sqrt(variance)))


def size_two_proportions(
    p1: float, p2: float, power: float = 0.9, alpha: float = 0.05, sides: int = 2
) -> float:
    """Cases a group to see the difference of two shares (Fleiss 1981, without correction)."""
    gap, middle = _gap(p1, p2), (p1 + p2) / 2
    variance = p1 * (1 - p1) + p2 * (1 - p2)
    root = _critical(alpha, sides) * math.sqrt(2 * middle * (1 - middle)) + stats.norm.ppf(
        probability(power, "power")
    ) * math.sqrt(variance)
    return float((root / gap) ** 2)


def size_two_proportions_arcsine(
    p1: float, p2: float, power: float = 0.9, alpha: float = 0.05
) -> float:
    """Cases a group to see the difference of two shares, by Cohen's h."""
    _gap(p1, p2)
    h = 2 * abs(math.asin(math.sqrt(p1)) - math.asin(math.sqrt(p2)))
    z = _critical(alpha, 2)

    def chance(n: float) -> float:
        shift = h * math.sqrt(n / 2)
        return float(stats.norm.sf(z - shift) + stats.norm.cdf(-z - shift))

    return _size(chance, power, alpha)


def power_two_means(
    delta: float, sd: float, n: float, alpha: float = 0.05, strict: bool = False
) -> float:
    """Chance to see the difference of two means by Student's test, noncentral t.

    `strict` also counts the far tail, a difference seen the wrong way round.
    """
    _need_positive(delta, sd)
    return _t_power(n, 2 * (n - 1), delta / sd * math.sqrt(n / 2), alpha, strict)


def size_two_means(
    delta: float, sd: float, power: float = 0.9, alpha: float = 0.05, strict: bool = False
) -> float:
    """Cases a group to see the difference of two means."""
    return _size(lambda n: power_two_means(delta, sd, n, alpha, strict), power, alpha)


def size_paired(delta: float, sd: float, power: float = 0.9, alpha: float = 0.05) -> float:
    """Pairs to see a mean difference; `sd` is that of the differences."""
    _need_positive(delta, sd)
    return _size(
        lambda n: _t_power(n, n - 1, delta / sd * math.sqrt(n), alpha, False), power, alpha
    )


def power_anova(groups: int, f: float, n: float, alpha: float = 0.05) -> float:
    """Chance to see differences of several means, by Cohen's f; n cases a group."""
    _need_positive(f, 1)
    df = (groups - 1, groups * (n - 1))
    return float(stats.ncf.sf(stats.f.isf(alpha, *df), *df, groups * n * f**2))


def size_anova(groups: int, f: float, power: float = 0.9, alpha: float = 0.05) -> float:
    """Cases a group to see differences of several means, by Cohen's f."""
    return _size(lambda n: power_anova(groups, f, n, alpha), power, alpha)


def size_chi_square(w: float, df: int, power: float = 0.9, alpha: float = 0.05) -> float:
    """Cases in all to see an association of a table, by Cohen's w."""
    _need_positive(w, 1)
    critical = stats.chi2.isf(alpha, df)
    return _size(lambda n: float(stats.ncx2.sf(critical, df, n * w**2)), power, alpha)


def size_correlation(r: float, power: float = 0.9, alpha: float = 0.05) -> float:
    """Pairs in all to see a correlation, by Fisher's z with its bias term."""
    if not 0 < abs(r) < 1:
        raise AnalysisError(f"r: {r} was given; a correlation between 0 and 1 is needed.")
    r = abs(r)

    def chance(n: float) -> float:
        t = stats.t.isf(alpha / 2, n - 2)
        limit = math.atanh(t / math.sqrt(t * t + n - 2))
        z, root = math.atanh(r) + r / (2 * (n - 1)), math.sqrt(n - 3)
        return float(stats.norm.cdf((z - limit) * root) + stats.norm.cdf((-z - limit) * root))

    return _size(chance, power, alpha, fewest=4 + 1e-9)


def _t_power(n: float, df: float, shift: float, alpha: float, strict: bool) -> float:
    critical = stats.t.isf(alpha / 2, df)
    near = 1 - noncentral_t_cdf(critical, df, shift)
    return near + noncentral_t_cdf(-critical, df, shift) if strict else near


def _size(
    chance: Callable[[float], float], power: float, alpha: float, fewest: float = 2 + 1e-9
) -> float:
    probability(power, "power")
    probability(alpha, "alpha")
    if chance(fewest) >= power:
        return fewest
    top = fewest * 2
    while chance(top) < power:
        top *= 2
        if top > MOST:
            raise AnalysisError(
                f"sample size: more than {MOST:,.0f} cases would be needed to see so small a "
                "difference. Name the smallest difference that would matter."
            )
    return float(optimize.brentq(lambda n: chance(n) - power, fewest, top, xtol=1e-9))


def _critical(alpha: float, sides: int) -> float:
    if sides not in (1, 2):
        raise AnalysisError(f"sides: {sides} was given; a test has 1 side or 2.")
    return float(stats.norm.isf(probability(alpha, "alpha") / sides))


def _gap(p1: float, p2: float) -> float:
    probability(p1, "p1")
    probability(p2, "p2")
    if p1 == p2:
        raise AnalysisError(f"p1 and p2 are both {p1}: no sample shows a difference of nothing.")
    return abs(p1 - p2)


def _need_positive(effect: float, sd: float) -> None:
    if not (effect > 0 and sd > 0):
        raise AnalysisError(
            f"effect {effect} and spread {sd}: both need to be above 0. Name the smallest "
            "difference that would matter."
        )
