"""The responses with an overall answer: their numbers, weights, counts and clusters.

Every estimate of the study goes through `Responses.estimate`, so that weights, frequency counts
and clusters are allowed for in one place (linearisation: Binder 1983; clusters: G / (G - 1) and
t on G - 1 degrees of freedom).
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.products import products
from ccqa_lib.analyse.satisfaction.plan import Plan
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

MOST_DRAWN = 20_000_000  # responses that are dealt into blocks one by one
FEWEST_CLUSTERS = 5  # fewer cannot say how clusters vary; rows then count by themselves


@dataclass(frozen=True, eq=False)
class Responses:
    """Rows with an overall answer.

    `score` is the answer as a number; `counts` how many responses a row stands for; `weights`
    sampling weights of mean 1; `clusters` the number of each row's cluster, or None.
    """

    plan: Plan
    frame: pd.DataFrame
    score: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    clusters: np.ndarray | None = None

    @property
    def n(self) -> int:
        """How many responses."""
        return int(self.counts.sum())

    @cached_property
    def mass(self) -> np.ndarray:
        """What each row weighs: weight times count."""
        return self.weights * self.counts

    @cached_property
    def top(self) -> np.ndarray:
        """Is the answer a satisfied one? As 1 and 0."""
        return (self.score >= self.plan.scale.top - 1e-9).astype(float)

    @cached_property
    def bottom(self) -> np.ndarray:
        """Is the answer a dissatisfied one? As 1 and 0."""
        return (self.score <= self.plan.scale.bottom + 1e-9).astype(float)

    @cached_property
    def groups(self) -> int:
        """How many clusters; 0 without."""
        return 0 if self.clusters is None else int(self.clusters.max()) + 1

    @property
    def is_clustered(self) -> bool:
        """Are there clusters enough to tell how they vary?"""
        return self.groups >= FEWEST_CLUSTERS

    @property
    def df(self) -> float:
        """Degrees of freedom of intervals: clusters less one, or none to mind."""
        return self.groups - 1.0 if self.is_clustered else math.inf

    @property
    def reach(self) -> float:
        """How many standard errors a 95 % interval reaches to each side."""
        return float(stats.norm.ppf(0.975) if math.isinf(self.df) else stats.t.ppf(0.975, self.df))

    def chance(self, size: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Return two-sided p values of sizes with these standard errors; 1 where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.where(errors > 0, np.abs(size) / errors, 0.0)
        return 2 * (stats.norm.sf(z) if math.isinf(self.df) else stats.t.sf(z, self.df))

    def of(self, chosen: np.ndarray) -> "Responses":
        """Return the chosen rows only; clusters are numbered afresh, weights have mean 1 again."""
        if chosen.all():
            return self
        clusters = None if self.clusters is None else pd.factorize(self.clusters[chosen])[0]
        counts, weights = self.counts[chosen], self.weights[chosen]
        if len(weights) and counts @ weights > 0:
            weights = weights / np.average(weights, weights=counts)
        return Responses(
            self.plan, self.frame[chosen], self.score[chosen], counts, weights, clusters
        )

    def weighted(self, weights: np.ndarray) -> "Responses":
        """Return the same rows with other weights, brought to mean 1."""
        return replace(self, weights=weights / np.average(weights, weights=self.counts))

    def by_cluster(self, parts: np.ndarray) -> np.ndarray:
        """Return the sums within clusters of what one response of a row adds, (clusters,)."""
        return np.bincount(self.clusters, self.counts * parts, self.groups)

    def units(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what is drawn again as one: clusters, or single responses.

        Returns
        -------
        row, mass, unit : arrays, shape (parts,)
            A row may have parts in several units; `mass` is what it weighs in this one. Rows that
            stand for more than MOST_DRAWN responses, or for parts of some, are drawn whole.
        """
        rows = np.arange(len(self.counts))
        if self.is_clustered:
            return rows, self.mass, self.clusters
        if self.n > MOST_DRAWN or (self.counts % 1).any():
            return rows, self.mass, rows
        place = np.repeat(rows, self.counts.astype(int))
        return place, self.weights[place], np.arange(len(place))

    def errors(self, influence: np.ndarray) -> np.ndarray:
        """Return the standard error of each estimate.

        Parameters
        ----------
        influence : array, shape (rows,) or (rows, estimates)
            What one response of a row, weight included, adds to each estimate.
        """
        moved = influence if influence.ndim == 2 else influence[:, None]
        if self.is_clustered:
            sums = np.column_stack([self.by_cluster(part) for part in moved.T])
            centred = sums - sums.mean(axis=0)
            found = self.groups / (self.groups - 1) * (centred**2).sum(axis=0)
        else:
            small = self.n / max(self.n - 1, 1)
            found = small * np.array([self.counts @ part**2 for part in moved.T])
        errors = np.sqrt(found)
        return errors if influence.ndim == 2 else errors[0]

    def errors_of_sums(
        self, columns: np.ndarray, parts: np.ndarray, directions: np.ndarray
    ) -> np.ndarray:
        """Return the standard errors of estimates that are sums of coefficients.

        The same as `errors` of the influence ``(columns * parts[:, None]) @ directions``, which
        would be as large as the data, and is not made.

        Parameters
        ----------
        columns : array, shape (rows, k)
            The columns of the model.
        parts : array, shape (rows,)
            What is left of each response, its weight included.
        directions : array, shape (k, estimates)
            The inverse information times each sum.
        """
        if self.is_clustered:
            sums = np.column_stack([self.by_cluster(parts * column) for column in columns.T])
            centred = sums - sums.mean(axis=0)
            between = self.groups / (self.groups - 1) * centred.T @ centred
        else:
            between = self.n / max(self.n - 1, 1) * products(columns, self.counts * parts**2)
        return np.sqrt(((between @ directions) * directions).sum(axis=0))

    def estimate(self, values: np.ndarray) -> tuple[float, float]:
        """Return the weighted mean of values and its standard error."""
        total = self.mass.sum()
        mean = float(self.mass @ values / total)
        return mean, float(self.errors(self.weights * (values - mean) / total))

    def effective_n(self, values: np.ndarray) -> float:
        """Return how many independent, equal answers would tell a share as surely."""
        share, se = self.estimate(values)
        plain = share * (1 - share) / self.n
        return self.n / max(se**2 / plain, 1e-9) if plain > 0 else float(self.n)

    def share(self, values: np.ndarray, name: str) -> Effect:
        """Return a share in percent with Wilson's interval on the effective number of answers.

        Never on more answers than there are; without weights and clusters it is Wilson's own.
        """
        share, _ = self.estimate(values)
        plain = not self.groups and np.ptp(self.weights) == 0
        n = float(self.n) if plain else min(self.effective_n(values), float(self.n))
        low, high = wilson_of_share(share, n, self.reach)
        return Effect(name, 100 * share, 100 * low, 100 * high, unit="%")


