"""A panel: units seen over periods, some of them treated from one period on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError

FEWEST_UNITS = 2  # in each group
MOST_SWEEPS = 1000


@dataclass(frozen=True, eq=False)
class ReadPanel:
    """A checked panel, arrays of shape (rows,).

    `units` are codes into `unit_names`; `treated` and `post` are 0 or 1; `periods` are numbers.
    """

    y: np.ndarray
    units: np.ndarray
    unit_names: pd.Index
    periods: np.ndarray
    treated: np.ndarray
    post: np.ndarray


@dataclass(frozen=True)
class Panel:
    """Which columns hold what; `treated` is 0 or 1 by unit, `post` 0 or 1 by period."""

    outcome: str
    unit: str
    period: str
    treated: str
    post: str

    def read(self, frame: pd.DataFrame) -> ReadPanel:
        """Return the checked panel.

        Raises
        ------
        AnalysisError
            A column is absent, a value missing or no number, a unit changes group, units start
            at different times, a unit has two rows in a period, or a group or time is empty.
        """
        names = [self.outcome, self.unit, self.period, self.treated, self.post]
        require_columns(frame, names)
        if missing := int(frame[self.unit].isna().sum()):
            raise AnalysisError(f"{self.unit}: {missing:,} rows belong to no unit; set them aside.")
        codes, unit_names = pd.factorize(frame[self.unit])
        read = ReadPanel(
            finite_numbers(frame[self.outcome], self.outcome), codes, unit_names,
            finite_numbers(frame[self.period], self.period),
            self._flags(frame, self.treated), self._flags(frame, self.post),
        )  # fmt: skip
        self._require_groups(read)
        self._require_one_start(read)
        return read

    def _flags(self, frame: pd.DataFrame, name: str) -> np.ndarray:
        values = finite_numbers(frame[name], name)
        if not np.isin(values, (0, 1)).all():
            raise AnalysisError(f"{name}: must be 0 or 1 (no or yes) in every row.")
        if np.ptp(values) == 0:
            word = "treated" if name == self.treated else "after the change"
            state = "all" if values[0] else "none"
            raise AnalysisError(f"{name}: {state} of the rows are {word}; both kinds are needed.")
        return values.astype(int)

    def _require_groups(self, read: ReadPanel) -> None:
        per_unit = pd.Series(read.treated).groupby(read.units)
        if (mixed := per_unit.nunique() > 1).any():
            raise AnalysisError(
                f"{self.treated}: unit {read.unit_names[mixed.idxmax()]} is in both groups; a unit "
                "is treated or not for the whole time, and `post` says from when."
            )
        sizes = per_unit.first().value_counts()
        if sizes.min() < FEWEST_UNITS:
            raise AnalysisError(
                f"{self.treated}: {sizes.get(1, 0)} treated and {sizes.get(0, 0)} untreated units; "
                f"at least {FEWEST_UNITS} of each are needed to see how units vary."
            )

    def _require_one_start(self, read: ReadPanel) -> None:
        per_period = pd.Series(read.post).groupby(read.periods)
        if (per_period.nunique() > 1).any() or not per_period.first().is_monotonic_increasing:
            raise AnalysisError(
                f"{self.post}: the change does not start in one period for all units and last from "
                "there; analyse each wave of units that started together apart."
            )
        if (twice := pd.MultiIndex.from_arrays([read.units, read.periods]).duplicated()).any():
            raise AnalysisError(
                f"{self.unit}: {twice.sum():,} rows repeat a unit and period; keep one row of each."
            )
        cells = pd.crosstab(read.treated, read.post).to_numpy()
        if (cells == 0).any():
            raise AnalysisError(
                f"{self.treated}: a group has no rows before or after the change; both are needed."
            )


def two_way_within(columns: np.ndarray, read: ReadPanel) -> np.ndarray:
    """Return columns less their unit's and their period's level, by sweeps in turn.

    Raises
    ------
    AnalysisError
        The panel is so torn that the sweeps do not settle.
    """
    periods = pd.factorize(read.periods)[0]
    left, size = columns - columns.mean(axis=0), np.abs(columns).max(axis=0) + 1e-300
    for _ in range(MOST_SWEEPS):
        before = left
        for codes in (read.units, periods):
            counts = np.bincount(codes)
            sums = np.column_stack([np.bincount(codes, column) for column in left.T])
            left = left - (sums / counts[:, None])[codes]
        if (np.abs(left - before).max(axis=0) <= 1e-14 * size).all():
            return left
    raise AnalysisError("unit: units and periods hardly overlap; use periods that all units have.")
