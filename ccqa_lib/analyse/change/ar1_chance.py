"""How large do effects come out by chance, when errors follow one another and the series is short?

The parametric bootstrap of an AR(1) fit: series without any effect are made up with the
correlation found, each is fitted anew, and its t values are the ones to beat. Estimates of the
correlation are too low in short series; taken is the one under which an estimate as low as the
one found comes up in a quarter of cases (after Andrews 1993, who takes half), which leans towards
fewer claims. All made-up series are fitted at once, on a grid of correlations.
"""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.change.ar1 import whiten

GRID = np.r_[np.arange(-0.8, 0.8, 0.1), np.arange(0.8, 0.99, 0.02), 0.99]
CANDIDATES = np.r_[np.arange(-0.6, 0.9, 0.1), 0.9, 0.94, 0.98]
TRIAL_DRAWS = 199
LEAN = 0.25  # quantile of made-up estimates that the one found is taken for


@dataclass(frozen=True, eq=False)
class ChanceOfEffects:
    """What chance does to the contrasts of a fit.

    `phi` is the correlation with its bias taken off; `t` the observed t values, shape (contrasts,);
    `drawn` the made-up ones, shape (contrasts, draws); `joint` and `drawn_joint` the same of the
    F that all contrasts are nought.
    """

    phi: float
    t: np.ndarray
    drawn: np.ndarray
    joint: float
    drawn_joint: np.ndarray

    @property
    def p_joint(self) -> float:
        """Chance of an F as large as this without any effect."""
        return float((1 + (self.drawn_joint >= self.joint).sum()) / (1 + len(self.drawn_joint)))

    def p(self, contrast: int) -> float:
        """Chance of a t as large as this, either way."""
        beyond = np.abs(self.drawn[contrast]) >= abs(self.t[contrast])
        return float((1 + beyond.sum()) / (1 + beyond.size))

    def reach(self, contrast: int, confidence: float) -> float:
        """Return how many standard errors an interval of this confidence reaches."""
        return float(np.quantile(np.abs(self.drawn[contrast]), confidence))


@dataclass(frozen=True, eq=False)
class _Grid:
    """Fits of many series at once: best phi, t of each contrast, joint F."""

    phi: np.ndarray
    t: np.ndarray
    joint: np.ndarray


def chance_of_effects(
    X: np.ndarray, y: np.ndarray, contrasts: np.ndarray, draws: int = 999, seed: int = 1
) -> ChanceOfEffects:
    """Reckon t values of contrasts against made-up series without them.

    Parameters
    ----------
    X : array, shape (n, k)
        Design of periods in order, without gaps.
    contrasts : array, shape (m, k)
        Weights of the coefficients in each effect.
    """
    rng = np.random.default_rng(seed)
    found = _fit_all(X, y[:, None], contrasts)
    trial = rng.standard_normal((len(y), TRIAL_DRAWS))
    usual = [np.quantile(_fit_all(X, _ar1(trial, phi), contrasts).phi, LEAN) for phi in CANDIDATES]
    phi = float(np.interp(found.phi[0], np.maximum.accumulate(usual), CANDIDATES))
    drawn = _fit_all(X, _ar1(rng.standard_normal((len(y), draws)), phi), contrasts)
    return ChanceOfEffects(phi, found.t[:, 0], drawn.t, float(found.joint[0]), drawn.joint)


def _ar1(shocks: np.ndarray, phi: float) -> np.ndarray:
    """Return stationary series of variance 1 from independent normal shocks, one a column."""
    series = np.array(shocks)
    share = np.sqrt(1 - phi**2)
    for i in range(1, len(series)):
        series[i] = phi * series[i - 1] + share * shocks[i]
    return series


def _fit_all(X: np.ndarray, Y: np.ndarray, contrasts: np.ndarray) -> _Grid:
    """Fit each column of Y by restricted likelihood over the grid of correlations."""
    n, k = X.shape
    draws = Y.shape[1]
    gaps = np.ones(n - 1)
    best = np.full(draws, -np.inf)
    phis, t = np.zeros(draws), np.zeros((len(contrasts), draws))
    joint = np.zeros(draws)
    for phi in GRID:
        q, r = np.linalg.qr(whiten(X, gaps, phi))
        seen = whiten(Y, gaps, phi)
        scores = q.T @ seen
        rss = (seen**2).sum(axis=0) - (scores**2).sum(axis=0)
        log_size = (n - 1) * np.log1p(-(phi**2)) + 2 * np.log(np.abs(np.diag(r))).sum()
        loglik = -0.5 * ((n - k) * np.log(rss) + log_size)
        here = loglik > best
        best[here], phis[here] = loglik[here], phi
        sigma = np.sqrt(rss[here] / (n - k))
        reach = np.linalg.solve(r.T, contrasts.T)
        effects = reach.T @ scores[:, here]
        t[:, here] = effects / np.linalg.norm(reach, axis=0)[:, None] / sigma
        base = _base(reach)
        joint[here] = ((base.T @ scores[:, here]) ** 2).sum(axis=0) / base.shape[1] / sigma**2
    return _Grid(phis, t, joint)


def _base(columns: np.ndarray) -> np.ndarray:
    """Return orthonormal columns of the same span; contrasts may depend on one another."""
    base, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return base[:, sizes > 1e-9 * sizes[0]]
