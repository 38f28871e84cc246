"""Cells of several columns, so that a change can be split by all of them at once.

Kitagawa's split by cells (every queue in every channel) tells what all the columns together leave
to the rate. How much of the mix is each column's is not told: with columns that go together, that
depends on the order in which they are taken (Das Gupta 1993, chapter 6).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

MOST_CELLS = 400
LARGE = 0.9  # part of the rows that cells with enough rows in both periods must hold

Grouped = tuple[np.ndarray, list[str]]  # a code a row, and what the codes mean


def cells_of(
    grouped: Mapping[str, Grouped], side: np.ndarray, fewest: int
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return as many columns, two at least, as make large cells together, and a cell a row.

    A column joins those before it while cells with `fewest` rows in each period (`side` 0 and
    1) hold LARGE of the rows; the small cells are put together. No columns where no two do.
    """
    chosen: tuple[str, ...] = ()
    cells = joint = np.zeros(len(side), dtype=int)
    for name, (codes, labels) in grouped.items():
        finer = np.unique(joint.astype(np.int64) * len(labels) + codes, return_inverse=True)[1]
        counts = np.array(
            [np.bincount(finer[side == at], minlength=finer.max() + 1) for at in (0, 1)]
        )
        large = counts.min(axis=0) >= fewest
        if large.sum() <= MOST_CELLS and counts[:, large].sum() >= LARGE * len(side):
            joint, chosen = finer, (*chosen, name)
            place = np.where(large, np.cumsum(large) - 1, large.sum())
            cells = np.unique(place[finer], return_inverse=True)[1]
    return (chosen, cells) if len(chosen) > 1 else ((), cells)


def influences_together(
    groups: pd.DataFrame, codes: np.ndarray, outcome: np.ndarray, side: np.ndarray
) -> np.ndarray:
    """Return how much each row moves the whole mix and the whole rate (rows x 2).

    These are the sums over groups of the derivatives by the share and the rate of each group in
    each period; a new or closed group has the rate of the other period, and all of it is mix.
    """
    w = groups[["share_before", "share_after"]].to_numpy()
    known = groups[["rate_before", "rate_after"]].to_numpy()
    r = np.where(np.isnan(known), known[:, ::-1], known)
    n = np.bincount(side, minlength=2)[side]
    lone = np.isnan(known).any(axis=1)
    sign = np.where(side == 1, 1.0, -1.0)
    middle, step_w, step_r = r.mean(axis=1), w[:, 1] - w[:, 0], r[:, 1] - r[:, 0]
    own_rate = (outcome - r[codes, side]) / np.maximum(n * w[codes, side], 1)

    def by_share(values: np.ndarray) -> np.ndarray:
        return (values[codes] - (values @ w)[side]) / n

    mix = sign * by_share(middle) + np.where(lone, 1.0, 0.5)[codes] * own_rate * step_w[codes]
    rate = 0.5 * by_share(step_r) + sign * own_rate * (w.mean(axis=1) * ~lone)[codes]
    return np.column_stack([mix, rate])
