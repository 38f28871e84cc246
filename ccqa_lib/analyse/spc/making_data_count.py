"""Making Data Count (NHS England): special causes, and what variation and assurance they mean.

The rules in their order of precedence: outside the limits; a trend of seven; two of three near
a limit, all three on one side of the centre; seven on one side. All points of a pattern count.
The two-of-three rule has two forms: since November 2023 NHS England counts every point beyond
two sigma; NHSRplotthedots 0.2.2 counts only points between two and three sigma.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ccqa_lib.analyse.spc.patterns import Placed, all_ends, rising_ends, whole

SPAN = 7  # points of a trend and of a run on one side; the Excel tool also offers 6
NHS_FACTOR = 2.66  # limits in mean moving ranges, as NHS tools print it; 3 / d2 is 2.6587
Direction = Literal["higher", "lower", "neither"]
NEAR_LIMIT = (2,)
BEYOND_TWO_SIGMA = (2, 3)


@dataclass(frozen=True, eq=False)
class SpecialCauses:
    """Which way each rule points at each point: 1 up, -1 down, 0 not broken; shape (..., n)."""

    outside: np.ndarray
    trend: np.ndarray
    two_in_three: np.ndarray
    one_side: np.ndarray


def special_causes(placed: Placed, counted: tuple[int, ...] = BEYOND_TWO_SIGMA) -> SpecialCauses:
    """Find the special causes.

    Parameters
    ----------
    counted : tuple of int
        Zones that the two-of-three rule counts: `BEYOND_TWO_SIGMA` or `NEAR_LIMIT`.
    """
    side, zone = placed.side, placed.zone
    return SpecialCauses(
        np.sign(zone) * (np.abs(zone) == 3),
        _trend(placed.values),
        _two_in_three(side, np.isin(np.abs(zone), counted)),
        whole(all_ends(side > 0, SPAN), SPAN) * 1 - whole(all_ends(side < 0, SPAN), SPAN),
    )


def _trend(values: np.ndarray) -> np.ndarray:
    """Return the trend's direction; where one turns into another, the point starts the later."""
    rising, falling = rising_ends(values, SPAN), rising_ends(-values, SPAN)
    up, down = whole(rising, SPAN), whole(falling, SPAN)
    ahead = np.sign(np.diff(values, axis=-1, append=values[..., -1:]))
    return np.where(up & down, ahead, up * 1 - down).astype(int)


def _two_in_three(side: np.ndarray, near: np.ndarray) -> np.ndarray:
    marks = np.zeros(side.shape, dtype=int)
    for sign in (1, -1):
        here = side == sign
        two = np.zeros(side.shape, dtype=bool)
        if side.shape[-1] >= 3:
            pairs = near[..., 2:] * 1 + near[..., 1:-1] + near[..., :-2] >= 2
            two[..., 2:] = pairs
        marks += sign * (whole(two & all_ends(here, 3), 3) & near & here)
    return marks


Assurance = Literal["consistently pass", "consistently fail", "inconsistent", "no target"]


def assurance(target: float | None, lower: float, upper: float, better: Direction) -> Assurance:
    """Return whether a process between these limits will meet a target.

    Compare with the limits of the latest period. A target on a limit can be met and missed.
    """
    if target is None or better == "neither":
        return "no target"
    if target > upper:
        return "consistently fail" if better == "higher" else "consistently pass"
    if target < lower:
        return "consistently pass" if better == "higher" else "consistently fail"
    return "inconsistent"
