"""Robust standard errors: how sure are the coefficients when rows differ in spread or share agents?

HC0-HC4: MacKinnon and White (1985), Cribari-Neto (2004). Clusters: CR0, CR1, CR2 with
Satterthwaite degrees of freedom (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018) and CR3,
the cluster jackknife. All run on cells with counts: a cluster enters by its cross-products only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.linear import LinearFit
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

FEWEST_CLUSTERS = 5  # fewer cannot say how clusters vary
FEW_CLUSTERS = 20  # below this the number of clusters is told as a doubt


def leverage(fit: LinearFit) -> np.ndarray:
    """Return the pull of one row on its own fitted value, for each row of the design."""
    return np.einsum("ij,jk,ik->i", fit.design.matrix, fit.inverse, fit.design.matrix)


def hc_covariance(fit: LinearFit, kind: str = "HC3") -> np.ndarray:
    """Return the covariance under unequal variance: `kind` HC0, HC1, HC2, HC3 or HC4."""
    h, n, k = leverage(fit), fit.n, len(fit.design.names)
    factors = {
        "HC0": lambda: np.ones_like(h),
        "HC1": lambda: np.full_like(h, n / fit.df_residual),
        "HC2": lambda: 1 / (1 - h),
        "HC3": lambda: 1 / (1 - h) ** 2,
        "HC4": lambda: (1 - h) ** -np.minimum(4, n * h / k),
    }
    if kind not in ("HC0", "HC1") and (h > 1 - 1e-10).any():
        raise AnalysisError(
            say(
                "{count} rows decide their own fitted value (a category with one row, "
                "perhaps), so {kind} errors do not exist; merge rare categories.",
                count=f"{(h > 1 - 1e-10).sum():,}",
                kind=kind,
            )
        )
    squares = (fit.counts * fit.residuals**2 + fit.within) * factors[kind]()
    X = fit.design.matrix
    return fit.inverse @ (X.T * squares) @ X @ fit.inverse


def hc_robust(fit: LinearFit) -> Coefficients:
    """Return the coefficients with errors that allow unequal variance: HC3.

    Degrees of freedom are Satterthwaite's, so that few rows far out, which alone decide a
    coefficient, count as few (Imbens and Kolesár 2016).
    """
    return replace(
        fit.coefficients,
        covariance=hc_covariance(fit, "HC3"),
        df=_hc3_df(fit),
        errors="robust to unequal variance (HC3, Satterthwaite)",
    )


def _hc3_df(fit: LinearFit) -> np.ndarray:
    X = fit.design.matrix
    reach = X @ fit.inverse / (1 - leverage(fit))[:, None]
    return np.array(
        [_satterthwaite(r**2, r[:, None] * X, fit.inverse, fit.counts) for r in reach.T]
    )


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Each cluster by its X'X (g, k, k) and its X'residuals (g, k)."""

    products: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.scores)


def cluster_sums(fit: LinearFit, clusters: pd.Series) -> ClusterSums:
    """Return the sums of each cluster of rows."""
    codes, names = cluster_codes(clusters)
    X = fit.design.matrix
    k = X.shape[1]
    scores = sum_by(codes, X * (fit.counts * fit.residuals)[:, None], len(names))
    products = [sum_by(codes, X * (fit.counts * X[:, j])[:, None], len(names)) for j in range(k)]
    return ClusterSums(np.stack(products, axis=1), scores)


