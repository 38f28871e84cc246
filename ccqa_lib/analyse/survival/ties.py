"""Ties: what does a time at which several events fell add to the partial likelihood?

Efron (1977) takes the tied events out of the risk set share by share; Breslow (1974) leaves them
all in. With S sums over the risk set and D over the tied events, each of the d events sees
S - f D, where f is 0, 1/d, ..., (d-1)/d for Efron and 0 for Breslow.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

AT_ONCE = 2_000_000  # events whose shares are held at once, so that counted cells cost little

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, eq=False)
class TieSums:
    """Sums over the tied events at each time, shape (times,), with s = S - f D.

    `log` sums log s; `h0` and `h1` sum 1/s and f/s; `a0`, `a1` and `a2` sum 1/s², f/s² and f²/s².
    """

    log: np.ndarray
    h0: np.ndarray
    h1: np.ndarray
    a0: np.ndarray
    a1: np.ndarray
    a2: np.ndarray


def tie_sums(risk: np.ndarray, tied: np.ndarray, deaths: np.ndarray, ties: Ties) -> TieSums:
    """Return the sums for the total risk S and the tied events' risk D at each time."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if ties == "breslow":
            none = np.zeros_like(risk)
            return TieSums(deaths * np.log(risk), deaths / risk, none, deaths / risk**2, none, none)
        whole = deaths.astype(np.int64)
        starts = np.flatnonzero(np.diff(np.cumsum(whole) // AT_ONCE, prepend=-1))
        parts = (np.split(values, starts[1:]) for values in (risk, tied, whole))
        blocks = [_efron(*block) for block in zip(*parts, strict=True)]
        return TieSums(*(np.concatenate(sums) for sums in zip(*blocks, strict=True)))


def _efron(risk: np.ndarray, tied: np.ndarray, deaths: np.ndarray) -> list[np.ndarray]:
    starts = np.concatenate([[0], np.cumsum(deaths)[:-1]])
    order = np.arange(deaths.sum()) - np.repeat(starts, deaths)
    f = order / np.repeat(deaths, deaths)
    s = np.repeat(risk, deaths) - f * np.repeat(tied, deaths)
    by_time = [np.log(s), 1 / s, f / s, 1 / s**2, f / s**2, (f / s) ** 2]
    return [np.add.reduceat(values, starts) for values in by_time]
