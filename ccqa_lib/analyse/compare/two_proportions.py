"""Do two shares differ? Difference with Newcombe's interval, ratio, and other intervals."""

import math
from dataclasses import dataclass

import pandas as pd
from scipy import optimize, stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.compare.proportion import wilson, wilson_ends
from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class Share:
    """So many events among so many cases, under a name."""

    events: int
    n: int
    name: str = "group"

    def __post_init__(self):
        wilson(self.events, self.n)

    def __str__(self) -> str:
        return f"{self.name}: {self.events} of {self.n} ({self.value:.1%})"

    @property
    def value(self) -> float:
        """The share itself."""
        return self.events / self.n


def two_proportions(first: Share, second: Share, confidence: float = 0.95) -> Comparison:
    """Test whether two independent shares differ; first minus second.

    The difference carries Newcombe's hybrid score interval (1998, method 10), the p value is
    that of the pooled normal test, equal to chi-square without correction.

    Raises
    ------
    AnalysisError
        Neither group, or everyone in both groups, has the event.
    """
    pooled = (first.events + second.events) / (first.n + second.n)
    if pooled in (0, 1):
        raise AnalysisError(
            f"{first} and {second}: {'no case' if pooled == 0 else 'every case'} has the event, so "
            "there is no difference to test; report each share with its interval."
        )
    difference = first.value - second.value
    z = difference / math.sqrt(pooled * (1 - pooled) * (1 / first.n + 1 / second.n))
    return Comparison(
        test="Two shares",
        p=float(2 * stats.norm.sf(abs(z))),
        effects=(newcombe(first, second, confidence), cohens_h(first, second)),
        statistic_name="z",
        statistic=z,
        groups=pd.DataFrame(
            [(s.name, s.n, s.events, s.value) for s in (first, second)],
            columns=["group", "n", "events", "share"],
        ),
        source="Newcombe 1998",
    )


