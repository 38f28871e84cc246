"""How often per unit of exposure, and do two rates differ? Exact, for few events too."""

import math
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.comparison import Comparison
from ccqa_lib.analyse.compare.proportion import clopper_pearson
from ccqa_lib.analyse.effect import Effect, normal_quantile, tail_of
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True)
class Rate:
    """So many events over so much exposure (contacts, person-years), under a name."""

    events: int
    exposure: float
    name: str = "group"

    def __post_init__(self):
        whole = float(self.events).is_integer() and self.events >= 0
        if not (whole and self.exposure > 0 and math.isfinite(self.exposure)):
            raise AnalysisError(
                f"{self.name}: {self.events} events over an exposure of {self.exposure}; a rate "
                "needs a whole number of events, 0 or more, and an exposure above 0."
            )

    def __str__(self) -> str:
        return f"{self.name}: {self.events} over {self.exposure:g} ({self.value:.4g})"

    @property
    def value(self) -> float:
        """Events per unit of exposure."""
        return self.events / self.exposure


@dataclass(frozen=True, eq=False)
class RateComparison(Comparison):
    """Two rates. `p` doubles the smaller tail, as the exact interval does.

    `p_least_likely` adds up all outcomes that are no more likely than the observed one.
    """

    p_least_likely: float = 1.0


def poisson_rate(rate: Rate, confidence: float = 0.95, unit: str = "") -> Effect:
    """Return a rate with its exact interval (Garwood 1936)."""
    low, high = garwood(rate.events, confidence)
    ends = low / rate.exposure, high / rate.exposure
    return Effect("rate", rate.value, *ends, confidence, unit)


def garwood(events: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact ends of a Poisson mean of which so many events were seen."""
    tail = tail_of(confidence)
    low = 0.0 if events == 0 else float(stats.chi2.ppf(tail, 2 * events) / 2)
    return low, float(stats.chi2.isf(tail, 2 * events + 2) / 2)


def compare_rates(first: Rate, second: Rate, confidence: float = 0.95) -> RateComparison:
    """Test whether two rates differ, by their ratio, first over second.

    Given the total, the first count is binomial; its Clopper-Pearson interval, mapped to the
    ratio, is exact (Przyborowski & Wilenski 1940). The second effect has the log-normal interval.

    Raises
    ------
    AnalysisError
        No events in either group.
    """
    total = first.events + second.events
    if total == 0:
        raise AnalysisError(
            f"{first} and {second}: no events in either group, so the rates cannot be compared; "
            "report the highest rate that each leaves possible."
        )
    share = first.exposure / (first.exposure + second.exposure)
    exact = clopper_pearson(first.events, total, confidence)
    odds = second.exposure / first.exposure
    ends = [_ratio_at(end, odds) for end in exact.interval]
    ratio = _ratio_at(first.events / total, odds)
    below, above = (stats.binom.cdf(first.events, total, share),
                    stats.binom.sf(first.events - 1, total, share))  # fmt: skip
    return RateComparison(
        test="Two Poisson rates",
        p=float(min(1.0, 2 * min(below, above))),
        p_least_likely=float(stats.binomtest(first.events, total, share).pvalue),
        effects=(
            Effect("ratio of rates", ratio, *ends, confidence),
            _log_ratio(first, second, ratio, confidence),
        ),
        groups=pd.DataFrame(
            [(r.name, r.events, r.exposure, r.value) for r in (first, second)],
            columns=["group", "events", "exposure", "rate"],
        ),
        source="Przyborowski & Wilenski 1940",
    )


def _ratio_at(share: float, odds: float) -> float:
    return math.inf if share == 1 else share / (1 - share) * odds


def _log_ratio(first: Rate, second: Rate, ratio: float, confidence: float) -> Effect:
    if first.events == 0 or second.events == 0:
        return Effect("ratio of rates, log-normal", ratio)
    reach = normal_quantile(confidence) * math.sqrt(1 / first.events + 1 / second.events)
    ends = ratio * math.exp(-reach), ratio * math.exp(reach)
    return Effect("ratio of rates, log-normal", ratio, *ends, confidence)
