"""Drivers and their outcome: complete rows, checked, ready to be ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import Design, build_design
from ccqa_lib.analyse.regression.outcome import numeric_outcome, row_counts
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

FEWEST_DRIVERS = 2


@dataclass(frozen=True, eq=False)
class DriverData:
    """Complete rows of drivers and outcome, checked.

    `values` has the drivers' columns and then the outcome, shape (rows, drivers + 1); `counts`
    says how many rows stand behind each.
    """

    design: Design
    outcome: str
    drivers: tuple[str, ...]
    values: np.ndarray
    counts: np.ndarray


def driver_data(
    frame: pd.DataFrame,
    outcome: str,
    drivers: Sequence[str],
    count: str | None = None,
    cluster: str | None = None,
) -> DriverData:
    """Return the complete rows of drivers (numbers) and outcome.

    Raises
    ------
    AnalysisError
        Fewer than two drivers, a driver that is no number, constant, a copy or a combination of
        others, or fewer rows than the drivers need.
    """
    if len(drivers) < FEWEST_DRIVERS:
        raise AnalysisError(
            f"Importance shares what is explained among drivers; {len(drivers)} was given, "
            f"at least {FEWEST_DRIVERS} are needed."
        )
    if outcome in drivers:
        raise AnalysisError(f"'{outcome}' is the outcome and a driver at once; leave it out.")
    extra = [name for name in (count, cluster) if name]
    design = build_design(frame, list(drivers), also=[outcome, *extra], constant="implied")
    if design.encoding.levels:
        name = next(iter(design.encoding.levels))
        raise AnalysisError(
            f"Driver '{name}' is text; importance needs ratings or other numbers. "
            "Recode it, or use a regression with categories."
        )
    counts = row_counts(design, count)
    y = numeric_outcome(design, outcome)
    if counts.sum() <= len(drivers) + 1:
        raise AnalysisError(
            say(
                "{rows} rows cannot carry {drivers} drivers; at least {least} are "
                "needed, and far more to rank them.",
                rows=f"{counts.sum():,.0f}",
                drivers=len(drivers),
                least=len(drivers) + 2,
            )
        )
    values = np.column_stack([design.matrix, y])
    return DriverData(design, outcome, tuple(drivers), values, counts)
