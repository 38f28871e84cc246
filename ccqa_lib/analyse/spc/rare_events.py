"""Charts of rare events: cases between events (g) and time between events (t).

A chart of mostly zeros and ones shows nothing; the gap from one event to the next does.
"""

import numpy as np

from ccqa_lib.analyse.spc.chart import Chart, three_sigma
from ccqa_lib.analyse.spc.individuals import EXACT_D2, moving_ranges, sigma_from_ranges
from ccqa_lib.errors import AnalysisError

POWER = 3.6  # exponential times to the power 1/3.6 are nearly normal (Nelson 1994)


def g_chart(cases_between: np.ndarray) -> Chart:
    """Return the g chart of cases between events (0, 1, 2, ...), the event not counted.

    Sigma is sqrt(m (m + 1)) with the mean m (Montgomery, section 7.3.4); where the event itself
    was counted (1, 2, 3, ...), give the numbers less 1. The centre drawn is the
    median, so that half the points lie on each side and run rules work.
    """
    gaps = _gaps(cases_between)
    mean = gaps.mean()
    chart = three_sigma("g", gaps, mean, np.sqrt(mean * (mean + 1)), (0.0, np.inf))
    middle = np.full(gaps.shape, np.median(gaps))
    return Chart("g", chart.points, middle, chart.lower, chart.upper, chart.sigma)


def t_chart(times: np.ndarray, divisor: float = EXACT_D2) -> Chart:
    """Return the t chart of times between events, all above 0, in the times' unit.

    An individuals chart of times to the power 1/3.6, with centre and limits transformed back.
    """
    y = transformed_times(times)
    return _t_chart(times, y.mean(), sigma_from_ranges(moving_ranges(y), divisor))


def t_chart_from_ranges(times: np.ndarray, ranges: np.ndarray, divisor: float) -> Chart:
    """Return the t chart with sigma from chosen (as screened) ranges of the transformed times."""
    return _t_chart(times, transformed_times(times).mean(), sigma_from_ranges(ranges, divisor))


def transformed_times(times: np.ndarray) -> np.ndarray:
    """Return times to the power 1/3.6."""
    return _gaps(times, is_open=True) ** (1 / POWER)


def _t_chart(times: np.ndarray, centre: float, sigma: float) -> Chart:
    times = np.asarray(times, dtype=float)
    lower, upper = max(0.0, centre - 3 * sigma) ** POWER, (centre + 3 * sigma) ** POWER
    level = np.full(times.shape, centre**POWER)
    shape = np.ones(times.shape)
    return Chart("t", times, level, lower * shape, upper * shape, np.full(times.shape, np.nan))


def _gaps(gaps: np.ndarray, is_open: bool = False) -> np.ndarray:
    gaps = np.asarray(gaps, dtype=float)
    wrong = (gaps <= 0) if is_open else (gaps < 0)
    if wrong.any() or not np.isfinite(gaps).all() or len(gaps) < 2:
        bound = "above" if is_open else "at least"
        raise AnalysisError(
            f"Gaps between events: needs two or more gaps, each {bound} 0 and finite; "
            f"was given {len(gaps)} with a smallest of {gaps.min() if len(gaps) else 'none'}. "
            "Two events at the same time: give times in a finer unit, or count them as one."
        )
    return gaps