def cluster_codes(clusters: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return the number of each row's cluster and the clusters' names, at least two.

    Raises
    ------
    AnalysisError
        All rows are in one cluster.
    """
    codes, names = pd.factorize(clusters, sort=False)
    if len(names) < 2:
        raise AnalysisError(
            say(
                "All rows have the same '{column}'; one cluster cannot show how clusters vary.",
                column=clusters.name,
            )
        )
    return codes, names


def sum_by(codes: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    """Return column sums of `values` by group, shape (groups, columns)."""
    return np.column_stack([np.bincount(codes, column, groups) for column in values.T])


def covariance_of_sums(sums: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Return the cluster sandwich with factor G/(G-1) from the clusters' score sums (G, k)."""
    return inverse @ sums.T @ sums @ inverse * len(sums) / (len(sums) - 1)


def cr0_covariance(fit: LinearFit, clusters: pd.Series) -> np.ndarray:
    """Return the cluster covariance without any small-sample factor."""
    scores = cluster_sums(fit, clusters).scores
    return fit.inverse @ scores.T @ scores @ fit.inverse


def two_way_covariance(fit: LinearFit, first: pd.Series, second: pd.Series) -> np.ndarray:
    """Return the covariance of two crossed clusterings (Cameron, Gelbach and Miller 2011)."""
    both = pd.Series(pd.MultiIndex.from_arrays([first, second]).to_flat_index(), name="both")
    parts = [cr0_covariance(fit, clusters) for clusters in (first, second, both)]
    return parts[0] + parts[1] - parts[2]


def cr_adjusted(fit: LinearFit, clusters: pd.Series, power: float) -> np.ndarray:
    """Return CR2 (`power` 1/2) or CR3 (`power` 1): scores divided by (I - H)^power by cluster."""
    sums = cluster_sums(fit, clusters)
    scores = [
        half.T @ _inverse_power(half, fit.inverse, power) @ _whitened(half, score)
        for half, score in zip(_halves(sums.products), sums.scores, strict=True)
    ]
    return fit.inverse @ np.transpose(scores) @ np.array(scores) @ fit.inverse


def satterthwaite_df(fit: LinearFit, clusters: pd.Series) -> np.ndarray:
    """Return the degrees of freedom of CR2 t tests, for each coefficient."""
    products = cluster_sums(fit, clusters).products
    own, crossed = [], []
    for half in _halves(products):
        root = _inverse_power(half, fit.inverse, 0.5)
        reach = half @ fit.inverse
        own.append(((root @ reach) ** 2).sum(axis=0))
        crossed.append(half.T @ root @ reach)
    by_own, by_crossed, ones = np.array(own), np.array(crossed), np.ones(len(own))
    return np.array(
        [
            _satterthwaite(by_own[:, j], by_crossed[:, :, j], fit.inverse, ones)
            for j in range(len(fit.inverse))
        ]
    )


def cluster_robust(fit: LinearFit, by: str) -> Coefficients:
    """Return the coefficients with CR2 errors and Satterthwaite tests for clusters of rows.

    Raises
    ------
    AnalysisError
        Fewer than FEWEST_CLUSTERS clusters.
    """
    clusters = fit.design.column(by)
    groups = require_clusters(clusters)
    table = replace(
        fit.coefficients,
        covariance=cr_adjusted(fit, clusters, 0.5),
        df=satterthwaite_df(fit, clusters),
        errors=f"clustered by {by} ({groups} clusters, CR2, Satterthwaite)",
    )
    return table.with_notes(*few_clusters_notes(by, groups))


def require_clusters(clusters: pd.Series) -> int:
    """Return the number of clusters, refusing fewer than FEWEST_CLUSTERS."""
    groups = len(cluster_codes(clusters)[1])
    if groups < FEWEST_CLUSTERS:
        raise AnalysisError(
            say(
                "'{column}' has {count} clusters; at least {least} are needed to tell "
                "how clusters vary. Give '{column}' as a column instead.",
                column=clusters.name,
                count=groups,
                least=FEWEST_CLUSTERS,
            )
        )
    return groups


def few_clusters_notes(by: str, groups: int) -> Sequence[str]:
    """Return the sentence that a reader of few clusters needs, if so."""
    if groups >= FEW_CLUSTERS:
        return ()
    return (
        say("Only {count} clusters of {column}: intervals are rough, and wider than they look.",
            count=groups, column=by),
    )  # fmt: skip


def _halves(products: np.ndarray) -> list[np.ndarray]:
    """Return, for each cluster, R with R'R = X'X and as many rows as its rank."""
    halves = []
    for product in products:
        values, vectors = np.linalg.eigh(product)
        kept = values > values.max() * 1e-12
        halves.append(np.sqrt(values[kept])[:, None] * vectors[:, kept].T)
    return halves


def _whitened(half: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return Q'e of a cluster, where X = QR and `score` is X'e."""
    return np.linalg.solve(half @ half.T, half @ score)


def _inverse_power(half: np.ndarray, inverse: np.ndarray, power: float) -> np.ndarray:
    """Return (I - R (X'X)^-1 R')^-power; directions without residual are left out."""
    values, vectors = np.linalg.eigh(np.eye(len(half)) - half @ inverse @ half.T)
    kept = values > 1e-10
    return (vectors[:, kept] * values[kept] ** -power) @ vectors[:, kept].T


def _satterthwaite(
    own: np.ndarray, crossed: np.ndarray, inverse: np.ndarray, counts: np.ndarray
) -> float:
    """Return tr(P)^2 / tr(P^2) of P = diag(own) - C (X'X)^-1 C', without forming P.

    Each row of `own` and C stands for `counts` equal ones.
    """
    inner = (crossed.T * counts) @ crossed @ inverse
    diagonal = np.einsum("ij,jk,ik->i", crossed, inverse, crossed)
    trace = counts @ own - np.trace(inner)
    squares = counts @ (own**2 - 2 * own * diagonal) + np.trace(inner @ inner)
    return float(trace**2 / squares)
