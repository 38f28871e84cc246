"""Accelerated failure times: by which factor do columns stretch the time people stay?

log T = x'beta + scale z (Kalbfleisch and Prentice 2002, chapter 3), with z of a named distribution,
censored on the right, late entry allowed, by maximum likelihood.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import INTERCEPT, Design
from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.survival.cox import rarity_notes, spells_set_aside
from ccqa_lib.analyse.survival.lifetimes import Bends, Lifetime
from ccqa_lib.analyse.survival.newton import listed_columns
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells, read_spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

LOG_SCALE = "(log scale)"
MOST_STEPS = 200
SETTLED = 1e-20  # gain promised by the next step, in units of log-likelihood
NEARLY = 1e-10
WEAK = 1e-8  # information for each event, on columns of size 1, below which there is none
SMALLEST_LOG_SCALE = -9.0  # below this the columns tell the times exactly


@dataclass(frozen=True, eq=False)
class AcceleratedFit:
    """A fitted accelerated failure time model.

    `coefficients` are in log time, with '(log scale)' last where the distribution has a scale;
    `loglik_null` is that of the constant (and the scale) alone.
    """

    design: Design
    spells: Spells
    lifetime: Lifetime
    coefficients: Coefficients
    loglik_null: float
    loglik: float

    @property
    def scale(self) -> float:
        """Scale of log time; 1 over a Weibull's shape."""
        return float(np.exp(self.coefficients.estimate[-1])) if self.lifetime.has_scale else 1.0

    @property
    def aic(self) -> float:
        """Akaike's criterion, the scale counted."""
        return -2 * self.loglik + 2 * len(self.coefficients.estimate)

    def quantiles(self, people: pd.DataFrame, shares: Any, confidence: float = 0.95):
        """Return the times by which shares have left: row, share, time, se, low, high."""
        X, shares = self.design.encoding.matrix(people), np.atleast_1d(shares).astype(float)
        reach = self.scale * self.lifetime.quantile(shares)
        rows = np.repeat(X, len(shares), axis=0)
        tail = np.tile(reach, len(X))
        log = rows @ self.coefficients.estimate[: X.shape[1]] + tail
        if self.lifetime.has_scale:
            rows = np.column_stack([rows, tail])
        se = np.sqrt(np.einsum("ij,jk,ik->i", rows, self.coefficients.covariance, rows))
        far = normal_quantile(confidence) * se
        return pd.DataFrame(
            {
                "row": np.repeat(people.index, len(shares)), "share": np.tile(shares, len(X)),
                "time": np.exp(log), "se": np.exp(log) * se,
                "low": np.exp(log - far), "high": np.exp(log + far),
            }
        )  # fmt: skip

    def time_ratios(self, confidence: float = 0.95) -> pd.DataFrame:
        """Return the factors by which times stretch: coefficient, time_ratio, low, high, p."""
        named = [n for n in self.design.names if n != INTERCEPT]
        own = self.coefficients.of(named)
        low, high = np.exp(own.interval(confidence)).T
        return pd.DataFrame(
            {
                "coefficient": named, "time_ratio": np.exp(own.estimate), "low": low, "high": high,
                "p": own.p,
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.lifetime.name} model of '{self.spells.columns.exit}': {self.spells.n:,.0f} "
            f"spells, {self.spells.events:,.0f} events, AIC {self.aic:,.1f}"
        )

    def to_block(self) -> Block:
        """Return the table of time ratios that a notebook shows."""
        note = " ".join(self.coefficients.notes)
        return table(self.time_ratios(), str(self), note=note, formats={"p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """The parts of the likelihood: how the rows end, and how they entered."""

    X: np.ndarray
    spells: Spells
    lifetime: Lifetime

    def parts(self) -> Iterator[tuple[np.ndarray, np.ndarray, Any]]:
        """Return rows, log times and log density of each part, with weights."""
        s, kind = self.spells, self.lifetime
        event, late = s.happened, s.entry > 0
        yield self.X[event], np.log(s.exit[event]), kind.event, s.counts[event]
        yield self.X[~event], np.log(s.exit[~event]), kind.censored, s.counts[~event]
        yield self.X[late], np.log(s.entry[late]), kind.censored, -s.counts[late]

    def at(self, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return log-likelihood, score and information (with the scale last)."""
        k = self.X.shape[1]
        scale = np.exp(theta[k])
        events = self.spells.counts * self.spells.happened
        loglik = -events @ (np.log(self.spells.exit) + theta[k])
        score, information = np.zeros(k + 1), np.zeros((k + 1, k + 1))
        score[k] = -events.sum()
        for X, log, density, weight in self.parts():
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                z = (log - X @ theta[:k]) / scale
                value, slope, bend = _weighted(density(z), weight)
                turn = np.column_stack([-X / scale, -z])
                score += turn.T @ slope
                information -= (turn * bend[:, None]).T @ turn
                information[k, k] -= z @ slope
                information[:k, k] -= X.T @ slope / scale
                information[k, :k] -= X.T @ slope / scale
                loglik += value.sum()
        return float(loglik), score, information


def _weighted(bends: Bends, weight: np.ndarray) -> Bends:
    return tuple(weight * values for values in bends)


def fit_accelerated(design: Design, columns: SpellColumns, lifetime: Lifetime) -> AcceleratedFit:
    """Fit an accelerated failure time model.

    Parameters
    ----------
    design : Design
        With its intercept; the columns of the spells among its `also`.
    lifetime : Lifetime
        WEIBULL, EXPONENTIAL, LOG_NORMAL or LOG_LOGISTIC.

    Raises
    ------
    AnalysisError
        The spells are none, no event or too few, or the fit does not settle.
    """
    if INTERCEPT not in design.names:
        raise AnalysisError("An accelerated failure time model needs its intercept; add it.")
    spells = read_spells(design.rows, columns)
    spells.require_events("an accelerated failure time model")
    names = (*design.names, LOG_SCALE) if lifetime.has_scale else design.names
    if spells.events <= len(names):
        raise AnalysisError(
            f"{len(names)} numbers are asked of {spells.events:,.0f} events in '{columns.event}'; "
            "that fits anything. Leave out columns, or wait for more events."
        )
    if len(spells.exit) != len(design.rows):
        raise AnalysisError(f"'{columns.count}' is 0 in some rows; set them aside before.")
    if np.ptp(spells.exit) == 0:
        raise AnalysisError(
            f"'{columns.exit}' is {spells.exit[0]:g} in all {len(spells.exit):,} rows used; "
            "times that are all equal have no distribution to fit."
        )
    size = np.sqrt(np.average(design.matrix**2, axis=0, weights=spells.counts))
    null = _maximum(_Likelihood(np.ones((len(spells.exit), 1)), spells, lifetime), names[:1])
    model = _Likelihood(design.matrix / size, spells, lifetime)
    theta, information, loglik = _maximum(model, names)
    unit = np.append(size, 1.0)[: len(names)]
    covariance = np.linalg.inv(information) / np.outer(unit, unit)
    notes = (*rarity_notes(spells, len(design.names) - 1), *spells_set_aside(design))
    coefficients = Coefficients(
        names, theta[: len(names)] / unit, covariance, normal_df(names), "model-based", notes
    )
    return AcceleratedFit(design, spells, lifetime, coefficients, null[2], loglik)


def _maximum(model: _Likelihood, names) -> tuple[np.ndarray, np.ndarray, float]:
    """Return estimates, information of the free ones, and log-likelihood."""
    free = model.X.shape[1] + model.lifetime.has_scale
    theta = _start(model)
    here = model.at(theta)
    gain = np.inf
    for _ in range(MOST_STEPS):
        step = _uphill(here[2][:free, :free], here[1][:free])
        gain = float(here[1][:free] @ step)
        if gain < SETTLED or theta[-1] < SMALLEST_LOG_SCALE:
            break
        last, (theta, here) = theta, _climbed(model, theta, step, here)
        if theta is last:
            break
    information, k = here[2][:free, :free], model.X.shape[1]
    lowest, direction = _flattest(information)
    if not gain < NEARLY or lowest < WEAK * model.spells.events or theta[-1] < SMALLEST_LOG_SCALE:
        raise AnalysisError(
            f"The {model.lifetime.name} model has no finite estimates, for the sake of "
            f"{listed_columns(direction[:k], names[:k])}: a category without any event, perhaps, "
            "or columns that tell the times exactly. Merge or leave out categories, or look at the "
            "curves first."
        )
    return theta, information, here[0]


def _flattest(information: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the least information in any direction, and that direction."""
    if not np.isfinite(information).all():
        return -1.0, np.ones(len(information))
    values, vectors = np.linalg.eigh(information)
    return float(values[0]), vectors[:, 0]


def _start(model: _Likelihood) -> np.ndarray:
    """Return least squares on the log times, with the spread left over."""
    log, weight = np.log(model.spells.exit), np.sqrt(model.spells.counts)
    beta = np.linalg.lstsq(model.X * weight[:, None], log * weight, rcond=None)[0]
    spread = np.sqrt(np.average((log - model.X @ beta) ** 2, weights=model.spells.counts))
    return np.append(beta, np.log(max(spread, 0.01)) if model.lifetime.has_scale else 0.0)


def _uphill(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return Newton's step, or a shorter one uphill where the likelihood is not yet concave."""
    lowest, _ = _flattest(information)
    if lowest <= 0:
        information = information + (abs(lowest) + 1.0) * np.eye(len(score))
    return np.linalg.solve(information, score)


def _climbed(model: _Likelihood, theta: np.ndarray, step: np.ndarray, here):
    """Return the step's end, halved while it leads down; the same place where none leads up."""
    for _ in range(60):
        moved = theta.copy()
        moved[: len(step)] += step
        there = model.at(moved)
        if np.isfinite(there[0]) and there[0] >= here[0] - 1e-10 * (abs(here[0]) + 1):
            return moved, there
        step = step / 2
    return theta, here
