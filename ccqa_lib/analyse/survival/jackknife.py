"""Two variances of a cumulative incidence: the infinitesimal jackknife, and Aalen's.

The jackknife adds up the squares of what each spell contributes (Therneau's survfit); Aalen (1978)
adds up the variances of the steps (cmprsk). They agree but for small risk sets.
"""

import numpy as np

from ccqa_lib.analyse.survival.spells import Spells

CELLS = 4_000_000  # rows times event times held at once


def incidence_variances(
    spells: Spells, time: np.ndarray, at_risk: np.ndarray, events: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances of each cause at each time, jackknife and Aalen, (times, causes)."""
    hazards = events / at_risk[:, None]
    total = hazards.sum(axis=1)
    before = np.concatenate([[1.0], np.cumprod(1 - total)[:-1]])
    cells = _cells(spells, time)
    columns = range(events.shape[1])
    jackknife = [_jackknife(cells, c, at_risk, hazards, before) for c in columns]
    aalen = [_aalen(at_risk, events[:, c], events.sum(axis=1), before) for c in columns]
    return np.column_stack(jackknife), np.column_stack(aalen)


def _cells(spells: Spells, time: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return spells of equal entry, exit and cause once: positions, cause, number."""
    first = np.searchsorted(time, spells.entry, side="right")
    last = np.searchsorted(time, spells.exit)
    keys, place = np.unique(
        np.column_stack([first, last, spells.event]), axis=0, return_inverse=True
    )
    return (*keys.T, np.bincount(place.ravel(), spells.counts))


def _jackknife(cells, cause: int, at_risk, hazards, before) -> np.ndarray:
    """Sum the squared contributions of all spells to the incidence of a cause at each time.

    A spell moves the hazard at each time at which it was at risk, and through it the share that is
    left to have the event later.
    """
    first, last, event, number = cells
    total, own = hazards.sum(axis=1), hazards[:, cause]
    with np.errstate(divide="ignore", invalid="ignore"):
        drop = np.where(total < 1, 1 / (at_risk * (1 - total)), 0)
    spared = np.cumsum(drop * total)
    P = np.cumsum(before * own)
    Q = np.cumsum(before * own * np.append(0, spared[:-1]))
    R = np.cumsum(before * own / at_risk)
    P0, Q0, R0, A0 = (np.append(0, values)[first] for values in (P, Q, R, spared))
    lasting = spared[last] - A0 - np.where(event > 0, drop[last], 0)
    hit = np.where(event == cause + 1, before[last] / at_risk[last], 0)
    variance, size = np.zeros(len(P)), max(1, CELLS // len(number))
    for start in range(0, len(P), size):
        at = np.arange(start, min(start + size, len(P)))[:, None]
        to = np.clip(at, first - 1, last)
        seen = at >= first
        within = np.where(seen, Q[to] - Q0 - A0 * (P[to] - P0) - (R[to] - R0), 0)
        later = np.where(at >= last, (P[at] - P[last]) * lasting + hit, 0)
        variance[at[:, 0]] = (within + later) ** 2 @ number
    return variance


def _aalen(at_risk, own, total, before) -> np.ndarray:
    """Sum the variances of the steps up to the last event of the cause (Gray 1988, appendix)."""
    other = total - own
    after = before * (1 - total / at_risk)
    P = np.cumsum(before * own / at_risk)
    moments = np.zeros((3, len(own)))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(after > 0, 1 / after, 0)
    for died, direct in ((other, 0.0), (own, 1.0)):
        spread = before**2 * died / at_risk**2 * _tie_factor(died, at_risk)
        reach = direct + P * left
        used = spread if direct else np.where(after > 0, spread, 0)
        moments += np.stack([reach**2 * used, left * reach * used, left**2 * used])
    squares, mixed, plain = np.cumsum(moments, axis=1)
    variance = squares + P**2 * plain - 2 * P * mixed
    steps = np.maximum.accumulate(np.where(own > 0, np.arange(len(own)), -1))
    return np.maximum(np.where(steps >= 0, variance[steps], 0), 0)


def _tie_factor(died: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    return np.where(died > 1, 1 - (died - 1) / np.maximum(at_risk - 1, 1), 1)
