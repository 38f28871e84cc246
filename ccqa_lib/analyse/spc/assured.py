"""Will the target be met, as far as limits in doubt or a level that has moved can tell?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ccqa_lib.analyse.spc.levels import Interval
from ccqa_lib.analyse.spc.making_data_count import Assurance, Direction, assurance

LATEST = 12  # points of which it is told how many met the target
IN_DOUBT = 2.0  # times as wide as they are, limits in doubt must give the same answer

FirmAssurance = Assurance | Literal["not known yet"]


@dataclass(frozen=True)
class Met:
    """In how many of the latest points the target was met: a fact, whatever the limits say."""

    met: int
    of: int


def firm_assurance(
    target: float | None,
    better: Direction,
    limits: tuple[float, float, float],
    level: Interval,
    is_doubtful: bool,
) -> FirmAssurance:
    """Return the assurance that holds for the baseline's level and for the present one alike.

    Asked where the limits are in doubt, or a signal is on.

    Parameters
    ----------
    limits : (float, float, float)
        Lower limit, centre and upper limit of the latest point.
    level : Interval
        The present level; both of its ends are tried.
    is_doubtful : bool
        Are the limits in doubt? Then they are tried IN_DOUBT times as wide as well.
    """
    lower, centre, upper = limits
    plain = assurance(target, lower, upper, better)
    tried = {plain}
    for factor in (1.0, IN_DOUBT) if is_doubtful else (1.0,):
        for middle in (centre, level.low, level.high):
            down, up = middle - factor * (centre - lower), middle + factor * (upper - centre)
            tried.add(assurance(target, down, up, better))
    return plain if len(tried) == 1 else "not known yet"


def met_lately(values: np.ndarray, target: float | None, better: Direction) -> Met | None:
    """Count how many of the latest points met the target; None without one, or a better way."""
    if target is None or better == "neither":
        return None
    latest = values[-LATEST:]
    hits = latest >= target if better == "higher" else latest <= target
    return Met(int(hits.sum()), len(latest))


def unless_all_alike(told: FirmAssurance, met: Met | None) -> FirmAssurance:
    """Return "not known yet" for a hit-and-miss that none of the latest points bear out."""
    is_alike = met is not None and met.met in (0, met.of)
    return "not known yet" if told == "inconsistent" and is_alike else told
