"""How do new hires fare: which share has left by so many days from hire, by cause and by cohort?

Kaplan-Meier with late entry for leaving of any cause, Aalen-Johansen for each cause. Who was there
when the extract opens counts from the day of tenure reached then, so that nobody is counted for
days
on which leaving could not have been seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.survival.curve import SurvivalCurve, kaplan_meier
from ccqa_lib.analyse.survival.incidence import Incidence, cumulative_incidence
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.show import Block, table

FEWEST_AT_RISK = 10  # people; with fewer at risk a share by then is not told


@dataclass(frozen=True, eq=False)
class Probation:
    """Shares that have left by days from hire.

    Attributes
    ----------
    milestones : DataFrame
        One row a day that can be told: day, at_risk, share, low, high, and a share for each cause.
    untold : tuple of int
        Days that cannot be told: too few at risk, too few leavers since the day before, or later
        than anybody was seen.
    steps : DataFrame
        The curve in steps of `min_cell` leavers or more: day, share, low, high, and each cause.
    causes : tuple of str
    """

    milestones: pd.DataFrame
    untold: tuple[int, ...]
    steps: pd.DataFrame
    causes: tuple[str, ...]
    is_late: bool

    def share_by(self, day: int) -> pd.Series:
        """Return the row of a milestone."""
        return self.milestones.set_index("day").loc[day]

    def __str__(self) -> str:
        if self.milestones.empty:
            return "No share of new hires can be told"
        last = self.milestones.iloc[-1]
        return f"{last['share']:.0%} of new hires have left by day {last['day']:,.0f}"

    def to_block(self) -> Block:
        """Return the table of milestones."""
        note = (
            "Kaplan-Meier with late entry, 95 % limits on the log-log scale; causes by Aalen and "
            "Johansen, so that they add up."
        )
        if self.untold:
            note += f" Too few to tell: day {', '.join(f'{day:,}' for day in self.untold)}."
        shares = dict.fromkeys(["share", "low", "high", *self.causes], ".1%")
        return table(self.milestones, str(self), note=note, formats=shares | {"at_risk": ",.0f"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def probation(staff: Staff, milestones: Sequence[int]) -> Probation:
    """Return which share has left by each day from hire.

    Raises
    ------
    AnalysisError
        Fewer leavers than may be told of.
    """
    staff.require_leavers(
        "no share of new hires can be told. Wait for more, or put teams or sites together."
    )
    spells = staff.spells
    curve, causes = kaplan_meier(spells), cumulative_incidence(spells)
    at_risk = _at_risk(spells, np.asarray(milestones, dtype=float))
    fewest = max(FEWEST_AT_RISK, staff.min_cell)
    can = [
        day
        for day, n in zip(milestones, at_risk, strict=True)
        if n >= fewest and day >= staff.resolution * 0.999
    ]
    told = [int(day) for day in _kept_apart(spells, np.asarray(can, dtype=float), staff.min_cell)]
    rows = _shares(curve, causes, np.asarray(told, dtype=float))
    rows.insert(1, "at_risk", _at_risk(spells, np.asarray(told, dtype=float)).astype(int))
    steps = _shares(curve, causes, _steps(curve, spells, staff.min_cell))
    untold = tuple(sorted(set(milestones) - set(told)))
    names = tuple(name for name in staff.causes if name in spells.causes)
    return Probation(rows.astype({"day": int}), untold, steps, names, staff.is_late)


def _at_risk(spells: Spells, days: np.ndarray) -> np.ndarray:
    """Return how many are still watched after each day."""
    inside = (spells.entry[:, None] <= days) & (spells.exit[:, None] > days)
    return inside.sum(axis=0)


def _kept_apart(spells: Spells, days: np.ndarray, min_cell: int) -> list[float]:
    """Return days between which `min_cell` or more left, and after them as many or nobody."""
    gone = np.sort(spells.exit[spells.happened])
    kept: list[float] = []
    before = 0
    for day in days:
        count = int(np.searchsorted(gone, day, side="right"))
        if count - before >= min_cell:
            kept.append(float(day))
            before = count
    rest = len(gone) - before
    return kept if rest == 0 or rest >= min_cell else kept[:-1]


def _steps(curve: SurvivalCurve, spells: Spells, min_cell: int) -> np.ndarray:
    """Return days for a drawn curve: each step hides which of several people left when."""
    known = curve.time[(curve.at_risk >= max(FEWEST_AT_RISK, min_cell)) & (curve.survival > 0)]
    return np.asarray(_kept_apart(spells, known, max(min_cell, 1)))


def _shares(curve: SurvivalCurve, causes: Incidence, days: np.ndarray) -> pd.DataFrame:
    """Return day, share, low, high and the share of each cause."""
    if not len(days):
        return pd.DataFrame(columns=["day", "share", "low", "high", *causes.causes], dtype=float)
    at = curve.at(days)
    frame = pd.DataFrame(
        {"day": days, "share": 1 - at["survival"], "low": 1 - at["high"], "high": 1 - at["low"]}
    )
    by_cause = causes.at(days)
    for name in causes.causes:
        own = by_cause[by_cause["cause"] == name]
        frame[name] = own["incidence"].to_numpy()
    return frame
