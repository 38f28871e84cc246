"""CUSUM: small lasting shifts, seen in the sum of what exceeds a slack."""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class Cusum:
    """Tabular CUSUM in sigmas; both sums are 0 or above, arrays of shape (n,)."""

    above: np.ndarray
    below: np.ndarray
    limit: float

    @property
    def signals_up(self) -> np.ndarray:
        """Positions, counting from 1, where the upper sum is over the limit."""
        return 1 + np.flatnonzero(self.above > self.limit)

    @property
    def signals_down(self) -> np.ndarray:
        """Positions, counting from 1, where the lower sum is over the limit."""
        return 1 + np.flatnonzero(self.below > self.limit)

    def __str__(self) -> str:
        up, down = len(self.signals_up), len(self.signals_down)
        return f"CUSUM: {up} points signal a rise, {down} a fall"


def cusum(
    values: np.ndarray, centre: float, sigma: float, slack: float = 0.5, limit: float = 5.0
) -> Cusum:
    """Return both one-sided sums, started at 0 (Montgomery, 9.1).

    Parameters
    ----------
    slack, limit : float
        k and h, in sigmas; slack is half the shift to be found.
    """
    if not (sigma > 0 and slack >= 0 and limit > 0):
        raise AnalysisError(
            f"CUSUM: needs sigma and limit above 0 and slack of 0 or more; was given {sigma:g}, "
            f"{limit:g} and {slack:g}."
        )
    z = (np.asarray(values, dtype=float) - centre) / sigma
    return Cusum(_one_sided(z, slack), _one_sided(-z, slack), limit)


def _one_sided(z: np.ndarray, slack: float) -> np.ndarray:
    sums, last = np.empty(len(z)), 0.0
    for i, value in enumerate(z):
        last = max(0.0, last + value - slack)
        sums[i] = last
    return sums
