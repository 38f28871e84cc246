"""Charts of shares and counts: p, np, c, u, and Laney's p' and u' where plain ones are too tight.

Sources: Montgomery, chapter 7; Laney 2002, Quality Engineering 14 (4).
"""

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart, three_sigma
from ccqa_lib.analyse.spc.individuals import EXACT_D2, moving_ranges, sigma_from_ranges

Counts = np.ndarray | list[float]


def p_chart(events: Counts, n: Counts, baseline: np.ndarray | None = None) -> Chart:
    """Return the chart of the share of events among n items, binomial limits, 0 to 1.

    Parameters
    ----------
    events, n : array, shape (points,)
        Events and items of each period.
    baseline : bool array, shape (points,), optional
        Which points set the centre; all when not given.
    """
    events, n, centre = _pooled(events, n, baseline)
    return three_sigma("p", events / n, centre, binomial_sigma(centre, n), (0.0, 1.0))


def np_chart(events: Counts, n: Counts, baseline: np.ndarray | None = None) -> Chart:
    """Return the chart of the number of events among n items, binomial limits, 0 to n."""
    events, n, centre = _pooled(events, n, baseline)
    sigma = np.sqrt(n * centre * (1 - centre))
    return three_sigma("np", events, n * centre, sigma, (0.0, n.min()))


def c_chart(events: Counts, baseline: np.ndarray | None = None) -> Chart:
    """Return the chart of counts over equal exposure, Poisson limits."""
    events = np.asarray(events, dtype=float)
    centre = (events if baseline is None else events[baseline]).mean()
    return three_sigma("c", events, centre, np.sqrt(centre), (0.0, np.inf))


def u_chart(events: Counts, n: Counts, baseline: np.ndarray | None = None) -> Chart:
    """Return the chart of events per unit of exposure n, Poisson limits."""
    events, n, centre = _pooled(events, n, baseline)
    return three_sigma("u", events / n, centre, poisson_sigma(centre, n), (0.0, np.inf))


def p_prime_chart(
    events: Counts, n: Counts, sigma_z: float, baseline: np.ndarray | None = None
) -> Chart:
    """Return Laney's p' chart: the p chart's sigma times `sigma_z`. With 1 it is the p chart."""
    events, n, centre = _pooled(events, n, baseline)
    sigma = sigma_z * binomial_sigma(centre, n)
    return three_sigma("p_prime", events / n, centre, sigma, (0.0, 1.0))


def u_prime_chart(
    events: Counts, n: Counts, sigma_z: float, baseline: np.ndarray | None = None
) -> Chart:
    """Return Laney's u' chart: the u chart's sigma times `sigma_z`. With 1 it is the u chart."""
    events, n, centre = _pooled(events, n, baseline)
    sigma = sigma_z * poisson_sigma(centre, n)
    return three_sigma("u_prime", events / n, centre, sigma, (0.0, np.inf))


def standardised(plain: Chart) -> np.ndarray:
    """Return each point's distance from the centre in its own plain sigmas, shape (points,)."""
    return (plain.points - plain.centre) / plain.sigma


def sigma_z(z: np.ndarray, baseline: np.ndarray | None = None, divisor: float = EXACT_D2) -> float:
    """Return how many times wider points vary than chance alone explains (Laney 2002).

    `z` are standardised points; no range is screened out, as Laney published it.
    """
    return float(sigma_from_ranges(moving_ranges(z, baseline), divisor))


def binomial_sigma(share: float, n: np.ndarray) -> np.ndarray:
    """Return the standard deviation of a share among n items by chance alone."""
    return np.sqrt(share * (1 - share) / n)


def poisson_sigma(rate: float, n: np.ndarray) -> np.ndarray:
    """Return the standard deviation of a rate over exposure n by chance alone."""
    return np.sqrt(rate / n)


def _pooled(
    events: Counts, n: Counts, baseline: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return events and n as numbers, and all baseline events over all baseline n."""
    events = np.asarray(events, dtype=float)
    n = np.broadcast_to(np.asarray(n, dtype=float), events.shape)
    chosen = slice(None) if baseline is None else baseline
    return events, n, events[chosen].sum() / n[chosen].sum()
