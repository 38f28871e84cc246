"""Between which ends may a share lie? Wilson's interval by default, six named ones beside it."""

import math

from scipy import stats

from ccqa_lib.analyse.effect import Effect, normal_quantile, tail_of
from ccqa_lib.errors import AnalysisError


def wilson(events: int, n: int, confidence: float = 0.95) -> Effect:
    """Return the interval of the score test (Wilson 1927); the one to report (Newcombe 1998)."""
    return _effect(events, n, wilson_ends(events, n, confidence), confidence)


def wilson_corrected(
    events: int, n: int, correction: float = 0.5, confidence: float = 0.95
) -> Effect:
    """Wilson's interval with a continuity correction, in events (Newcombe 1998, method 4)."""
    _check(events, n)
    z = normal_quantile(confidence)
    shift = correction / n
    low, high = _score_end(events / n - shift, n, -z), _score_end(events / n + shift, n, z)
    return _effect(events, n, (low, high), confidence)


def clopper_pearson(events: int, n: int, confidence: float = 0.95) -> Effect:
    """Return the exact interval, never below its confidence (Clopper & Pearson 1934)."""
    _check(events, n)
    tail = tail_of(confidence)
    low = 0.0 if events == 0 else float(stats.beta.ppf(tail, events, n - events + 1))
    high = 1.0 if events == n else float(stats.beta.isf(tail, events + 1, n - events))
    return _effect(events, n, (low, high), confidence)


def jeffreys(events: int, n: int, confidence: float = 0.95) -> Effect:
    """Bayes interval with Jeffreys' prior; 0 and 1 at the ends (Brown, Cai & DasGupta 2001)."""
    _check(events, n)
    tail = tail_of(confidence)
    low = 0.0 if events == 0 else float(stats.beta.ppf(tail, events + 0.5, n - events + 0.5))
    high = 1.0 if events == n else float(stats.beta.isf(tail, events + 0.5, n - events + 0.5))
    return _effect(events, n, (low, high), confidence)


def agresti_coull(events: int, n: int, confidence: float = 0.95) -> Effect:
    """Wald's interval around Wilson's centre (Agresti & Coull 1998); not cut to 0 and 1."""
    _check(events, n)
    z = normal_quantile(confidence)
    size = n + z**2
    centre = (events + z**2 / 2) / size
    reach = z * math.sqrt(centre * (1 - centre) / size)
    return _effect(events, n, (centre - reach, centre + reach), confidence)


def wald(events: int, n: int, confidence: float = 0.95) -> Effect:
    """Return the textbook interval, kept for comparison only: it claims certainty at 0 of n."""
    _check(events, n)
    share = events / n
    reach = normal_quantile(confidence) * math.sqrt(share * (1 - share) / n)
    return _effect(events, n, (share - reach, share + reach), confidence)


def wilson_ends(events: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Both ends of Wilson's interval."""
    _check(events, n)
    z = normal_quantile(confidence)
    low = 0.0 if events == 0 else _score_end(events / n, n, -z)
    high = 1.0 if events == n else _score_end(events / n, n, z)
    return low, high


def clean_needed(target: float, confidence: float = 0.95) -> int:
    """How many checks without an error show that the share of clean ones is at least `target`?

    For 99.5 % at 95 % confidence it is 598.
    """
    if not (0 < target < 1 and 0.5 <= confidence < 1):
        raise AnalysisError(
            f"target {target} and confidence {confidence}: both need to be shares below 1, "
            "as 0.995 and 0.95."
        )
    return math.ceil(math.log(1 - confidence) / math.log(target))


def none_of(n: int, confidence: float = 0.95) -> float:
    """Highest share of failures that none in n checks leaves possible (exact, one-sided)."""
    _check(0, n)
    return -math.expm1(math.log(1 - confidence) / n)


def _score_end(share: float, n: int, z: float) -> float:
    if (share <= 0 and z < 0) or (share >= 1 and z > 0):
        return 0.0 if z < 0 else 1.0
    spread = math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (share + z**2 / (2 * n) + z * spread) / (1 + z**2 / n)


def _effect(events: int, n: int, ends: tuple[float, float], confidence: float) -> Effect:
    return Effect("share", events / n, float(ends[0]), float(ends[1]), confidence)


def _check(events: int, n: int) -> None:
    whole = float(events).is_integer() and float(n).is_integer()
    if not whole or not (n >= 1 and 0 <= events <= n):
        raise AnalysisError(
            f"{events} of {n}: a share needs whole counts with at least one case and no more "
            "events than cases. Check that the count and its base come from the same rows."
        )
