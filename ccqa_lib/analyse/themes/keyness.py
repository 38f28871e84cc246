"""Is a theme written more in one group of texts than in the others? An association, no more.

G2 of the table of theme by group (Dunning 1993), Holm over all that were compared, so that looking
at many groups finds no difference by chance; the difference with Newcombe's interval. Texts count
as independent of one another.
"""

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.adjust import holm
from ccqa_lib.analyse.compare.two_proportions import Share, newcombe

FEWEST_OF_GROUP, MOST_GROUPS = 30, 12
COLUMNS = ["theme", "column", "level", "texts", "inside", "elsewhere", "difference", "low", "high",
           "p_adjusted"]  # fmt: skip


def g2(inside: int, n_inside: int, elsewhere: int, n_elsewhere: int) -> float:
    """Return the log-likelihood ratio of two shares, 1 degree of freedom."""
    cells = np.array(
        [[inside, n_inside - inside], [elsewhere, n_elsewhere - elsewhere]], dtype=float
    )
    foretold = cells.sum(axis=1, keepdims=True) * cells.sum(axis=0) / cells.sum()
    told = np.where(cells > 0, cells * np.log(np.where(cells > 0, cells, 1) / foretold), 0.0)
    return float(2 * told.sum())


def contrasts(holds: np.ndarray, groups: dict[str, pd.Series], min_cell: int) -> pd.DataFrame:
    """Compare each theme between each level of each column and the other texts.

    Parameters
    ----------
    holds : bool array, shape (texts, themes)
    groups : mapping of column to values
        One value a text; missing ones are left out of that column's comparisons.
    min_cell : int
        Levels with fewer texts of a theme, inside or elsewhere, are neither compared nor shown.

    Returns
    -------
    DataFrame
        One row a comparison: theme (its place), column, level, texts (of the level), inside and
        elsewhere (shares), difference with low and high, p_adjusted.
    """
    rows, p = [], []
    for column, values in groups.items():
        known = values.notna().to_numpy()
        told = values.astype("object").map(str, na_action="ignore")
        for level in _levels(told):
            here = (told == level).to_numpy() & known
            there = known & ~here
            for theme in range(holds.shape[1]):
                a, b = int(holds[here, theme].sum()), int(holds[there, theme].sum())
                n, m = int(here.sum()), int(there.sum())
                if min(a, b) < min_cell or m < FEWEST_OF_GROUP or n in (a,) or m in (b,):
                    continue
                size = newcombe(Share(a, n), Share(b, m))
                rows.append((theme, column, level, n, a / n, b / m, *_ends(size)))
                p.append(float(stats.chi2.sf(g2(a, n, b, m), 1)))
    adjusted = holm(np.array(p)) if p else []
    return pd.DataFrame(
        [(*row, float(each)) for row, each in zip(rows, adjusted, strict=True)], columns=COLUMNS
    )


def _levels(values: pd.Series) -> list[str]:
    """Return the levels to compare: the most frequent; of two, the later in order only."""
    counts = values.value_counts()
    named = sorted(counts.index[counts >= FEWEST_OF_GROUP], key=lambda each: (-counts[each], each))
    if len(counts) == 2 and len(named) == 2:
        return [max(named)]
    return named[:MOST_GROUPS]


def _ends(size) -> tuple[float, float, float]:
    return size.estimate, size.low, size.high
