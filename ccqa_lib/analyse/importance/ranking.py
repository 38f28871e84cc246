"""Ranks that can be told apart: which drivers lead, and which are tied with them?

The rows (or whole clusters of them) are drawn again many times. Two drivers are tied unless
their difference is clear of 0 beside the largest studentised difference of all pairs, so that
with 95 % confidence no pair at all is wrongly told apart (Mogstad, Romano, Shaikh and Wilhelm
2024, rank confidence sets).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.importance.driver_rows import DriverData
from ccqa_lib.analyse.importance.shares import explained, johnson, lmg
from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.regression.sandwich import require_clusters
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.language.joined import listed

FEWEST_ROWS_A_DRIVER = 10  # below this a bootstrap of ranks says nothing
MOST_ROWS = 5000  # of more rows, ROW_GROUPS random groups are drawn in place of single rows
ROW_GROUPS = 1000  # their spread is then known to 1 / sqrt(2 * 1000) = 2 %
MOST_BY_LMG = 10  # drivers; 2^10 subsets a draw take seconds, and Johnson's weights come close
COLUMNS = mark_heads(("driver", "lmg", "johnson", "share", "low", "high", "best_rank",
                      "worst_rank", "group"))  # fmt: skip
ROUNDING = 1e-12  # of the variance of all rows; less is that of a constant column

Measure = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class DriverRanking:
    """Importance of each driver with the ranks it may have.

    `drivers` has one row a driver, the most important first: driver, lmg, johnson (shares of
    variance), share (of what is explained, 0 to 1), low and high (its 95 % interval),
    best_rank, worst_rank, and group (1 for the drivers that may lead; drivers of one group
    follow each other and are tied with its first).
    """

    outcome: str
    drivers: pd.DataFrame
    r2: float
    n: float
    draws: int

    @property
    def leaders(self) -> tuple[str, ...]:
        """The drivers that cannot be told from the first."""
        return tuple(self.drivers.loc[self.drivers["best_rank"] == 1, "driver"])

    def __str__(self) -> str:
        told = {"share": f"{self.r2:.0%}", "outcome": self.outcome, "drivers": listed(self.leaders)}
        if len(self.leaders) == 1:
            return say("{share} of {outcome} explained; {drivers} leads", **told)
        return say("{share} of {outcome} explained; tied for first: {drivers}", **told)

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        formats = dict.fromkeys(("lmg", "johnson", "share", "low", "high"), ".1%")
        by = say("LMG") if len(self.drivers) <= MOST_BY_LMG else say("Johnson's weights")
        note = say(
            "Ranked by {method}; {draws} bootstrap draws of {n} rows. Importance is a share of "
            "what goes together; it is not the effect of a change.",
            method=by, draws=f"{self.draws:,}", n=f"{self.n:,.0f}",
        )  # fmt: skip
        return table(self.drivers, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def rank_drivers(
    data: DriverData, seed: int, draws: int = 1000, cluster: str | None = None
) -> DriverRanking:
    """Rank drivers, with intervals and the ranks that each may have.

    The order, shares, intervals and ties are those of LMG; of more than MOST_BY_LMG drivers, of
    Johnson's weights.

    Parameters
    ----------
    seed : int
        Seed of the bootstrap.
    draws : int
        Bootstrap draws, 200 or more.
    cluster : str, optional
        Column (given to `driver_data` too) whose groups are drawn whole: agents, customers.

    Raises
    ------
    AnalysisError
        Too few rows for the drivers, too few clusters or draws.
    """
    count, n = len(data.drivers), data.counts.sum()
    if n < FEWEST_ROWS_A_DRIVER * count:
        raise AnalysisError(
            say(
                "{rows} rows for {drivers} drivers cannot rank them; at least {least} "
                "are needed. Use fewer drivers or a longer period.",
                rows=f"{n:,.0f}",
                drivers=count,
                least=FEWEST_ROWS_A_DRIVER * count,
            )
        )
    if draws < 200:
        raise AnalysisError(
            f"{draws} bootstrap draws are too few for an interval; use 200 or more."
        )
    whole = correlation(data.values, data.counts)
    drawn = _drawn_correlations(data, np.random.default_rng(seed), draws, cluster)
    _require_variation(drawn, data.drivers)
    of_all = lmg if count <= MOST_BY_LMG else johnson
    r2 = float(explained(whole, tuple(range(count))))
    size = (r2, float(n))
    return ranking_of(data.outcome, data.drivers, (lmg(whole), johnson(whole)), of_all(drawn), size)


def ranking_of(
    outcome: str,
    drivers: Sequence[str],
    shares: tuple[np.ndarray, np.ndarray],
    drawn: np.ndarray,
    size: tuple[float, float],
) -> DriverRanking:
    """Rank drivers by shares of R² and how these vary.

    Parameters
    ----------
    shares : (array, array), shape (drivers,)
        LMG and Johnson's weights.
    drawn : array, shape (draws, drivers)
        In each bootstrap draw, LMG or, of more than MOST_BY_LMG drivers, Johnson's weights.
    size : (float, float)
        R² and the rows behind it.
    """
    by_lmg, by_johnson = shares
    ranked = by_lmg if len(drivers) <= MOST_BY_LMG else by_johnson
    above = clearly_above(ranked, drawn)
    low, high = share_intervals(ranked / ranked.sum(), drawn)
    frame = pd.DataFrame(
        {
            "driver": list(drivers), "lmg": by_lmg, "johnson": by_johnson,
            "share": ranked / ranked.sum(), "low": low, "high": high,
            "best_rank": 1 + above.sum(axis=0), "worst_rank": len(drivers) - above.sum(axis=1),
        }
    )  # fmt: skip
    order = np.argsort(-ranked, kind="stable")
    frame = frame.iloc[order].reset_index(drop=True)
    frame["group"] = _groups(above[np.ix_(order, order)])
    return DriverRanking(outcome, frame[list(COLUMNS)], *size, len(drawn))


def share_intervals(shares: np.ndarray, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return 95 % intervals of shares of what is explained, (drivers,) each; draws as drawn.

    From the lower end of the percentile interval and of its mirror image at the share (the basic
    interval) to the upper end of either, within 0 and 1 (Davison and Hinkley 1997, sections 5.2
    and 5.3). Percentiles alone are right for drivers that go together, but where one driver
    explains all they leave out its share, and the truth with it: draws give drivers without
    effect more than they have. The mirror image alone is too high there for weak drivers.
    """
    relative = drawn / drawn.sum(axis=1, keepdims=True)
    low, high = np.quantile(relative, [0.025, 0.975], axis=0)
    lowest = np.minimum(low, 2 * shares - high)
    highest = np.maximum(high, 2 * shares - low)
    return np.clip(lowest, 0, 1), np.clip(highest, 0, 1)


