"""Which columns can be a cause at all? Ids, constants, dates and copies of the outcome cannot."""

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.causes.columns import OTHER, Column, LevelColumn, NumberColumn, column_of
from ccqa_lib.show.language import say

CERTAIN = 0.985  # a level whose cases are defects this often tells the outcome, not its cause
FEWEST_CERTAIN = 20
EXPLAINS = 0.6  # share of the outcome's deviance that no cause explains by itself
COVERED = 0.6  # share of rows that the most frequent levels must hold between them
LEAST_SHARE, LEAST_ROWS = 0.003, 30
_BINS = 20


def admit(
    frame: pd.DataFrame, names: list[str], outcome: np.ndarray, clusters: np.ndarray | None
) -> tuple[dict[str, Column], dict[str, str]]:
    """Return the columns that can be tested, and for each other one the reason why not."""
    admitted: dict[str, Column] = {}
    refused: dict[str, str] = {}
    for name in names:
        values = frame[name]
        column = None if _is_time(values) else column_of(name, values)
        reason = (
            say("a date; time is looked at through the date of the contact")
            if column is None
            else _unfit(column, values, outcome, clusters)
        )
        if reason:
            refused[name] = reason
        else:
            admitted[name] = column
    return admitted, refused


def _is_time(values: pd.Series) -> bool:
    if pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_timedelta64_dtype(values):
        return True
    if pd.api.types.is_numeric_dtype(values):
        return False
    first = values.dropna().head(200)
    return len(first) > 0 and all(hasattr(value, "isoformat") for value in first)


def _unfit(column: Column, values: pd.Series, outcome, clusters) -> str:
    """Return why a column is no candidate; empty when it is one."""
    present = ~column.is_missing
    n = int(present.sum())
    least = max(LEAST_ROWS, LEAST_SHARE * len(outcome))
    if not n:
        return say("no value in any row")
    if told := _tells_the_outcome(column, present, outcome):
        return told
    if n < least:
        return say("a value in only {count} rows", count=f"{n:,}")
    distinct = values[present].nunique()
    if distinct == 1:
        return say("the same value in every row that has one")
    if isinstance(column, LevelColumn):
        return _level_reason(column, distinct, n, least, clusters)
    whole = np.all(column.values[present] == np.round(column.values[present]))
    if whole and distinct > 0.95 * n and n > 200:
        return say("a number of its own in nearly every row: an identifier")
    return ""


def _level_reason(column: LevelColumn, distinct: int, n: int, least: float, clusters) -> str:
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.labels))
    named = counts[[label != OTHER for label in column.labels]]
    if distinct > max(0.5 * n, 50) or named.sum() < COVERED * n:
        return say("{count} different values: an identifier or free text", count=f"{distinct:,}")
    if (named >= least).sum() < 1 or np.sort(counts)[-1] > n - least:
        return say("one value in nearly every row")
    if clusters is not None and _is_same_partition(column.codes, clusters):
        return say("names the agent; agents differ by nature and are told in the spread")
    return ""


def _is_same_partition(codes: np.ndarray, clusters: np.ndarray) -> bool:
    if len(np.unique(codes)) < 0.9 * len(np.unique(clusters)):
        return False
    pairs = len(np.unique(codes.astype(np.int64) * (clusters.max() + 1) + clusters))
    return pairs <= 1.1 * len(np.unique(clusters))


def _tells_the_outcome(column: Column, present: np.ndarray, outcome: np.ndarray) -> str:
    """Return a reason where a column, or its being filled, is known only after the outcome."""
    codes = _coded(column)
    rows = np.bincount(codes)
    hits = np.bincount(codes, weights=outcome)
    base, filled = outcome.mean(), outcome[present].mean() if present.any() else 0.0
    spared = outcome[~present].mean() if (~present).any() else base
    if present.sum() >= FEWEST_CERTAIN and filled >= CERTAIN > 0.8 > base and filled > spared:
        return say("filled only where there is a defect: known only after the outcome?")
    certain = (rows >= FEWEST_CERTAIN) & (hits >= CERTAIN * rows)
    if base < 0.6 and certain.any() and _beyond_chance(hits, rows, certain, base):
        return say("some of its values always go with a defect: known only after the outcome?")
    if _explained(hits, rows, base) > EXPLAINS:
        return say("it all but repeats the outcome: known only after the outcome?")
    return ""


def _beyond_chance(hits, rows, certain, base) -> bool:
    chance = stats.binom.sf(hits[certain] - 1, rows[certain], max(base, 0.5))
    return bool((chance * len(rows) < 1e-4).any())


def _coded(column: Column) -> np.ndarray:
    """Return levels, or a number in twenty bins of equal count; missing is a code of its own."""
    if isinstance(column, NumberColumn):
        present = ~column.is_missing
        cuts = np.unique(np.quantile(column.values[present], np.linspace(0, 1, _BINS + 1)[1:-1]))
        return np.where(present, 1 + np.searchsorted(cuts, column.values), 0)
    return column.codes + 1


def _explained(hits: np.ndarray, rows: np.ndarray, base: float) -> float:
    """Return the share of the outcome's deviance that the groups explain."""

    def entropy(events, of):
        share = np.clip(events / np.maximum(of, 1), 1e-12, 1 - 1e-12)
        return -(events * np.log(share) + (of - events) * np.log1p(-share)).sum()

    total = entropy(hits.sum(keepdims=True), rows.sum(keepdims=True))
    return 1 - entropy(hits, rows) / total if total > 0 else 0.0
