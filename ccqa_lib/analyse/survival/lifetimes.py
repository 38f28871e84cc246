"""Distributions of a standardised log time z, for accelerated failure times.

Each gives, for events, log f(z) and, for spells still going on, log S(z), with two derivatives, and
the quantile of z (Kalbfleisch and Prentice 2002, section 2.2).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray
Bends = tuple[Array, Array, Array]


@dataclass(frozen=True)
class Lifetime:
    """A distribution of z: `event` and `censored` return value, slope and bend of the log."""

    name: str
    event: Callable[[Array], Bends]
    censored: Callable[[Array], Bends]
    quantile: Callable[[Array], Array]
    has_scale: bool = True


def _extreme_event(z: Array) -> Bends:
    grown = np.exp(z)
    return z - grown, 1 - grown, -grown


def _extreme_censored(z: Array) -> Bends:
    grown = np.exp(z)
    return -grown, -grown, -grown


def _normal_event(z: Array) -> Bends:
    return _log_density(z), -z, -np.ones_like(z)


def _normal_censored(z: Array) -> Bends:
    log = special.log_ndtr(-z)
    hazard = np.exp(_log_density(z) - log)
    return log, -hazard, -hazard * (hazard - z)


def _log_density(z: Array) -> Array:
    return -(z**2 + np.log(2 * np.pi)) / 2


def _logistic_event(z: Array) -> Bends:
    p = special.expit(z)
    return z - 2 * np.logaddexp(0, z), 1 - 2 * p, -2 * p * (1 - p)


def _logistic_censored(z: Array) -> Bends:
    p = special.expit(z)
    return -np.logaddexp(0, z), -p, -p * (1 - p)


def _extreme_quantile(share: Array) -> Array:
    return np.log(-np.log1p(-share))


WEIBULL = Lifetime("Weibull", _extreme_event, _extreme_censored, _extreme_quantile)
EXPONENTIAL = Lifetime(
    "exponential", _extreme_event, _extreme_censored, _extreme_quantile, has_scale=False
)
LOG_NORMAL = Lifetime("log-normal", _normal_event, _normal_censored, special.ndtri)
LOG_LOGISTIC = Lifetime("log-logistic", _logistic_event, _logistic_censored, special.logit)
