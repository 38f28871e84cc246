"""EWMA chart: small lasting shifts, seen in a weighted mean that forgets slowly."""

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart
from ccqa_lib.errors import AnalysisError


def ewma_chart(
    values: np.ndarray, centre: float, sigma: float, weight: float = 0.2, width: float = 3.0
) -> Chart:
    """Return the exponentially weighted moving average with its limits (Montgomery, 9.2).

    Parameters
    ----------
    values : array, shape (n,)
        In order of time.
    centre, sigma : float
        Of single values, known or from a baseline; `sigma` above 0.
    weight : float
        Share of the newest value (lambda), above 0 up to 1. With 1 it is the individuals chart.
    width : float
        Limits in sigmas of the average (L); the first limits are narrower than the last.
    """
    if not (0 < weight <= 1 and sigma > 0):
        raise AnalysisError(
            f"EWMA: needs a weight above 0 up to 1 and a sigma above 0; was given {weight:g} "
            f"and {sigma:g}."
        )
    values = np.asarray(values, dtype=float)
    averages, last = np.empty(len(values)), centre
    for i, value in enumerate(values):
        last = weight * value + (1 - weight) * last
        averages[i] = last
    steps = np.arange(1, len(values) + 1)
    spread = sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    level = np.full(len(values), float(centre))
    reach = width * spread
    return Chart("ewma", averages, level, level - reach, level + reach, spread)
