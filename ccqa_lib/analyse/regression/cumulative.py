"""The likelihood of ordered answers: each lies between two thresholds on a hidden scale.

P(Y <= j) = F(theta_j + z'gamma_j - x'beta). Both ends of an answer's interval are linear in the
parameters, so the log-likelihood is concave (Pratt 1981); `ordered_search` finds its top.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

FAR = 700.0  # where a tail of the hidden scale is empty, and exp does not overflow

Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Link:
    """A distribution of the hidden scale.

    `parts` gives, for places on it, what lies below, what lies above, the density and its slope.
    """

    name: str
    parts: Callable[[np.ndarray], Parts]

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return the share that lies below."""
        return self.parts(x)[0]

    def density(self, x: np.ndarray) -> np.ndarray:
        """Return the density."""
        return self.parts(x)[2]


def _logistic(x: np.ndarray) -> Parts:
    below, above = special.expit(x), special.expit(-x)
    density = below * above
    return below, above, density, density * (above - below)


def _normal(x: np.ndarray) -> Parts:
    density = stats.norm.pdf(x)
    return special.ndtr(x), special.ndtr(-x), density, -x * density


LOGIT = Link("logit", _logistic)
PROBIT = Link("probit", _normal)


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
    upper, lower = ends.upper @ parameters - shift, ends.lower @ parameters - shift
    return between(upper, lower, ends.is_top, ends.is_bottom, link)


def between(
    upper: np.ndarray, lower: np.ndarray, is_top: np.ndarray, is_bottom: np.ndarray, link: Link
) -> Pieces:
    """Return chances and derivatives for intervals whose ends lie at these places."""
    upper, lower = np.where(is_top, FAR, upper), np.where(is_bottom, -FAR, lower)
    below_upper, above_upper, at_upper, upper_slope = link.parts(upper)
    below_lower, above_lower, at_lower, lower_slope = link.parts(lower)
    # subtract in the tail where both numbers are small, so that no digit is lost
    chance = np.where(lower > 0, above_lower - above_upper, below_upper - below_lower)
    open_up, open_down = ~is_top, ~is_bottom
    return Pieces(
        np.where(is_top & is_bottom, 1.0, chance),
        at_upper * open_up,
        at_lower * open_down,
        upper_slope * open_up,
        lower_slope * open_down,
    )


def row_scores(ends: Ends, now: Pieces) -> np.ndarray:
    """Return the gradient of each row's log chance, shape (rows, parameters)."""
    up, down = now.by_upper / now.chance, now.by_lower / now.chance
    return ends.upper * up[:, None] - ends.lower * down[:, None]
