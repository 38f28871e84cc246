"""A Shewhart chart: points, the centre they move about, and the limits to expect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Chart:
    """Points and three-sigma limits; every array has shape (points,) and the points' unit.

    Attributes
    ----------
    kind : str
        As "p", "u_prime", "range".
    sigma : array
        Standard deviation of each point, before limits were cut at what is possible.
    """

    kind: str
    points: np.ndarray
    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    sigma: np.ndarray

    @property
    def beyond(self) -> np.ndarray:
        """Positions, counting from 1, of the points outside the limits (on them is inside)."""
        return 1 + np.flatnonzero((self.points < self.lower) | (self.points > self.upper))

    def __str__(self) -> str:
        outside = len(self.beyond)
        return f"{self.kind} chart: {outside} of {len(self.points)} points outside the limits"

    def to_block(self) -> Block:
        """Return one row a point."""
        names = ("points", "lower", "centre", "upper")
        frame = pd.DataFrame({name: getattr(self, name) for name in names})
        frame.insert(0, "point", np.arange(1, len(frame) + 1))
        return table(frame, str(self))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.to_block()._repr_mimebundle_(include, exclude)


def three_sigma(
    kind: str,
    points: np.ndarray,
    centre: float | np.ndarray,
    sigma: float | np.ndarray,
    possible: tuple[float, float] = (-np.inf, np.inf),
) -> Chart:
    """Return a chart with limits three sigma from its centre, cut at what is `possible`."""
    points = np.asarray(points, dtype=float)
    centre = np.broadcast_to(np.asarray(centre, dtype=float), points.shape)
    sigma = np.broadcast_to(np.asarray(sigma, dtype=float), points.shape)
    lower = np.maximum(centre - 3 * sigma, possible[0])
    upper = np.minimum(centre + 3 * sigma, possible[1])
    return Chart(kind, points, centre, lower, upper, sigma)
