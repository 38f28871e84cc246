"""The series by which a change is judged: of its part, or less that of the comparison."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError

MOST_NAMED = 6


def trial_values(series: pd.DataFrame) -> pd.Series:
    """Return one value a period of a series with `value`, or with `events` and `n`."""
    values = series["value"] if "value" in series else series["events"] / series["n"]
    return pd.Series(
        values.to_numpy(dtype=float), index=pd.DatetimeIndex(pd.to_datetime(series["period"]))
    ).sort_index()


def compared_values(
    counts: pd.DataFrame, column: str, changed: Sequence[str], comparison: Sequence[str]
) -> pd.Series:
    """Return the level of the changed part less that of the comparison, one a period.

    Parameters
    ----------
    counts : DataFrame
        From `data.segment_counts`, executed: column, segment, period, contacts, total.
    comparison : sequence of str
        Empty for all values that were not changed.

    Raises
    ------
    AnalysisError
        A value is not in the data, or a side has no contacts in a period.
    """
    own = counts[counts["column"] == column]
    known = set(own["segment"])
    asked = [*changed, *comparison]
    if strange := [value for value in asked if value not in known]:
        there = ", ".join(sorted(known)[:MOST_NAMED])
        raise AnalysisError(
            f"{column}: no contact has {strange[0]!r}; write it as the export does. It has: "
            f"{there}."
        )
    rest = set(comparison) or known - set(changed)
    if not rest:
        raise AnalysisError(
            f"{column}: all values were changed, so that nothing is left to compare with; leave "
            "the column out to judge the change by itself."
        )
    mine, others = (_level(own[own["segment"].isin(part)]) for part in (set(changed), rest))
    both = mine.index.union(others.index)
    apart = mine.reindex(both) - others.reindex(both)
    if apart.isna().any():
        raise AnalysisError(
            f"{column}: {int(apart.isna().sum())} periods have no contacts on one side; use longer "
            "periods, or a comparison that is always there."
        )
    return apart


def _level(part: pd.DataFrame) -> pd.Series:
    sums = part.groupby("period")[["contacts", "total"]].sum().astype(float)
    level = sums["total"] / sums["contacts"].replace(0, np.nan)
    level.index = pd.DatetimeIndex(pd.to_datetime(level.index))
    return level.sort_index()
