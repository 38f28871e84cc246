"""Actuarial life table: of those who began each band of time, which share left within it?

Cutler and Ederer (1958): who was censored within a band counts as half a person at risk in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class LifeTable:
    """One row a band (begin, end].

    begin, end, entering, events, withdrawn, q (share that left within the band), survival (share
    still there at its end) and se (Greenwood's error of survival).
    """

    bands: pd.DataFrame
    unit: str

    def __str__(self) -> str:
        last = self.bands.iloc[-1]
        return f"{last['survival']:.0%} still there at {last['end']:g} {self.unit}".rstrip()

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shares = dict.fromkeys(["q", "survival", "se"], ".1%")
        return table(self.bands, str(self), formats=shares)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def life_table(spells: Spells, breaks: Sequence[float]) -> LifeTable:
    """Return the life table with bands (b0, b1], (b1, b2], ...; the first begins at 0.

    Raises
    ------
    AnalysisError
        The breaks do not rise from 0, nobody enters a band, there is late entry or no event.
    """
    breaks = np.asarray(breaks, dtype=float)
    if breaks.ndim != 1 or len(breaks) < 2 or breaks[0] != 0 or (np.diff(breaks) <= 0).any():
        raise AnalysisError(
            f"breaks: {breaks.tolist()} were given; they must begin at 0 and rise, as 0, 13, 26."
        )
    spells.require_events("a life table")
    spells.refuse_late_entry("A life table")
    bands = len(breaks) - 1
    place = np.searchsorted(breaks, spells.exit, side="left") - 1
    inside = place < bands
    ended = spells.happened & inside
    events = np.bincount(place[ended], spells.counts[ended], minlength=bands)
    gone = inside & ~spells.happened
    withdrawn = np.bincount(place[gone], spells.counts[gone], minlength=bands)
    entering = spells.n - np.concatenate([[0], np.cumsum(events + withdrawn)[:-1]])
    if (entering == 0).any():
        raise AnalysisError(
            f"Nobody was seen after {breaks[int(entering.argmin())]:g}; "
            "end the table at a break that somebody reached."
        )
    at_risk = entering - withdrawn / 2
    q = events / at_risk
    survival = np.cumprod(1 - q)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(np.where(q > 0, q / (at_risk * (1 - q)), 0))
        se = np.where(survival > 0, survival * np.sqrt(spread), np.nan)
    columns = {
        "begin": breaks[:-1], "end": breaks[1:], "entering": entering, "events": events,
        "withdrawn": withdrawn, "q": q, "survival": survival, "se": se,
    }  # fmt: skip
    return LifeTable(pd.DataFrame(columns), spells.columns.unit)
