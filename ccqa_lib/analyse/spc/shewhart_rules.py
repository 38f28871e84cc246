"""Nelson's eight rules and the four of Western Electric: which points end a pattern.

Nelson 1984, Journal of Quality Technology 16 (4); Western Electric, Statistical Quality Control
Handbook, 1956. Nelson (and JMP) counts points in rules 3 and 4, Minitab counts steps.
"""

from typing import Literal

import numpy as np

from ccqa_lib.analyse.spc.patterns import (
    Placed,
    all_ends,
    alternating_ends,
    rising_ends,
    some_ends,
)

Convention = Literal["points", "steps"]
TREND, ALTERNATING = 6, 14


def nelson_ends(placed: Placed, counted: Convention = "points") -> dict[int, np.ndarray]:
    """Return for rules 1 to 8 the bool array of points at which a pattern ends.

    Parameters
    ----------
    counted : {"points", "steps"}
        Rules 3 and 4 ask for 6 and 14 points, or for 6 and 14 steps between points.
    """
    more = counted == "steps"
    side, zone, values = placed.side, placed.zone, placed.values
    return {
        1: np.abs(zone) == 3,
        2: _either(side > 0, side < 0, lambda marks: all_ends(marks, 9)),
        3: rising_ends(values, TREND + more) | rising_ends(-values, TREND + more),
        4: alternating_ends(values, ALTERNATING + more),
        5: _either(zone >= 2, zone <= -2, lambda marks: some_ends(marks, 2, 3)),
        6: _either(zone >= 1, zone <= -1, lambda marks: some_ends(marks, 4, 5)),
        7: all_ends(zone == 0, 15),
        8: all_ends(zone != 0, 8),
    }


def western_electric_ends(placed: Placed) -> dict[int, np.ndarray]:
    """Return for the zone rules 1 to 4 the bool array of points at which a pattern ends."""
    side = placed.side
    nelson = nelson_ends(placed)
    run_of_eight = _either(side > 0, side < 0, lambda marks: all_ends(marks, 8))
    return {1: nelson[1], 2: nelson[5], 3: nelson[6], 4: run_of_eight}


def _either(above: np.ndarray, below: np.ndarray, ends) -> np.ndarray:
    return ends(above) | ends(below)
