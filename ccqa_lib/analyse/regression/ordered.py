"""Ordered regression: what goes with better answers on a scale such as satisfaction 1 to 5?

McCullagh (1980): logit P(Y <= j) = threshold_j - x'beta, so that a positive coefficient means
better answers. One coefficient serves all thresholds; `proportional` tests whether it may.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.regression.coefficients import Coefficients, normal_df
from ccqa_lib.analyse.regression.cumulative import (
    LOGIT,
    Link,
    interval_ends,
    pieces,
    row_scores,
)
from ccqa_lib.analyse.regression.glm import cluster_covariance
from ccqa_lib.analyse.regression.ordered_search import AT_ONCE, Answers, maximise
from ccqa_lib.analyse.regression.outcome import row_counts, row_weights
from ccqa_lib.analyse.regression.sandwich import few_clusters_notes, require_clusters
from ccqa_lib.analyse.regression.separation import FARTHEST, refuse_separation
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block
from ccqa_lib.show.language import say


@dataclass(frozen=True, eq=False)
class OrderedFit:
    """A fitted ordered regression.

    `levels` are the answers, worst first; `codes` the position of each row's answer; `table`
    holds all parameters, thresholds first, and `inverse` their inverse observed information.
    """

    design: Design
    outcome: str
    levels: tuple[Any, ...]
    link: Link
    codes: np.ndarray
    counts: np.ndarray
    table: Coefficients
    inverse: np.ndarray
    loglik: float

    @property
    def n(self) -> float:
        """Rows behind the fit."""
        return self.counts.sum()

    @property
    def coefficients(self) -> Coefficients:
        """The effects of the columns, without the thresholds."""
        return self.table.of(self.design.names)

    @property
    def thresholds(self) -> Coefficients:
        """The thresholds between neighbouring answers, at zero of all columns."""
        return self.table.of(self.table.names[: len(self.levels) - 1])

    @property
    def scores(self) -> np.ndarray:
        """Gradient of each row's log-likelihood, (rows, parameters)."""
        return self.along(np.eye(len(self.table.names)))

    def along(self, directions: np.ndarray) -> np.ndarray:
        """Return the scores times directions, (rows, directions), without making the scores."""
        found = np.empty((len(self.codes), directions.shape[1]), order="F")
        for first in range(0, len(self.codes), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            ends = interval_ends(self.codes[some], len(self.levels), self.design.matrix[some])
            now = pieces(ends, self.table.estimate, self.link)
            found[some] = row_scores(ends, now) @ directions
        return found

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.loglik + 2 * len(self.table.names)

    @property
    def null_loglik(self) -> float:
        """Log-likelihood of the model with thresholds only."""
        totals = np.bincount(self.codes, self.counts)
        return float(totals @ np.log(totals / totals.sum()))

    @property
    def mcfadden(self) -> float:
        """Share of log-likelihood explained (McFadden)."""
        return 1 - self.loglik / self.null_loglik

    def __str__(self) -> str:
        return (
            f"{self.outcome}: ordered {self.link.name}, {len(self.design.names)} coefficients "
            f"from {self.n:,.0f} answers on {len(self.levels)} levels"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_ordered(
    design: Design,
    outcome: str,
    levels: Sequence[Any] | None = None,
    count: str | None = None,
    link: Link = LOGIT,
) -> OrderedFit:
    """Fit an ordered regression by maximum likelihood, errors from the observed information.

    Parameters
    ----------
    design : Design
        Built with ``constant='implied'``: the thresholds are the constants.
    levels : sequence, optional
        The answers, worst first; needed where the outcome is text without an order.
    count : str, optional
        Column that says how many answers stand behind each row.

    Raises
    ------
    AnalysisError
        Answers have no order, are all the same, or some columns separate them.
    """
    return _fit(design, outcome, levels, row_counts(design, count), link)


def fit_ordered_weighted(
    design: Design,
    outcome: str,
    weight: str,
    levels: Sequence[Any] | None = None,
    link: Link = LOGIT,
) -> OrderedFit:
    """Fit an ordered regression to answers with sampling weights; robust errors (Binder 1983)."""
    fit = _fit(design, outcome, levels, row_weights(design, weight), link)
    weighted = fit.scores * fit.counts[:, None]
    covariance = fit.inverse @ weighted.T @ weighted @ fit.inverse
    errors = f"robust, sampling weights '{weight}'"
    return replace(fit, table=replace(fit.table, covariance=covariance, errors=errors))


def cluster_robust_ordered(fit: OrderedFit, by: str) -> OrderedFit:
    """Return the fit with errors for clusters of answers: factor G/(G-1), t on G - 1.

    Raises
    ------
    AnalysisError
        Too few clusters to tell how they vary.
    """
    clusters = fit.design.column(by)
    groups = require_clusters(clusters)
    table = replace(
        fit.table,
        covariance=cluster_covariance(fit.scores * fit.counts[:, None], fit.inverse, clusters),
        df=np.full(len(fit.table.names), groups - 1.0),
        errors=f"clustered by {by} ({groups} clusters)",
    )
    return replace(fit, table=table.with_notes(*few_clusters_notes(by, groups)))


def chances(fit: OrderedFit, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the chance of each answer for each row of a frame; rows sum to 1."""
    hidden = fit.design.encoding.matrix(frame) @ fit.coefficients.estimate
    at_most = fit.link.cdf(fit.thresholds.estimate - hidden[:, None])
    edges = np.column_stack([np.zeros(len(hidden)), at_most, np.ones(len(hidden))])
    return pd.DataFrame(np.diff(edges, axis=1), index=frame.index, columns=list(fit.levels))


def answer_codes(
    design: Design, outcome: str, levels: Sequence[Any] | None, counts: np.ndarray
) -> tuple[np.ndarray, tuple[Any, ...]]:
    """Return the position of each row's answer and the answers, worst first.

    Raises
    ------
    AnalysisError
        The order is not known, an answer is not listed or never given, or all are the same.
    """
    values = design.column(outcome)
    ordered = tuple(levels) if levels is not None else _natural_order(values)
    strange = sorted(set(values.unique()) - set(ordered), key=str)
    if strange:
        raise AnalysisError(
            f"'{outcome}' also holds '{strange[0]}', which its list of levels lacks; "
            "add it or set those rows aside."
        )
    codes = values.map({level: i for i, level in enumerate(ordered)}).to_numpy(int)
    totals = np.bincount(codes, counts, len(ordered))
    if (totals > 0).sum() == 1:
        raise AnalysisError(
            say(
                "No model fitted: '{outcome}' is '{answer}' in all {total} rows used; "
                "there is nothing to explain.",
                outcome=outcome,
                answer=ordered[int(totals.argmax())],
                total=f"{counts.sum():,.0f}",
            )
        )
    if (totals == 0).any():
        raise AnalysisError(
            f"Nobody answered '{ordered[int(totals.argmin())]}' in '{outcome}'; "
            "leave it out of the list of levels."
        )
    return codes, ordered


def _natural_order(values: pd.Series) -> tuple[Any, ...]:
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        return tuple(level for level in values.cat.categories if (values == level).any())
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return tuple(np.unique(values.to_numpy()).tolist())
    raise AnalysisError(
        f"The answers in '{values.name}' are text without an order; give `levels`, worst first."
    )


def _fit(design, outcome, levels, counts, link) -> OrderedFit:
    if design.encoding.constant != "implied":
        raise AnalysisError(
            "An ordered model has its own constants; build the design with constant='implied'."
        )
    codes, ordered = answer_codes(design, outcome, levels, counts)
    X = design.matrix
    middle, scale = X.mean(axis=0), X.std(axis=0)
    answers = Answers(codes, len(ordered), counts, X, middle, scale)
    start = starting_point(codes, counts, X.shape[1], link)
    try:
        top = maximise(answers, link, start)
    except AnalysisError:
        _refuse_separated(design, outcome, codes, counts)
        raise
    if top.farthest > FARTHEST:
        _refuse_separated(design, outcome, codes, counts)
    back = _unscaled(len(ordered) - 1, middle, scale)
    inverse = back @ np.linalg.inv(top.information) @ back.T
    cuts = [f"{a}|{b}" for a, b in pairwise(ordered)]
    names = (*cuts, *design.names)
    table = Coefficients(names, back @ top.parameters, inverse, normal_df(names), "model-based")
    return OrderedFit(design, outcome, ordered, link, codes, counts, table, inverse, top.loglik)


def starting_point(codes: np.ndarray, counts: np.ndarray, k: int, link: Link) -> np.ndarray:
    """Return the thresholds of the answers as they are, and no effects."""
    totals = np.bincount(codes, counts)
    share = np.cumsum(totals)[:-1] / totals.sum()
    cuts = np.log(share / (1 - share)) * (1.0 if link is LOGIT else 0.6)
    return np.concatenate([cuts, np.zeros(k)])


def _unscaled(cuts: int, middle: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the matrix that turns parameters of scaled columns into those of the columns."""
    back = np.diag(np.concatenate([np.ones(cuts), 1 / scale]))
    back[:cuts, cuts:] = middle / scale
    return back


def _refuse_separated(design, outcome, codes, counts) -> None:
    real = counts > 0
    refuse_separation(design.matrix[real], codes[real], design.names, outcome)
