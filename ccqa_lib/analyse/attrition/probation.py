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
from ccqa_lib.analyse.attrition.told import days_apart, tenures_gone, told_kinds
from ccqa_lib.analyse.survival.curve import SurvivalCurve, kaplan_meier
from ccqa_lib.analyse.survival.incidence import Incidence, cumulative_incidence
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.language.joined import listed, sentences
from ccqa_lib.show.numbers import percent

_HEADS = mark_heads(["day", "at_risk", "share", "low", "high"])
FAVOURED_MILESTONE = 90
FEWEST_AT_RISK = 10  # people; with fewer at risk a share by then is not told


@dataclass(frozen=True, eq=False)
class Probation:
    """Shares that have left by days from hire.

    Attributes
    ----------
    milestones : DataFrame
        One row a day that can be told: day, at_risk, share, low, high, and a share for each cause,
        NaN where it would tell of few people.
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
            return say("No share of new hires can be told")
        last = self.milestones.iloc[-1]
        return say("{share} of new hires have left by day {day}",
                   share=percent(last["share"]), day=f"{last['day']:,.0f}")  # fmt: skip

    def to_block(self) -> Block:
        """Return the table of milestones."""
        note = say(
            "Kaplan-Meier with late entry, 95 % limits on the log-log scale; causes by Aalen and "
            "Johansen, so that they add up."
        )
        if self.untold:
            days = listed(f"{day:,}" for day in self.untold)
            note = sentences(note, say("Too few to tell: day {days}.", days=days))
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
        say("no share of new hires can be told. Wait for more, or put teams or sites together.")
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
    told = [int(day) for day in _milestones(staff, can)]
    fine = _steps(curve, staff, told)
    apart = _kinds_apart(staff, fine, told)
    rows = _shares(curve, causes, np.asarray(told, dtype=float))
    rows.loc[~rows["day"].isin(apart), list(causes.causes)] = np.nan
    rows.insert(1, "at_risk", _at_risk(spells, np.asarray(told, dtype=float)).astype(int))
    steps = _shares(curve, causes, np.asarray(fine))
    steps.loc[~steps["day"].isin(apart), list(causes.causes)] = np.nan
    steps[list(causes.causes)] = steps[list(causes.causes)].ffill()
    untold = tuple(sorted(set(milestones) - set(told)))
    names = tuple(name for name in staff.causes if name in spells.causes and apart)
    return Probation(rows.astype({"day": int}), untold, steps, names, staff.is_late)


def _milestones(staff: Staff, days: Sequence[float]) -> list[float]:
    """Return the days that may be told: in reports of many days the favoured one before others.

    By it cohorts are compared.
    """
    groups, first = tenures_gone(staff), []
    if staff.edition is not None and days:
        first = days_apart(groups, [favoured(days)], (), staff.min_cell)
    return days_apart(groups, days, first, staff.min_cell)


def favoured(days: Sequence[float]) -> float:
    """Return the day from hire that is told first: 90 or the one nearest to it."""
    return min(days, key=lambda day: abs(day - FAVOURED_MILESTONE))


def _at_risk(spells: Spells, days: np.ndarray) -> np.ndarray:
    """Return how many are still watched after each day."""
    inside = (spells.entry[:, None] <= days) & (spells.exit[:, None] > days)
    return inside.sum(axis=0)


def _steps(curve: SurvivalCurve, staff: Staff, told: Sequence[float]) -> list[float]:
    """Return days for a drawn curve, the told ones among them: no step tells who left when."""
    fewest = max(FEWEST_AT_RISK, staff.min_cell)
    known = curve.time[(curve.at_risk >= fewest) & (curve.survival > 0)]
    steps = days_apart(tenures_gone(staff), known, told, staff.min_cell)
    return [day for day in steps if len(known) and day <= known[-1]]


def _kinds_apart(staff: Staff, fine: Sequence[float], told: Sequence[float]) -> list[float]:
    """Return the days by which causes may be told: `min_cell` of each kind left in between.

    Kinds of which no number may be told count together, as the rest.
    """
    if staff.min_cell <= 1:
        return sorted({*fine, *told})
    gone = staff.frame[staff.frame["cause"] != ""]
    shown = told_kinds(staff).whole
    kind = gone["cause"].where(gone["cause"].map(shown).astype(bool), "")
    if not any(shown.values()):
        return []
    groups = tenures_gone(staff, kind.tolist())
    first = days_apart(groups, told, (), staff.min_cell)
    return days_apart(groups, fine, first, staff.min_cell)


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
