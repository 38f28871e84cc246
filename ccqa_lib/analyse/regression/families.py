"""Families: how an outcome varies about its mean, and the link from columns to that mean."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray


@dataclass(frozen=True)
class Family:
    """A distribution of the outcome with the link of its mean.

    `mean` and `slope` give mu and d mu / d eta at the linear predictor eta; `variance` is the
    variance at mu up to the dispersion; `start` gives safe first means; `deviance` and `loglik`
    are per row; `has_dispersion` says whether the dispersion is estimated.
    """

    name: str
    link: Callable[[Array], Array]
    mean: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    variance: Callable[[Array], Array]
    deviance: Callable[[Array, Array], Array]
    loglik: Callable[[Array, Array], Array]
    start: Callable[[Array], Array]
    has_dispersion: bool = False


def _log_share(p: Array, y: Array) -> Array:
    return special.xlogy(y, p) + special.xlog1py(1 - y, -p)


BINOMIAL = Family(
    name="logistic",
    link=special.logit,
    mean=special.expit,
    slope=lambda eta: special.expit(eta) * special.expit(-eta),
    variance=lambda mu: mu * (1 - mu),
    deviance=lambda y, mu: -2 * _log_share(mu, y),
    loglik=lambda y, mu: _log_share(mu, y),
    start=lambda y: (y + 0.5) / 2,
)

POISSON = Family(
    name="Poisson",
    link=np.log,
    mean=np.exp,
    slope=np.exp,
    variance=lambda mu: mu,
    deviance=lambda y, mu: 2 * (special.xlogy(y, y / mu) - y + mu),
    loglik=lambda y, mu: special.xlogy(y, mu) - mu - special.gammaln(y + 1),
    start=lambda y: y + 0.1,
)

GAMMA = Family(
    name="gamma",
    link=np.log,
    mean=np.exp,
    slope=np.exp,
    variance=lambda mu: mu**2,
    deviance=lambda y, mu: 2 * (y / mu - 1 - np.log(y / mu)),
    loglik=lambda y, mu: np.full_like(mu, np.nan),  # needs the shape; not reported
    start=lambda y: y,
    has_dispersion=True,
)


def negative_binomial(theta: float) -> Family:
    """Return counts with variance mu + mu^2 / theta (NB2), `theta` above 0."""

    def deviance(y: Array, mu: Array) -> Array:
        return 2 * (special.xlogy(y, y / mu) - (y + theta) * np.log((y + theta) / (mu + theta)))

    def loglik(y: Array, mu: Array) -> Array:
        ways = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
        odds = theta * np.log(theta) + special.xlogy(y, mu) - (theta + y) * np.log(theta + mu)
        return ways + odds

    return Family(
        name="negative binomial",
        link=np.log,
        mean=np.exp,
        slope=np.exp,
        variance=lambda mu: mu + mu**2 / theta,
        deviance=deviance,
        loglik=loglik,
        start=lambda y: y + 1 / 6,
    )