def newcombe(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """Difference of shares with the hybrid score interval (Newcombe 1998, method 10)."""
    p1, p2, difference = first.value, second.value, first.value - second.value
    low1, high1 = wilson_ends(first.events, first.n, confidence)
    low2, high2 = wilson_ends(second.events, second.n, confidence)
    low = difference - math.hypot(p1 - low1, high2 - p2)
    high = difference + math.hypot(high1 - p1, p2 - low2)
    return Effect("difference of shares", difference, low, high, confidence)


def wald_difference(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """Difference with the textbook interval, cut to -1 and 1; for comparison only."""
    low, high = _wald(first.value, first.n, second.value, second.n, confidence)
    difference = first.value - second.value
    return Effect("difference of shares", difference, max(low, -1.0), min(high, 1.0), confidence)


def agresti_caffo(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """Wald's interval after one event and one non-event were added to each group (2000)."""
    shares = [(s.events + 1) / (s.n + 2) for s in (first, second)]
    low, high = _wald(shares[0], first.n + 2, shares[1], second.n + 2, confidence)
    return Effect("difference of shares", first.value - second.value, low, high, confidence)


def miettinen_nurminen(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """Difference with the score interval, N/(N-1) included (Miettinen & Nurminen 1985)."""
    z, difference = normal_quantile(confidence), first.value - second.value
    total = first.n + second.n

    def score(gap: float) -> float:
        p2 = _restricted_share(first, second, gap)
        p1 = min(max(p2 + gap, 0.0), 1.0)
        variance = (p1 * (1 - p1) / first.n + p2 * (1 - p2) / second.n) * total / (total - 1)
        return (difference - gap) / math.sqrt(max(variance, 1e-300))

    low = _root(lambda gap: score(gap) - z, -1.0, difference)
    high = _root(lambda gap: score(gap) + z, difference, 1.0)
    return Effect("difference of shares", difference, low, high, confidence)


def risk_ratio(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """First share over second, interval on the log scale (Katz 1978).

    Raises
    ------
    AnalysisError
        A group without events: the interval has no end; use the difference.
    """
    for share in (first, second):
        if share.events == 0:
            raise AnalysisError(
                f"{share}: without events a ratio of shares has no interval on the log scale. "
                "Report the difference, or the score interval of the ratio."
            )
    variance = 1 / first.events - 1 / first.n + 1 / second.events - 1 / second.n
    reach = normal_quantile(confidence) * math.sqrt(variance)
    ratio = first.value / second.value
    ends = ratio * math.exp(-reach), ratio * math.exp(reach)
    return Effect("ratio of shares", ratio, *ends, confidence)


def risk_ratio_score(first: Share, second: Share, confidence: float = 0.95) -> Effect:
    """First share over second with the score interval (Koopman 1984)."""
    if first.events == 0 and second.events == 0:
        raise AnalysisError(f"{first} and {second}: no events, so no ratio.")
    limit = normal_quantile(confidence) ** 2
    ratio = first.value / second.value if second.events else math.inf

    def distance(log_ratio: float) -> float:
        return _ratio_chi_square(first, second, math.exp(log_ratio)) - limit

    middle = math.log(ratio) if 0 < ratio < math.inf else None
    low = 0.0 if middle is None and ratio == 0 else _ratio_end(distance, middle, -1)
    high = math.inf if second.events == 0 else _ratio_end(distance, middle, 1)
    return Effect("ratio of shares", ratio, low, high, confidence)


def cohens_h(first: Share, second: Share) -> Effect:
    """Difference of shares on the arcsine scale (Cohen 1988, chapter 6)."""
    angles = [2 * math.asin(math.sqrt(s.value)) for s in (first, second)]
    return Effect("Cohen's h", angles[0] - angles[1])


def _wald(p1: float, n1: int, p2: float, n2: int, confidence: float) -> tuple[float, float]:
    reach = normal_quantile(confidence) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return p1 - p2 - reach, p1 - p2 + reach


def _restricted_share(first: Share, second: Share, gap: float) -> float:
    """Most likely second share if the difference were `gap`: the root of a cubic, closed form."""
    total, events = first.n + second.n, first.events + second.events
    a = ((first.n + 2 * second.n) * gap - total - events) / (3 * total)
    b = ((second.n * gap - total - 2 * second.events) * gap + events) / (3 * total)
    c = second.events * gap * (1 - gap) / total
    q = a**3 - 1.5 * a * b + c / 2
    radius = math.copysign(math.sqrt(max(a * a - b, 0.0)), q)
    turn = min(max(q / radius**3, -1.0), 1.0) if radius else 0.0
    share = 2 * radius * math.cos((math.pi + math.acos(turn)) / 3) - a
    return min(max(share, 0.0, -gap), 1.0, 1 - gap)


def _root(score, low: float, high: float) -> float:
    edge = 1e-12
    low, high = low + edge, high - edge
    if score(low) * score(high) > 0:  # the limit lies at the end of what is possible
        return round(low if score(low) < 0 else high)
    return float(optimize.brentq(score, low, high, xtol=1e-13))


def _ratio_chi_square(first: Share, second: Share, ratio: float) -> float:
    total = first.n + second.n
    a, b = total * ratio, -(ratio * (first.n + second.events) + first.events + second.n)
    p2 = (-b - math.sqrt(b * b - 4 * a * (first.events + second.events))) / (2 * a)
    p1 = p2 * ratio
    gap1 = (first.events - first.n * p1) ** 2 / (first.n * p1 * (1 - p1)) if p1 < 1 else 0.0
    gap2 = (second.events - second.n * p2) ** 2 / (second.n * p2 * (1 - p2)) if p2 < 1 else 0.0
    return gap1 + gap2


def _ratio_end(distance, middle: float | None, side: int) -> float:
    start = middle if middle is not None else -25.0 * side
    far = start + side * 1e-9
    while distance(far) < 0 and abs(far) < 60:
        far += side * 0.5
    return math.exp(optimize.brentq(distance, start + side * 1e-12, far, xtol=1e-13))
