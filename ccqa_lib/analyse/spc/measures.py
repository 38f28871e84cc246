"""Charts of a measure in single values: XmR, and I' where a value stands for n items."""

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart, three_sigma
from ccqa_lib.analyse.spc.constants import d3
from ccqa_lib.analyse.spc.individuals import EXACT_D2, moving_ranges, sigma_from_ranges


def individuals_chart(
    values: np.ndarray, baseline: np.ndarray | None = None, divisor: float = EXACT_D2
) -> Chart:
    """Return the individuals (X of XmR) chart: mean and mean moving range of the baseline.

    Parameters
    ----------
    values : array, shape (n,)
        One number a period, in order of time.
    baseline : bool array, shape (n,), optional
        Which points set the limits; all when not given.
    divisor : float
        d2 of two values: exact unless a table's is wanted.
    """
    values = np.asarray(values, dtype=float)
    sets_limits = np.ones(len(values), dtype=bool) if baseline is None else baseline
    sigma = sigma_from_ranges(moving_ranges(values, sets_limits), divisor)
    return three_sigma("xmr", values, values[sets_limits].mean(), sigma)


def moving_range_chart(values: np.ndarray, divisor: float = EXACT_D2) -> Chart:
    """Return the chart of the moving ranges themselves; limits D3 and D4 times their mean."""
    ranges = moving_ranges(np.asarray(values, dtype=float))
    sigma = d3(2) / divisor * ranges.mean()
    return three_sigma("mr", ranges, ranges.mean(), sigma, (0.0, np.inf))


def i_prime_chart(values: np.ndarray, n: np.ndarray) -> Chart:
    """Return Taylor's I' chart of values that stand for `n` items each (Taylor 2018).

    The centre is weighted by n, and each limit is as wide as its own n asks for. With all n
    equal to 1 it is the individuals chart.
    """
    values, n = np.asarray(values, dtype=float), np.asarray(n, dtype=float)
    spread = moving_ranges(values) / np.sqrt(1 / n[1:] + 1 / n[:-1])
    of_one_item = np.sqrt(np.pi / 2) * spread.mean()
    return three_sigma("i_prime", values, np.average(values, weights=n), of_one_item / np.sqrt(n))
