"""Does a bad rating hurt more than a good one helps?

Penalty and reward (Brandt 1988): every driver enters as two 0/1 columns, low and high, beside its
middle; the share of satisfied is explained by all of them together (a linear probability model,
so that a coefficient is in percentage points). Low and high are parts of the declared scale.
"""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare.adjust import holm
from ccqa_lib.analyse.products import products
from ccqa_lib.analyse.satisfaction.drivers import DriverModel
from ccqa_lib.analyse.satisfaction.model_rows import ModelRows
from ccqa_lib.show.language import mark, mark_heads

LOW, HIGH = 0.3, 0.7  # parts of the scale: 1 and 2, and 4 and 5, of 1 to 5
BOTH_UP = mark("both bad and good ratings go with more satisfied: not in one direction")
BOTH_DOWN = mark("both bad and good ratings go with fewer satisfied: not in one direction")
UNCLEAR = mark("no clear difference")
PENALTY, REWARD = mark(("a bad rating hurts more", "a good rating helps more"))
FEWEST = 10  # responses in each of low, middle and high
COLUMNS = mark_heads(["driver", "penalty", "penalty_low", "penalty_high", "reward", "reward_low",
                      "reward_high", "p", "p_adjusted", "kind"])  # fmt: skip


def penalties_and_rewards(fitted: DriverModel) -> pd.DataFrame:
    """Return penalty (of low) and reward (of high) beside the middle, in percentage points.

    One row a driver with enough low, middle and high ratings; `p` is of the difference between
    the size of penalty and reward, `kind` says which is larger, where that is clear.
    """
    rows = fitted.rows
    parts = {name: _parts(rows, name) for name in rows.drivers}
    usable = [name for name, (low, high) in parts.items() if _has_all(rows, name, low, high)]
    if not usable:
        return pd.DataFrame(columns=COLUMNS)
    columns = [part for name in usable for part in parts[name]]
    beta, se, gap_errors = _linear(columns, fitted.beside(usable), rows)
    low, high = beta[::2], beta[1::2]
    z = rows.responses.reach
    p = rows.responses.chance(low + high, gap_errors)
    frame = pd.DataFrame(
        {
            "driver": usable,
            "penalty": 100 * low, "penalty_low": 100 * (low - z * se[::2]),
            "penalty_high": 100 * (low + z * se[::2]),
            "reward": 100 * high, "reward_low": 100 * (high - z * se[1::2]),
            "reward_high": 100 * (high + z * se[1::2]),
            "p": p, "p_adjusted": holm(p),
        }
    )  # fmt: skip
    frame["kind"] = [_kind(row) for row in frame.itertuples()]
    return frame


def _kind(row) -> str:
    if row.penalty_low > 0 and row.reward_low > 0:
        return BOTH_UP
    if row.penalty_high < 0 and row.reward_high < 0:
        return BOTH_DOWN
    if row.p_adjusted >= 0.05 or row.penalty >= 0 or row.reward <= 0:
        return UNCLEAR
    return PENALTY if -row.penalty > row.reward else REWARD


def _has_all(rows: ModelRows, driver: str, low: np.ndarray, high: np.ndarray) -> bool:
    counts = rows.responses.counts
    at_ends = counts @ low, counts @ high
    middle = counts @ rows.raw[driver].notna().to_numpy() - sum(at_ends)
    return min(*at_ends, middle) >= FEWEST


def _parts(rows: ModelRows, driver: str) -> tuple[np.ndarray, np.ndarray]:
    scale = rows.responses.plan.rating_scale(driver)
    place = (rows.raw[driver].to_numpy(float) - scale.lowest) / (scale.highest - scale.lowest)
    return (place <= LOW).astype(float), (place >= HIGH).astype(float)


def _linear(
    columns: list[np.ndarray], others: np.ndarray, rows: ModelRows
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weighted least squares of the columns, beside others.

    Returns
    -------
    coefficients, and their standard errors, shape (columns,)
    errors of the sum of each pair of neighbours, shape (columns / 2,)
    """
    own = len(columns)
    X = np.ones((len(others), own + 1 + others.shape[1]), order="F")
    for at, column in enumerate(columns):
        X[:, at] = column
    X[:, own + 1 :] = others
    mass, y = rows.responses.mass, rows.responses.top
    inverse = np.linalg.pinv(products(X, mass))
    beta = inverse @ ((mass * y) @ X)
    picked = inverse[:, :own]
    directions = np.column_stack([picked, picked[:, ::2] + picked[:, 1::2]])
    residual = rows.responses.weights * (y - X @ beta)
    errors = rows.responses.errors_of_sums(X, residual, directions)
    return beta[:own], errors[:own], errors[own:]
