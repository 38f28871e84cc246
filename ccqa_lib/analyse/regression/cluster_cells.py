"""Errors by cluster from counts: the fit sees each pattern once, the clusters only how often.

The score of a cluster is the sum of its rows' scores, and rows of one pattern have one score. So
the sandwich needs no more than the patterns' scores and how many rows of each a cluster has; what
comes out is that of the rows themselves (`data.reduce.patterns` makes both tables).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.glm import GlmFit
from ccqa_lib.analyse.regression.ordered import OrderedFit
from ccqa_lib.analyse.regression.sandwich import (
    cluster_codes,
    covariance_of_sums,
    few_clusters_notes,
    require_clusters,
)
from ccqa_lib.errors import AnalysisError

PATTERN, ROWS = "pattern", "rows"


@dataclass(frozen=True, eq=False)
class ClusterCells:
    """How many rows each cluster has of each row of a design: `counts`, (clusters, patterns)."""

    by: str
    counts: sparse.coo_array

    @property
    def clusters(self) -> int:
        """How many clusters."""
        return self.counts.shape[0]

    def covariance(self, scores: np.ndarray, inverse: np.ndarray) -> np.ndarray:
        """Return the cluster sandwich; `scores` are of one row of each pattern, (patterns, k)."""
        return covariance_of_sums(self.counts @ scores, inverse)


def cluster_cells(design: Design, cells: pd.DataFrame, by: str) -> ClusterCells:
    """Read the counts of pairs of cluster and pattern beside the design of the patterns.

    Parameters
    ----------
    design : Design
        One row a pattern, with its number `pattern` and its `rows` among the columns in `also`.
    cells : DataFrame
        `pattern`, the cluster and `rows`, one row a pair.

    Raises
    ------
    AnalysisError
        Too few clusters, two patterns of one number, or counts that are not those of the design.
    """
    require_columns(cells, [PATTERN, by, ROWS])
    require_clusters(cells[by])
    codes, names = cluster_codes(cells[by])
    numbers = pd.Index(design.column(PATTERN))
    if not numbers.is_unique:
        raise AnalysisError(
            "Two patterns have the same number, so rows by cluster cannot be told apart; count "
            f"the patterns with '{by}' as one more column instead."
        )
    place, rows = numbers.get_indexer(cells[PATTERN]), cells[ROWS].to_numpy(float)
    counted = np.bincount(place[place >= 0], rows[place >= 0], len(numbers))
    if (place < 0).any() or (counted != design.column(ROWS).to_numpy(float)).any():
        raise AnalysisError(
            f"The rows by '{by}' are not those of the patterns: some rows have no '{by}', or the "
            "two tables were counted from different rows. Choose rows that have it before both."
        )
    shape = (len(names), len(numbers))
    return ClusterCells(by, sparse.coo_array((rows, (codes, place)), shape=shape))


def clustered_glm(fit: GlmFit, cells: ClusterCells) -> Coefficients:
    """Return the coefficients with errors for clusters, as `glm.cluster_robust_glm` of the rows."""
    return _clustered(fit.coefficients, cells, cells.covariance(fit.scores, fit.inverse))


def clustered_ordered(fit: OrderedFit, cells: ClusterCells) -> OrderedFit:
    """Return the fit with errors for clusters, as `ordered.cluster_robust_ordered` of the rows."""
    covariance = cells.covariance(fit.scores, fit.inverse)
    return replace(fit, table=_clustered(fit.table, cells, covariance))


def _clustered(table: Coefficients, cells: ClusterCells, covariance: np.ndarray) -> Coefficients:
    groups = cells.clusters
    told = replace(
        table,
        covariance=covariance,
        df=np.full(len(table.names), groups - 1.0),
        errors=f"clustered by {cells.by} ({groups} clusters)",
    )
    return told.with_notes(*few_clusters_notes(cells.by, groups))
