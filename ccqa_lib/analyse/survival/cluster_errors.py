"""Errors of a Cox model whose rows share teams, or are of one person.

The sandwich of score residuals (Lin and Wei 1989) takes each cluster's residuals at a fit that the
cluster itself has drawn to it, so that it is short where clusters are few. Leaving out each cluster
in turn, one Newton step standing for each fit without it (Lipsitz, Dear and Zhao 1994), is not.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.sandwich import (
    cluster_codes,
    few_clusters_notes,
    require_clusters,
    sum_by,
)
from ccqa_lib.analyse.survival.cox import CoxFit
from ccqa_lib.analyse.survival.cox_residuals import score_residuals
from ccqa_lib.analyse.survival.partial import Moments
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

ALONE = 0.999  # share of the information in some direction that one cluster may hold
MANY_CLUSTERS = 1000  # above this the jackknife and the sandwich are the same


def cluster_robust_cox(fit: CoxFit, by: str) -> Coefficients:
    """Return the coefficients with errors for clusters, t tests on clusters less 1.

    By the jackknife over clusters, or, where there are more than MANY_CLUSTERS, the sandwich with
    the factor G/(G-1). R has the sandwich without a factor, and normal tests.

    Raises
    ------
    AnalysisError
        There are fewer clusters than can say how they vary, or one alone decides an effect.
    """
    clusters = fit.design.column(by)
    groups = require_clusters(clusters)
    if groups > MANY_CLUSTERS:
        covariance = cluster_covariance(fit, clusters) * groups / (groups - 1)
    else:
        covariance = jackknife_covariance(fit, clusters)
    table = replace(
        fit.coefficients,
        covariance=covariance,
        df=np.full(len(fit.design.names), groups - 1.0),
        errors=say("clustered by {column} ({count} clusters)", column=by, count=groups),
    )
    return table.with_notes(*few_clusters_notes(by, groups))


def cluster_covariance(fit: CoxFit, clusters: pd.Series) -> np.ndarray:
    """Return the sandwich of clusters without a factor for their number (R's robust variance)."""
    codes, names = cluster_codes(clusters)
    weighted = score_residuals(fit.moments) * fit.spells.counts[:, None]
    sums = sum_by(codes, weighted, len(names)) @ fit.inverse
    return sums.T @ sums / np.outer(fit.scale, fit.scale)


def jackknife_covariance(fit: CoxFit, clusters: pd.Series) -> np.ndarray:
    """Return the covariance of the coefficients by leaving out each cluster once.

    Raises
    ------
    AnalysisError
        One cluster alone decides a coefficient.
    """
    codes, names = cluster_codes(clusters)
    counts, groups = fit.spells.counts, len(names)
    scores = sum_by(codes, score_residuals(fit.moments) * counts[:, None], groups)
    own = _information_by(fit.moments, codes, groups)
    root = np.linalg.cholesky(fit.inverse)
    shares = root.T @ own @ root
    values, vectors = np.linalg.eigh(shares)
    if values.max() > ALONE:
        place = np.unravel_index(values.argmax(), values.shape)
        alone = names[place[0]]
        raise AnalysisError(
            say(
                "'{column}' {value} alone decides an effect (it is the only one in which some "
                "column varies), so that its error cannot be told. Leave that column out, or name "
                "another cluster.",
                column=clusters.name,
                value=alone,
            )
        )
    turned = np.einsum("gab,ga->gb", vectors, scores @ root) / (1 - values)
    moves = np.einsum("gab,gb->ga", vectors, turned) @ root.T
    return (groups - 1) / groups * moves.T @ moves / np.outer(fit.scale, fit.scale)


def robust_score_test(fit: CoxFit, clusters: pd.Series) -> float:
    """Return the robust score statistic that all coefficients are 0 (Lin and Wei 1989)."""
    codes, names = cluster_codes(clusters)
    start = fit.moments.model.at(np.zeros(len(fit.design.names)))
    sums = sum_by(codes, score_residuals(start) * fit.spells.counts[:, None], len(names))
    total = sums.sum(axis=0)
    return float(total @ np.linalg.solve(sums.T @ sums, total))


def _information_by(here: Moments, codes: np.ndarray, groups: int) -> np.ndarray:
    """Return the information that each cluster's rows hold, shape (groups, k, k).

    One pass for each pair of columns, so that no table for each row is formed.
    """
    sets, X, h0 = here.model.sets, here.model.matrix, here.sums.h0
    mean = here.expected_sums / sets.deaths[:, None]
    weight = here.model.counts * here.risk
    hazard, drawn = sets.accumulate(h0), sets.accumulate(mean * h0[:, None])
    found = np.zeros((groups, X.shape[1], X.shape[1]))
    for a in range(X.shape[1]):
        for b in range(a + 1):
            squares = sets.accumulate(mean[:, a] * mean[:, b] * h0)
            gap = X[:, a] * (X[:, b] * hazard - drawn[:, b]) - X[:, b] * drawn[:, a] + squares
            found[:, a, b] = found[:, b, a] = np.bincount(codes, weight * gap, groups)
    return found
