"""Piecewise-exponential hazard: how does the pace of leaving change with time, and with columns?

Spells are cut at given times and each band has a hazard of its own: a Poisson regression of events
with time at risk as its exposure (Holford 1980; Laird and Olivier 1981).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from ccqa_lib.analyse.design import Term, build_design
from ccqa_lib.analyse.regression.counts import fit_poisson, rate_ratios
from ccqa_lib.analyse.regression.glm import GlmFit
from ccqa_lib.analyse.survival.person_time import PersonTimeRates, person_time_rates
from ccqa_lib.analyse.survival.spells import SpellColumns, read_spells
from ccqa_lib.analyse.survival.split import BAND, split_columns, split_spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

EXPOSURE = "time at risk (split)"


@dataclass(frozen=True, eq=False)
class PiecewiseFit:
    """Rates by band of time, and the Poisson regression of events on band and columns."""

    bands: PersonTimeRates
    model: GlmFit

    def __str__(self) -> str:
        return f"Piecewise-exponential hazard in {len(self.bands.rates)} bands: {self.bands}"

    def to_block(self) -> Block:
        """Return the table of rate ratios that a notebook shows."""
        ratios = rate_ratios(self.model.coefficients).iloc[1:]
        note = "A ratio compares hazards, all bands together; those of bands, with the first band."
        return table(ratios, str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_piecewise(
    frame: pd.DataFrame, columns: SpellColumns, terms: Sequence[Term], cuts: Sequence[float]
) -> PiecewiseFit:
    """Fit a hazard that is constant between cuts, times a factor for each column.

    Parameters
    ----------
    terms : sequence of str or tuple of str
        Columns of the frame, as in a design.
    cuts : sequence of float
        Times, above 0 and rising, at which the hazard may change; a band ends with its cut.

    Raises
    ------
    AnalysisError
        As `read_spells`, or a band has no event.
    """
    named = [name for term in terms for name in ((term,) if isinstance(term, str) else term)]
    complete = frame.loc[frame[named].notna().all(axis=1)] if set(named) <= set(frame) else frame
    pieces = split_spells(complete, columns, cuts)
    names = band_names(cuts)
    whole = split_columns(columns)
    pieces[BAND] = pd.Categorical.from_codes(pieces[BAND], names)
    pieces[EXPOSURE] = pieces[whole.exit] - pieces[whole.entry]
    bands = person_time_rates(read_spells(pieces, whole, also=[BAND]), BAND)
    empty = set(names) - set(bands.rates.loc[bands.rates["events"] > 0, BAND])
    if empty:
        first = next(name for name in names if name in empty)
        raise AnalysisError(
            f"No event in the band {first}, so its hazard has no finite estimate on the log scale; "
            "choose wider bands."
        )
    also = [columns.event, EXPOSURE, *([columns.count] if columns.count else [])]
    design = build_design(pieces, [BAND, *terms], also=also)
    return PiecewiseFit(bands, fit_poisson(design, columns.event, EXPOSURE, columns.count))


def band_names(cuts: Sequence[float]) -> list[str]:
    """Return the names of the bands between cuts: 'to 8', '8 to 26', 'after 26'."""
    inner = [f"{a:g} to {b:g}" for a, b in pairwise(cuts)]
    return [f"to {cuts[0]:g}", *inner, f"after {cuts[-1]:g}"]