def clearly_above(shares: np.ndarray, drawn: np.ndarray, confidence: float = 0.95) -> np.ndarray:
    """Return which driver (row) is surely more important than which (column).

    `drawn` has shape (draws, drivers); all pairs hold jointly at `confidence`.
    """
    differences = shares[:, None] - shares[None, :]
    moved = drawn[:, :, None] - drawn[:, None, :] - differences
    se = moved.std(axis=0)
    pairs = np.triu_indices(len(shares), 1)
    safe = np.where(se > 0, se, np.inf)
    largest = np.abs(moved / safe)[:, pairs[0], pairs[1]].max(axis=1)
    above = differences > np.quantile(largest, confidence) * se
    np.fill_diagonal(above, False)
    return above


def _require_variation(drawn: np.ndarray, drivers: tuple[str, ...]) -> None:
    """Refuse drivers that are constant or combinations in some draw of the rows."""
    constant = ~np.isfinite(np.diagonal(drawn, axis1=1, axis2=2)).all(axis=0)
    if constant[:-1].any():
        raise AnalysisError(
            say(
                "Driver '{driver}' is the same in nearly all rows, so it cannot be "
                "ranked. Leave it out.",
                driver=drivers[int(constant[:-1].argmax())],
            )
        )
    usable = np.nan_to_num(drawn[:, :-1, :-1])
    if np.linalg.cond(usable).max() > 1e12:
        raise AnalysisError(
            say(
                "Some drivers are copies of each other in nearly all rows, so their "
                "ranks cannot be told apart. Leave one of each pair out.",
            )
        )


