"""The likelihood of ordered answers: each lies between two thresholds on a hidden scale.

P(Y <= j) = F(theta_j + z'gamma_j - x'beta). Both ends of an answer's interval are linear in the
parameters, so the log-likelihood is concave (Pratt 1981) and Newton's method finds its top.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from ccqa_lib.errors import AnalysisError

MOST_STEPS = 200
FAR = 700.0  # where a tail of the hidden scale is empty, and exp does not overflow


@dataclass(frozen=True)
class Link:
    """A distribution of the hidden scale: its distribution function, density and slope."""

    name: str
    cdf: Callable[[np.ndarray], np.ndarray]
    density: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


def _logistic_density(x: np.ndarray) -> np.ndarray:
    return special.expit(x) * special.expit(-x)


LOGIT = Link(
    "logit",
    special.expit,
    _logistic_density,
    lambda x: _logistic_density(x) * (1 - 2 * special.expit(x)),
)
PROBIT = Link("probit", special.ndtr, stats.norm.pdf, lambda x: -x * stats.norm.pdf(x))


@dataclass(frozen=True, eq=False)
class Ends:
    """The two ends of each row's interval as linear functions of the parameters.

    `upper` and `lower` have shape (rows, parameters); `is_top` and `is_bottom` mark the rows
    whose interval has no upper or lower end.
    """

    upper: np.ndarray
    lower: np.ndarray
    is_top: np.ndarray
    is_bottom: np.ndarray


@dataclass(frozen=True, eq=False)
class Pieces:
    """Chance of each row's answer, and its derivatives by the upper and the lower end."""

    chance: np.ndarray
    by_upper: np.ndarray
    by_lower: np.ndarray
    upper_slope: np.ndarray
    lower_slope: np.ndarray


def interval_ends(
    codes: np.ndarray, levels: int, common: np.ndarray, nominal: np.ndarray | None = None
) -> Ends:
    """Return the ends for answers `codes` (0 to levels - 1).

    Parameters are ordered: thresholds, then each nominal column's effects by threshold, then
    the effects of the common columns.
    """
    cuts = levels - 1
    top, bottom = codes == levels - 1, codes == 0

    def side(position: np.ndarray, is_open: np.ndarray) -> np.ndarray:
        at = np.where(is_open, 0, position)
        picks = np.eye(cuts)[at]
        parts = [picks]
        if nominal is not None:
            parts += [picks * column[:, None] for column in nominal.T]
        ends = np.hstack([*parts, -common])
        ends[is_open] = 0.0
        return ends

    return Ends(side(codes, top), side(codes - 1, bottom), top, bottom)


def pieces(ends: Ends, parameters: np.ndarray, link: Link, shift: np.ndarray | float = 0.0):
    """Return chances and derivatives; `shift` moves each row up the hidden scale."""
    upper = np.where(ends.is_top, FAR, ends.upper @ parameters - shift)
    lower = np.where(ends.is_bottom, -FAR, ends.lower @ parameters - shift)
    # subtract in the tail where both numbers are small, so that no digit is lost
    flipped = lower > 0
    a, b = np.where(flipped, -lower, upper), np.where(flipped, -upper, lower)
    chance = link.cdf(a) - link.cdf(b)
    open_up, open_down = ~ends.is_top, ~ends.is_bottom
    return Pieces(
        np.where(ends.is_top & ends.is_bottom, 1.0, chance),
        link.density(upper) * open_up,
        link.density(lower) * open_down,
        link.slope(upper) * open_up,
        link.slope(lower) * open_down,
    )


def maximise(
    ends: Ends, counts: np.ndarray, link: Link, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the maximum-likelihood parameters, the observed information and the maximum.

    Raises
    ------
    AnalysisError
        The search does not settle: some effect has no finite estimate.
    """
    parameters, value = start, _loglik(ends, counts, link, start)
    for _ in range(MOST_STEPS):
        now = pieces(ends, parameters, link)
        gradient = (row_scores(ends, now).T * counts).sum(axis=1)
        information = _information(ends, counts, now)
        step = _solve(information, gradient)
        if gradient @ step < 1e-22 * (1 + abs(value)):
            return parameters, information, value
        parameters, new = _halved(ends, counts, link, parameters, step, value)
        if new == value and gradient @ step < 1e-10:
            return parameters, _information(ends, counts, pieces(ends, parameters, link)), value
        value = new
    raise AnalysisError(
        f"The ordered model does not settle after {MOST_STEPS} steps; a category that always "
        "gives the best or worst answer is the usual cause."
    )


def row_scores(ends: Ends, now: Pieces) -> np.ndarray:
    """Return the gradient of each row's log chance, shape (rows, parameters)."""
    up, down = now.by_upper / now.chance, now.by_lower / now.chance
    return ends.upper * up[:, None] - ends.lower * down[:, None]


def _information(ends: Ends, counts: np.ndarray, now: Pieces) -> np.ndarray:
    scores = row_scores(ends, now)
    curve_up, curve_down = now.upper_slope / now.chance, now.lower_slope / now.chance
    bend = (ends.upper.T * (counts * curve_up)) @ ends.upper
    bend -= (ends.lower.T * (counts * curve_down)) @ ends.lower
    return (scores.T * counts) @ scores - bend


def _solve(information: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.solve(information, gradient)
    except np.linalg.LinAlgError:
        raise AnalysisError(
            "The ordered model cannot be fitted: some answer or category leaves no trace in "
            "these rows. Merge rare answers or leave a column out."
        ) from None


def _halved(ends, counts, link, parameters, step, value) -> tuple[np.ndarray, float]:
    for _ in range(60):
        new = _loglik(ends, counts, link, parameters + step)
        if new >= value - 1e-12 * abs(value):
            return parameters + step, new
        step = step / 2
    return parameters, value


def _loglik(ends: Ends, counts: np.ndarray, link: Link, parameters: np.ndarray) -> float:
    chance = pieces(ends, parameters, link).chance
    if (chance[counts > 0] <= 0).any():
        return -np.inf
    return float(counts @ np.log(np.where(chance > 0, chance, 1.0)))
