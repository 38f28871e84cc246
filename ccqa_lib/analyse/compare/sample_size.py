"""How many must be asked or checked to know a share or a mean within a margin?"""

import math

from ccqa_lib.analyse.compare.comparison import probability
from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.errors import AnalysisError


def size_for_share(margin: float, share: float = 0.5, confidence: float = 0.95) -> float:
    """Cases to know a share within `margin` (a share too, as 0.05); round up. Cochran 1977, 4.4."""
    probability(margin, "margin")
    probability(share, "share")
    return normal_quantile(confidence) ** 2 * share * (1 - share) / margin**2


def size_for_mean(margin: float, sd: float, confidence: float = 0.95) -> float:
    """Cases to know a mean within `margin`, in the unit of `sd`; round up. Cochran 1977, 4.6."""
    if not (margin > 0 and sd > 0):
        raise AnalysisError(f"margin {margin} and sd {sd}: both need to be above 0.")
    return (normal_quantile(confidence) * sd / margin) ** 2


def of_finite(size: float, population: int) -> float:
    """Cases needed when there are only so many in all (finite population correction)."""
    _need_population(population)
    return size / (1 + (size - 1) / population)


def margin_of_share(n: int, population: int, share: float = 0.5, confidence: float = 0.95) -> float:
    """Margin that n of a finite population leave around a share."""
    _need_population(population)
    if not 1 <= n <= population:
        raise AnalysisError(
            f"n: {n} was given; it needs to be from 1 to {population}, all there are."
        )
    left = (population - n) / max(population - 1, 1)
    return normal_quantile(confidence) * math.sqrt(share * (1 - share) / n * left)


def _need_population(population: int) -> None:
    if population < 1:
        raise AnalysisError(f"population: {population} was given; at least 1 is needed.")
