"""Importance of drivers by LMG and Johnson, with ranks told apart only where they can be.

The responses (or whole clusters) are dealt into at most BLOCKS blocks, and blocks are drawn again:
each draw then costs a sum of small matrices instead of a pass over all of them.
"""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.importance.ranking import (
    MOST_BY_LMG,
    DriverRanking,
    even,
    group_draws,
    ranking_of,
)
from ccqa_lib.analyse.importance.shares import MOST_DRIVERS, explained, johnson, lmg
from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.satisfaction.model_rows import SCORE, ModelRows
from ccqa_lib.analyse.satisfaction.words import points
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

BLOCKS = 400
FEWEST_BLOCKS = 20


def rank_by_importance(rows: ModelRows) -> DriverRanking:
    """Rank the drivers of the model by their share of what goes with the overall answer.

    Raises
    ------
    AnalysisError
        Fewer than two drivers, too many, or too few responses to draw from.
    """
    plan, drivers = rows.responses.plan, rows.drivers
    if not 2 <= len(drivers) <= MOST_DRIVERS:
        raise AnalysisError(
            say(
                "Importance is shared among 2 to {most} drivers; there are {count}.",
                most=MOST_DRIVERS,
                count=len(drivers),
            )
        )
    values = np.column_stack(
        [_without_gaps(rows.raw, rows.responses.counts), rows.frame[SCORE].to_numpy(float)]
    )
    place, mass, unit = rows.responses.units()
    block = _blocks(rows, unit, np.random.default_rng(plan.seed))
    count = int(block.max()) + 1
    times = np.random.default_rng(plan.seed + 1).multinomial(count, even(count), plan.bootstrap)
    whole = correlation(values, rows.responses.mass)
    drawn = group_draws(values[place], mass, block, times)
    if not np.isfinite(drawn).all():
        raise AnalysisError(say("Some driver is the same in nearly all responses; it has no rank."))
    shares = lmg(whole)
    moved = lmg(drawn) if len(drivers) <= MOST_BY_LMG else johnson(drawn)
    r2 = float(explained(whole, tuple(range(len(drivers)))))
    return ranking_of(plan.outcome, drivers, (shares, johnson(whole)), moved,
                      (r2, float(rows.responses.n)))  # fmt: skip


def _without_gaps(ratings: pd.DataFrame, counts: np.ndarray) -> np.ndarray:
    """Return the ratings, the missing ones at their mean."""
    values = ratings.to_numpy(float)
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    given = np.where(gaps, 0.0, values)
    return np.where(gaps, counts @ given / (counts @ ~gaps), values)


def _blocks(rows: ModelRows, unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the block of each part: whole clusters, or single responses, are dealt into them."""
    many = int(unit.max()) + 1
    if many < FEWEST_BLOCKS and not rows.responses.is_clustered:
        raise AnalysisError(
            say(
                "{count} responses are too few to draw from; at least {fewest} needed.",
                count=points(many),
                fewest=FEWEST_BLOCKS,
            )
        )
    return (rng.permutation(many) % min(BLOCKS, many))[unit]
