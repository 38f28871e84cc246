"""The noncentral t distribution, safe in its far tails."""

import math

from scipy import optimize, stats

from ccqa_lib.analyse.effect import tail_of


def noncentral_t_cdf(t: float, df: float, shift: float) -> float:
    """Return the chance of a noncentral t at or below `t`.

    scipy gives no number where the chance is next to 0 or 1; there the nearer of both stands.
    """
    chance = float(stats.nct.cdf(t, df, shift))
    if math.isnan(chance):
        return 1.0 if shift < t else 0.0
    return chance


def noncentral_t_interval(t: float, df: float, confidence: float = 0.95) -> tuple[float, float]:
    """Noncentralities under which so large, or so small, a t is just still likely."""
    tail = tail_of(confidence)
    reach = 12 * math.sqrt(1 + t * t / (2 * df)) + 2

    def solve(share: float) -> float:
        return optimize.brentq(
            lambda shift: noncentral_t_cdf(t, df, shift) - share,
            t - reach,
            t + reach,
            xtol=1e-13,
            rtol=1e-14,
        )

    return solve(1 - tail), solve(tail)
