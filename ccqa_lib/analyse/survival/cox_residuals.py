"""Residuals of a Cox model: where do people leave sooner or later than it expects?

Score residuals (Therneau, Grambsch and Fleming 1990; Lin and Wei 1989) are exact for Efron's ties:
each tied event is taken out of the risk set share by share here as well.
"""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.survival.cox import CoxFit
from ccqa_lib.analyse.survival.partial import Moments


def martingale_residuals(fit: CoxFit) -> np.ndarray:
    """Return events less expected events of each row, shape (rows,)."""
    return martingales(fit.moments)


def martingales(here: Moments) -> np.ndarray:
    """Return events less expected events of each row at given coefficients."""
    sets, s = here.model.sets, here.sums
    left = -here.risk * sets.accumulate(s.h0)
    left[sets.event_rows] += 1 + here.risk[sets.event_rows] * s.h1[sets.event_at]
    return left


def deviance_residuals(fit: CoxFit) -> np.ndarray:
    """Return martingale residuals made symmetrical, shape (rows,)."""
    left, event = martingale_residuals(fit), fit.spells.happened
    expected = np.maximum(event - left, 1e-300)
    gap = left + np.where(event, np.log(expected), 0)
    return np.sign(left) * np.sqrt(np.maximum(-2 * gap, 0))


def score_residuals(here: Moments) -> np.ndarray:
    """Return each row's share of the score, in standardised columns, shape (rows, k)."""
    sets, s, X = here.model.sets, here.sums, here.model.matrix
    drawn = here.S1 * s.a0[:, None] - here.D1 * s.a1[:, None]
    own = -(X * sets.accumulate(s.h0)[:, None] - sets.accumulate(drawn)) * here.risk[:, None]
    rows, at = sets.event_rows, sets.event_at
    spared = here.S1 * s.a1[:, None] - here.D1 * s.a2[:, None]
    own[rows] += X[rows] - (here.expected_sums / sets.deaths[:, None])[at]
    own[rows] += (X[rows] * s.h1[at, None] - spared[at]) * here.risk[rows, None]
    return own


def schoenfeld_residuals(fit: CoxFit) -> pd.DataFrame:
    """Return one row an event, by time: the event's columns less those expected, in their units."""
    sets = fit.moments.model.sets
    expected = (fit.moments.expected_sums / sets.deaths[:, None])[sets.event_at]
    gaps = (fit.moments.model.matrix[sets.event_rows] - expected) * fit.scale
    frame = pd.DataFrame(gaps, columns=list(fit.design.names))
    frame.insert(0, "time", sets.time[sets.event_at])
    return frame.sort_values("time", kind="stable", ignore_index=True)
