"""Ranks that can be told apart: which drivers lead, and which are tied with them?

The rows (or whole clusters of them) are drawn again many times. Two drivers are tied unless
their difference is clear of 0 beside the largest studentised difference of all pairs, so that
with 95 % confidence no pair at all is wrongly told apart (Mogstad, Romano, Shaikh and Wilhelm
2024, rank confidence sets).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.importance.driver_rows import DriverData
from ccqa_lib.analyse.importance.shares import explained, johnson, lmg
from ccqa_lib.analyse.regression.overlap import correlation
from ccqa_lib.analyse.regression.sandwich import require_clusters
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

FEWEST_ROWS_A_DRIVER = 10  # below this a bootstrap of ranks says nothing

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
        together = f"{self.r2:.0%} of {self.outcome} explained"
        if len(self.leaders) == 1:
            return f"{together}; {self.leaders[0]} leads"
        return f"{together}; tied for first: {', '.join(self.leaders)}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        formats = dict.fromkeys(("lmg", "johnson", "share", "low", "high"), ".1%")
        note = (
            f"{self.draws:,} bootstrap draws of {self.n:,.0f} rows. Importance is a share of what "
            "goes together; it is not the effect of a change."
        )
        return table(self.drivers, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def rank_drivers(
    data: DriverData, seed: int, draws: int = 1000, cluster: str | None = None
) -> DriverRanking:
    """Rank drivers by LMG, with intervals and the ranks that each may have.

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
            f"{n:,.0f} rows for {count} drivers cannot rank them; at least "
            f"{FEWEST_ROWS_A_DRIVER * count} are needed. Use fewer drivers or a longer period."
        )
    if draws < 200:
        raise AnalysisError(
            f"{draws} bootstrap draws are too few for an interval; use 200 or more."
        )
    whole = correlation(data.values, data.counts)
    drawn = _drawn_correlations(data, np.random.default_rng(seed), draws, cluster)
    _require_variation(drawn, data.drivers)
    shares, drawn_shares = lmg(whole), lmg(drawn)
    above = clearly_above(shares, drawn_shares)
    relative = drawn_shares / drawn_shares.sum(axis=1, keepdims=True)
    low, high = np.quantile(relative, [0.025, 0.975], axis=0)
    frame = pd.DataFrame(
        {
            "driver": data.drivers, "lmg": shares, "johnson": johnson(whole),
            "share": shares / shares.sum(), "low": low, "high": high,
            "best_rank": 1 + above.sum(axis=0), "worst_rank": count - above.sum(axis=1),
        }
    )  # fmt: skip
    order = np.argsort(-shares, kind="stable")
    frame = frame.iloc[order].reset_index(drop=True)
    frame["group"] = _groups(above[np.ix_(order, order)])
    r2 = float(explained(whole, tuple(range(count))))
    return DriverRanking(data.outcome, frame, r2, float(n), draws)


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
            f"Driver '{drivers[int(constant[:-1].argmax())]}' is the same in nearly all rows, so "
            "it cannot be ranked. Leave it out."
        )
    usable = np.nan_to_num(drawn[:, :-1, :-1])
    if np.linalg.cond(usable).max() > 1e12:
        raise AnalysisError(
            "Some drivers are copies of each other in nearly all rows, so their ranks cannot be "
            "told apart. Leave one of each pair out."
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
    if cluster is None:
        chance = data.counts / data.counts.sum()
        n = int(data.counts.sum())
        return np.array(
            [correlation(data.values, rng.multinomial(n, chance)) for _ in range(draws)]
        )
    clusters = data.design.column(cluster)
    groups = require_clusters(clusters)
    codes = pd.factorize(clusters)[0]
    even = np.full(groups, 1 / groups)
    return np.array(
        [
            correlation(data.values, data.counts * rng.multinomial(groups, even)[codes])
            for _ in range(draws)
        ]
    )
