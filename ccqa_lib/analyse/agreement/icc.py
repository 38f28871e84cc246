"""How much of the variation in scores belongs to the subjects? The six intraclass correlations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.effect import tail_of
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

FORMS = {
    "ICC1": "each subject has its own raters, single score",
    "ICC2": "raters drawn from many, agreement, single score",
    "ICC3": "these raters only, consistency, single score",
    "ICC1k": "each subject has its own raters, mean score",
    "ICC2k": "raters drawn from many, agreement, mean score",
    "ICC3k": "these raters only, consistency, mean score",
}


@dataclass(frozen=True, eq=False)
class IntraclassCorrelations:
    """Six forms, one row each: form, icc, F, df1, df2, p, low, high, meaning.

    `ms_targets`, `ms_raters` and `ms_residual` are the mean squares behind them.
    """

    forms: pd.DataFrame
    subjects: int
    raters: int
    ms_targets: float
    ms_raters: float
    ms_residual: float

    def of(self, form: str) -> pd.Series:
        """Return one form's row."""
        return self.forms.set_index("form").loc[form]

    def __str__(self) -> str:
        row = self.of("ICC2")
        return (
            f"ICC(2,1) {row['icc']:.2f} (95% interval {row['low']:.2f} to {row['high']:.2f}): "
            f"agreement of single scores, {self.subjects} subjects, {self.raters} raters"
        )

    def to_block(self) -> Block:
        """Show all six forms."""
        return table(self.forms, str(self), note="Shrout & Fleiss 1979; McGraw & Wong 1996.")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def intraclass_correlations(scores: pd.DataFrame, confidence: float = 0.95):
    """Return the six forms by analysis of variance; one row a subject, one column a rater.

    Raises
    ------
    AnalysisError
        Fewer than two subjects or raters, missing scores, or no variation.
    """
    x = complete_scores(scores, "intraclass correlation")
    n, k = x.shape
    residual = x - np.add.outer(x.mean(axis=1), x.mean(axis=0)) + x.mean()
    targets, raters = k * x.mean(axis=1).var(ddof=1), n * x.mean(axis=0).var(ddof=1)
    error = (residual**2).sum() / ((n - 1) * (k - 1))
    within = ((x - x.mean(axis=1, keepdims=True)) ** 2).sum() / (n * (k - 1))
    if within <= 1e-24 * max(targets, 1e-300):
        raise AnalysisError(
            "intraclass correlation: all raters gave the same scores throughout, so the error "
            "cannot be told. Check that these are separate ratings."
        )
    squares = (targets, raters, error, within)
    rows = [*_singles(squares, n, k, confidence)]
    rows += [_mean_of(row, k) for row in rows]
    frame = pd.DataFrame(rows, columns=["form", "icc", "F", "df1", "df2", "p", "low", "high"])
    frame["meaning"] = frame["form"].map(FORMS)
    return IntraclassCorrelations(frame, n, k, float(targets), float(raters), float(error))


def complete_scores(scores: pd.DataFrame, for_what: str) -> np.ndarray:
    """Return scores as an array without gaps, at least two by two, not all alike."""
    if min(scores.shape) < 2:
        raise AnalysisError(
            f"{for_what}: at least two subjects (rows) and two raters or items (columns) are "
            f"needed; got {scores.shape[0]} by {scores.shape[1]}."
        )
    x = np.column_stack(
        [finite_numbers(scores.iloc[:, j], str(scores.columns[j])) for j in range(scores.shape[1])]
    )
    if np.ptp(x) == 0:
        raise AnalysisError(
            f"{for_what}: all scores are {x[0, 0]:g}, so nothing tells the subjects apart."
        )
    return x


def _singles(squares, n: int, k: int, confidence: float):
    targets, raters, error, within = squares
    tail, df = tail_of(confidence), ((n - 1), n * (k - 1), (n - 1) * (k - 1))
    f1 = targets / within
    low, high = f1 / stats.f.isf(tail, df[0], df[1]), f1 * stats.f.isf(tail, df[1], df[0])
    icc = (targets - within) / (targets + (k - 1) * within)
    ends = [(f - 1) / (f + k - 1) for f in (low, high)]
    yield ("ICC1", icc, f1, df[0], df[1], stats.f.sf(f1, df[0], df[1]), *ends)
    f3 = targets / error if error > 0 else np.inf
    p = stats.f.sf(f3, df[0], df[2])
    icc2 = (targets - error) / (targets + (k - 1) * error + k * (raters - error) / n)
    yield ("ICC2", icc2, f3, df[0], df[2], p, *_agreement_ends(icc2, squares, n, k, tail))
    low, high = f3 / stats.f.isf(tail, df[0], df[2]), f3 * stats.f.isf(tail, df[2], df[0])
    icc3 = (targets - error) / (targets + (k - 1) * error)
    ends = [(f - 1) / (f + k - 1) if np.isfinite(f) else 1.0 for f in (low, high)]
    yield ("ICC3", icc3, f3, df[0], df[2], p, *ends)


def _agreement_ends(icc: float, squares, n: int, k: int, tail: float) -> tuple[float, float]:
    """Return the ends of ICC(2,1) by Satterthwaite's degrees of freedom (Shrout & Fleiss 1979)."""
    targets, raters, error, _ = squares
    if error <= 0:
        return np.nan, np.nan
    ratio, slack = raters / error, n * (1 + (k - 1) * icc) - k * icc
    df = (k - 1) * (n - 1) * (k * icc * ratio + slack) ** 2
    df /= (n - 1) * k**2 * icc**2 * ratio**2 + slack**2
    upper, lower = stats.f.isf(tail, n - 1, df), stats.f.isf(tail, df, n - 1)
    rest = k * raters + (k * n - k - n) * error
    low = n * (targets - upper * error) / (upper * rest + n * targets)
    high = n * (lower * targets - error) / (rest + n * lower * targets)
    return float(low), float(high)


def _mean_of(row: tuple, k: int) -> tuple:
    """Spearman-Brown: the form for the mean of k scores."""
    form, icc, f, df1, df2, p, low, high = row
    stepped = [value * k / (1 + value * (k - 1)) for value in (icc, low, high)]
    return (f"{form}k", stepped[0], f, df1, df2, p, stepped[1], stepped[2])
