"""Importance of drivers by LMG and Johnson, with ranks told apart only where they can be.

The rows (or whole clusters) are dealt into at most BLOCKS blocks, and blocks are drawn again:
each draw then costs a sum of small matrices instead of a pass over all rows.
"""

import numpy as np

from ccqa_lib.analyse.importance.ranking import MOST_BY_LMG, DriverRanking, ranking_of
from ccqa_lib.analyse.importance.shares import MOST_DRIVERS, explained, johnson, lmg
from ccqa_lib.analyse.satisfaction.model_rows import SCORE, ModelRows
from ccqa_lib.analyse.satisfaction.words import points
from ccqa_lib.errors import AnalysisError

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
            f"Importance is shared among 2 to {MOST_DRIVERS} drivers; there are {len(drivers)}."
        )
    ratings = rows.raw.fillna(rows.raw.mean())
    values = np.column_stack([ratings.to_numpy(float), rows.frame[SCORE].to_numpy(float)])
    sums = _block_sums(values - values.mean(axis=0), rows, np.random.default_rng(plan.seed))
    rng = np.random.default_rng(plan.seed + 1)
    blocks = len(sums)
    times = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=plan.bootstrap)
    whole = _correlations(sums.sum(axis=0)[None])[0]
    drawn = _correlations(np.tensordot(times, sums, axes=1))
    if not np.isfinite(drawn).all():
        raise AnalysisError("Some driver is the same in nearly all responses; it has no rank.")
    shares = lmg(whole)
    moved = lmg(drawn) if len(drivers) <= MOST_BY_LMG else johnson(drawn)
    r2 = float(explained(whole, tuple(range(len(drivers)))))
    return ranking_of(plan.outcome, drivers, (shares, johnson(whole)), moved,
                      (r2, float(rows.responses.n)))  # fmt: skip


def _block_sums(values: np.ndarray, rows: ModelRows, rng: np.random.Generator) -> np.ndarray:
    """Return sums and cross-products of each block, (blocks, k + 1, k + 1); a constant is last."""
    responses = rows.responses
    units = responses.clusters if responses.is_clustered else np.arange(len(values))
    many = int(units.max()) + 1
    block_of_unit = rng.permutation(many) % min(BLOCKS, many)
    block = block_of_unit[units]
    if block.max() + 1 < FEWEST_BLOCKS and not responses.is_clustered:
        raise AnalysisError(
            f"{points(many)} responses are too few to draw from; at least {FEWEST_BLOCKS} needed."
        )
    order = np.argsort(block, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(block[order]) > 0])
    full = np.column_stack([values, np.ones(len(values))])[order]
    parts = np.split(np.arange(len(full)), starts[1:])
    mass = responses.mass[order]
    return np.array([(full[part].T * mass[part]) @ full[part] for part in parts])


def _correlations(sums: np.ndarray) -> np.ndarray:
    """Return correlation matrices from sums and cross-products, (..., k, k)."""
    total = sums[..., -1, -1][..., None, None]
    mean = sums[..., :-1, -1] / total[..., 0]
    covariance = sums[..., :-1, :-1] / total - mean[..., :, None] * mean[..., None, :]
    spread = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return covariance / (spread[..., :, None] * spread[..., None, :])
