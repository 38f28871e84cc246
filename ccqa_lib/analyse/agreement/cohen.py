"""Do two raters agree beyond chance? Cohen's kappa, weighted or not, with its interval."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.agreement.paradox import explain
from ccqa_lib.analyse.agreement.ratings import Ratings, crosstab
from ccqa_lib.analyse.agreement.weights import step_weights
from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class CohenKappa:
    """Kappa of two raters; `table` has the first rater in rows.

    `se` is the large-sample standard error for the interval, `z_null` divides by the one that
    holds without any agreement and serves the test only (Fleiss, Cohen & Everitt 1969).
    """

    table: pd.DataFrame
    weighting: str
    observed: float
    chance: float
    kappa: float
    se: float
    low: float
    high: float
    z_null: float
    p: float

    @property
    def n(self) -> int:
        """How many subjects both raters rated."""
        return int(self.table.to_numpy().sum())

    @property
    def note(self) -> str:
        """What to mind where prevalence makes kappa and AC1 part; empty where it does not."""
        return explain(self.table) if self.weighting == "none" else ""

    def __str__(self) -> str:
        kind = "" if self.weighting == "none" else f" ({self.weighting} weights)"
        size = f"kappa{kind} {self.kappa:.2f} (95% interval {self.low:.2f} to {self.high:.2f})"
        return f"{size}, agreement {self.observed:.0%} of {self.n}. {self.note}".strip()

    def to_block(self) -> Block:
        """Show the cross-table."""
        return table(
            self.table.reset_index(names="first rater"), str(self), note="Cohen 1960, 1968."
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def cohen_kappa(ratings: Ratings) -> CohenKappa:
    """Kappa of two raters over the subjects that both rated.

    Raises
    ------
    AnalysisError
        Not two raters, or both always use the same single category.
    """
    return _kappa(ratings, "none", np.eye(len(ratings.categories)))


def cohen_kappa_linear(ratings: Ratings) -> CohenKappa:
    """Kappa with linear weights by steps of the scale (Cicchetti & Allison 1971)."""
    return _kappa(ratings, "linear", step_weights(len(ratings.categories), 1))


def cohen_kappa_quadratic(ratings: Ratings) -> CohenKappa:
    """Kappa with quadratic weights by steps of the scale (Fleiss & Cohen 1973)."""
    return _kappa(ratings, "quadratic", step_weights(len(ratings.categories), 2))


def _kappa(ratings: Ratings, weighting: str, weights: np.ndarray) -> CohenKappa:
    counts = _two_raters(ratings)
    n = counts.to_numpy().sum()
    share = counts.to_numpy() / n
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, chance = (weights * share).sum(), rows @ weights @ columns
    if chance >= 1 - 1e-12:
        raise AnalysisError(
            "kappa: both raters gave every subject the same category, so agreement beyond chance "
            "is not defined; report the share of agreement, and rate harder cases."
        )
    kappa = (observed - chance) / (1 - chance)
    marginal = np.add.outer(weights @ columns, rows @ weights)
    spread = (share * (weights - marginal * (1 - kappa)) ** 2).sum()
    spread -= (kappa - chance * (1 - kappa)) ** 2
    null = (np.outer(rows, columns) * (weights - marginal) ** 2).sum() - chance**2
    se, se_null = (math.sqrt(max(v, 0) / n) / (1 - chance) for v in (spread, null))
    reach, z = normal_quantile(0.95) * se, kappa / se_null if se_null else math.nan
    return CohenKappa(
        table=counts,
        weighting=weighting,
        observed=float(observed),
        chance=float(chance),
        kappa=float(kappa),
        se=se,
        low=float(kappa - reach),
        high=float(kappa + reach),
        z_null=float(z),
        p=float(2 * stats.norm.sf(abs(z))),
    )


def _two_raters(ratings: Ratings) -> pd.DataFrame:
    codes = ratings.need_raters()
    if codes.shape[1] != 2:
        raise AnalysisError(
            f"Cohen's kappa is for two raters, not {codes.shape[1]}; use fleiss or conger."
        )
    counts = crosstab(ratings)
    if not counts.to_numpy().sum():
        raise AnalysisError("Cohen's kappa: no subject was rated by both raters.")
    return counts
