"""Time is no sample: weeks resemble their neighbours, and both halves of the agents share them.

A column that changes with the weeks only (a price list, a campaign for all) is judged against how
weeks differ. Were weeks independent, its error would be right; where neighbours are alike, an
average over a stretch of weeks is less certain by (1 + r) / (1 - r) in variance (Bayley &
Hammersley 1946, J. R. Stat. Soc. Suppl. 8), on the part of it that comes from weeks at all.
"""

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases
from ccqa_lib.analyse.causes.condition import Term
from ccqa_lib.analyse.causes.evidence import between_units
from ccqa_lib.analyse.causes.mixed import MixedLogit

WEEK = "week"
_MOST_ALIKE = 0.9
_LEAST_PART = 0.5
_FEWEST = 8  # units in time below which nothing can be said of neighbours


def stretched(
    cases: Cases, fit: MixedLogit, columns: np.ndarray, degrees: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the error of each column (rows x terms) grows, and its new degrees.

    Columns that vary within weeks keep their error and their degrees of freedom.
    """
    growth, left = np.ones(columns.shape[1]), np.array(degrees, dtype=float)
    size = fit.units.sizes.get(WEEK, 0)
    if size < _FEWEST:
        return growth, left
    in_time = between_units(cases.units[WEEK], columns)
    if in_time.any():
        rho, part = _likeness(fit, cases.units[WEEK], int(in_time.sum()))
        wider = 1 + part * 2 * rho / (1 - rho)
        growth = np.where(in_time, np.sqrt(wider), 1.0)
        left = np.where(in_time, np.minimum(left, max(size / wider - 2, 1.0)), left)
    return growth, left


def _likeness(fit: MixedLogit, codes: np.ndarray, terms: int) -> tuple[float, float]:
    """Return the correlation of neighbouring weeks, and the part of a week's error that is its own.

    What is fitted of a week is its own and chance, so the correlation seen is that of the weeks
    times `part`; a small part tells nothing of it, and the quotient is at most doubled. A mean
    and terms in time take some of it away, which is given back (Kendall 1954, Biometrika 41).
    """
    effects, size = _effects(fit), fit.units.sizes[WEEK]
    weight = np.bincount(codes, fit.weight, minlength=size)
    variance = fit.variances[WEEK]
    part = float(np.mean(variance / (variance + 1 / np.maximum(weight, 1e-9))))
    away = effects - effects.mean()
    square = float(away @ away)
    seen = float(away[1:] @ away[:-1]) / square if square > 0 else 0.0
    seen += (1 + 3 * max(seen, 0.0) + terms) / size
    return float(np.clip(seen / max(part, _LEAST_PART), 0.0, _MOST_ALIKE)), part


def _effects(fit: MixedLogit) -> np.ndarray:
    begin = 0
    for kind, size in fit.units.sizes.items():
        if kind == WEEK:
            return fit.effects[begin : begin + size]
        begin += size
    return np.empty(0)


def changes_with_weeks_only(cases: Cases, term: Term) -> bool:
    """Tell whether other agents cannot confirm a term, as they lived through the same weeks."""
    column = cases.meets(term)[:, None]
    return WEEK in cases.units and bool(between_units(cases.units["week"], column)[0])
