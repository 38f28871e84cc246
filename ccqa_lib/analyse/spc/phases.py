"""Which points set the limits: phases with limits of their own, and frozen baselines."""

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart
from ccqa_lib.analyse.spc.individuals import EXACT_D2
from ccqa_lib.analyse.spc.measures import individuals_chart


def phase_numbers(points: int, last_points: list[int]) -> np.ndarray:
    """Return each point's phase, counting from 1.

    Parameters
    ----------
    last_points : list of int
        Number of the last point of each phase but the final one, counting from 1.
    """
    return 1 + np.searchsorted(np.sort(last_points), np.arange(1, points + 1), side="left")


def phased_individuals_chart(
    values: np.ndarray, phases: np.ndarray, divisor: float = EXACT_D2
) -> Chart:
    """Return an individuals chart whose phases have their own limits.

    Moving ranges do not cross from one phase to the next.

    Parameters
    ----------
    phases : int array, shape (n,)
        Phase of each point.
    """
    values = np.asarray(values, dtype=float)
    parts = [individuals_chart(values, phases == k, divisor) for k in np.unique(phases)]
    own = np.searchsorted(np.unique(phases), phases)
    pick = {
        name: np.choose(own, [getattr(part, name) for part in parts])
        for name in ("centre", "lower", "upper", "sigma")
    }
    return Chart("xmr", values, **pick)


def first_points(points: int, baseline: int) -> np.ndarray:
    """Return the baseline that the first `baseline` of all `points` make, as a bool array."""
    return np.arange(points) < baseline
