"""Adapters of driver importance."""

from typing import Any

import numpy as np

from ccqa_lib.analyse.importance.driver_rows import driver_data
from ccqa_lib.analyse.importance.shares import (
    explained,
    first,
    johnson,
    last,
    lmg,
    pratt,
    standardised_effects,
)
from ccqa_lib.analyse.products import correlation
from ccqa_lib.validation.registry import adapter


@adapter("reg_importance")
def importance(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return how R² of an outcome is shared among all other columns."""
    d, outcome = inputs["d"], inputs["y"]
    drivers = [name for name in d.columns if name != outcome]
    data = driver_data(d, outcome, drivers)
    moments = correlation(data.values, data.counts)
    r2 = explained(moments, tuple(range(len(drivers))))

    def named(values: np.ndarray) -> dict[str, float]:
        return dict(zip(drivers, values, strict=True))

    weights = johnson(moments)
    return {
        "r2": r2,
        "lmg_general_dominance": named(lmg(moments)),
        "last": named(last(moments)),
        "first": named(first(moments)),
        "betasq": named(standardised_effects(moments) ** 2),
        "pratt": named(pratt(moments)),
        "genizi": named(weights),
        "johnson_raw": named(weights),
        "johnson_rescaled_pct": named(100 * weights / weights.sum()),
    }