def wilson_of_share(share: float, n: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a share of n answers, n not always whole (Wilson 1927)."""
    middle = share + z**2 / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n)
    return min(max(low, 0.0), share), max(min(high, 1.0), share)


def responses_of(frame: pd.DataFrame, plan: Plan) -> Responses:
    """Return the rows that have an overall answer on its scale.

    Raises
    ------
    AnalysisError
        There is none; a weight or count is missing or negative.
    """
    score = plan.scale.numbers(frame[plan.outcome])
    answered = ~np.isnan(score)
    if not answered.any():
        raise AnalysisError(
            say(
                "No overall answer: '{outcome}' is empty in all {count} rows. Name the column of "
                "the overall score in 'outcome', or ask for one in the survey.",
                outcome=plan.outcome,
                count=f"{len(frame):,}",
            )
        )
    rows = frame if answered.all() else frame[answered]
    counts = _numbers(rows, plan.count_column, "count")
    weights = _numbers(rows, plan.weight_column, "weight")
    clusters = None
    if plan.cluster_column:
        named = rows[plan.cluster_column]
        alone = pd.Series(range(len(rows)), index=rows.index).map("row {}".format)
        clusters = pd.factorize(named.astype(object).where(named.notna(), alone))[0]
    weights = weights / np.average(weights, weights=counts)
    return Responses(plan, rows, score[answered], counts, weights, clusters)


def _numbers(rows: pd.DataFrame, column: str, kind: str) -> np.ndarray:
    if not column:
        return np.ones(len(rows))
    values = rows[column].astype("Float64").to_numpy(float, na_value=math.nan)
    if np.isnan(values).any() or (values < 0).any() or not values.sum():
        wrong = int((np.isnan(values) | (values < 0)).sum())
        raise AnalysisError(
            f"'{column}' must hold a {kind} of 0 or more for each response; it is missing or "
            f"negative in {wrong:,} of {len(rows):,} rows. Set those rows aside in the mapping."
        )
    return values