def _groups(above: np.ndarray) -> list[int]:
    """Return groups of sorted drivers: a new one starts at a driver clearly below its first."""
    groups, start = [], 0
    for i in range(len(above)):
        if above[start, i]:
            start = i
        groups.append(start)
    return (pd.factorize(pd.Series(groups))[0] + 1).tolist()


def _drawn_correlations(
    data: DriverData, rng: np.random.Generator, draws: int, cluster: str | None
) -> np.ndarray:
    """Return the correlation matrices of the draws, shape (draws, drivers + 1, drivers + 1)."""
    values, counts = data.values, data.counts
    if cluster is not None:
        clusters = data.design.column(cluster)
        groups = require_clusters(clusters)
        codes = pd.factorize(clusters)[0]
        return group_draws(values, counts, codes, rng.multinomial(groups, even(groups), draws))
    if len(counts) > MOST_ROWS:
        codes = rng.permutation(len(counts)) % ROW_GROUPS
        drawn = rng.multinomial(ROW_GROUPS, even(ROW_GROUPS), draws)
        return group_draws(values, counts, codes, drawn)
    drawn = rng.multinomial(int(counts.sum()), counts / counts.sum(), draws)
    return group_draws(values, np.ones(len(counts)), np.arange(len(counts)), drawn)


def even(groups: int) -> np.ndarray:
    """Return the same chance for each of some groups."""
    return np.full(groups, 1 / groups)


def group_draws(
    values: np.ndarray, counts: np.ndarray, codes: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Return the correlations when group g of the rows is taken `drawn[:, g]` times.

    Sums of squares and products of each group are all that a draw needs. A column that is
    constant in a draw has no correlation (NaN).

    Parameters
    ----------
    values : array, shape (rows, columns)
    counts : array, shape (rows,)
        How much each row counts.
    codes : array of int, shape (rows,)
        The group of each row.
    drawn : array of int, shape (draws, groups)
    """
    whole = np.ones((len(values), values.shape[1] + 1))
    whole[:, 1:] = values - counts @ values / counts.sum()
    sums = _products_by_group(whole, counts, codes, drawn.shape[1])
    totals = np.tensordot(drawn.astype(float), sums, axes=1)
    n, mean = totals[:, 0, 0], totals[:, 0, 1:] / totals[:, [0], 0]
    products = totals[:, 1:, 1:] - n[:, None, None] * mean[:, :, None] * mean[:, None, :]
    variance = np.diagonal(products, axis1=1, axis2=2)
    least = ROUNDING * np.diagonal(sums.sum(axis=0))[1:]
    spread = np.sqrt(np.where(variance > least, variance, np.nan))
    return products / (spread[:, :, None] * spread[:, None, :])


def _products_by_group(
    values: np.ndarray, counts: np.ndarray, codes: np.ndarray, groups: int
) -> np.ndarray:
    """Return the sums of products of the columns in each group, (groups, columns, columns)."""
    sums, root = np.zeros((groups, values.shape[1], values.shape[1])), np.sqrt(counts)
    ends = np.cumsum(np.bincount(codes, minlength=groups))[:-1]
    for group, rows in enumerate(np.split(np.argsort(codes, kind="stable"), ends)):
        weighed = values[rows] * root[rows, None]
        sums[group] = weighed.T @ weighed
    return sums
