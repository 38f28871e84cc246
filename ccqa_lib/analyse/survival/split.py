"""Splitting: spells cut at given times, so that columns may change within them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.survival.spells import SpellColumns, read_spells
from ccqa_lib.errors import AnalysisError

ENTRY = "entry (split)"
BAND = "band"


def split_spells(frame: pd.DataFrame, columns: SpellColumns, cuts: Sequence[float]) -> pd.DataFrame:
    """Return the rows cut at the times that lie inside them.

    Each piece keeps its row's columns, its index label, and its own entry and exit; only the last
    piece of a row keeps the event. Without an entry column the pieces get one, 'entry (split)'.
    The column 'band' numbers the pieces by the cuts, from 0.

    Raises
    ------
    AnalysisError
        The rows are no spells, the cuts do not rise, or a column has a name that is needed.
    """
    cuts = np.asarray(cuts, dtype=float)
    if cuts.ndim != 1 or not cuts.size or (np.diff(cuts) <= 0).any() or not (cuts > 0).all():
        raise AnalysisError(f"cuts: {cuts.tolist()} were given; they must rise and be above 0.")
    entry = split_columns(columns).entry
    taken = [name for name in (BAND, *([] if columns.entry else [ENTRY])) if name in frame]
    if taken:
        raise AnalysisError(f"A column is called '{taken[0]}', which the pieces need; rename it.")
    spells = read_spells(frame, columns)
    first = np.searchsorted(cuts, spells.entry, side="right")
    last = np.searchsorted(cuts, spells.exit, side="left")
    pieces = last - first + 1
    row = np.repeat(np.arange(len(pieces)), pieces)
    band = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces) + first[row]
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    complete = frame.loc[frame[list(columns.names)].notna().all(axis=1)]
    if columns.count is not None:
        complete = complete[complete[columns.count] > 0]
    is_last = band == last[row]
    return complete.iloc[row].assign(
        **{
            entry: np.maximum(edges[band], spells.entry[row]),
            columns.exit: np.minimum(edges[band + 1], spells.exit[row]),
            columns.event: np.where(is_last, spells.event[row], 0),
            BAND: band,
        }
    )


def split_columns(columns: SpellColumns) -> SpellColumns:
    """Return the columns that tell the spells after the cut."""
    return replace(columns, entry=columns.entry or ENTRY)
