"""Do later hires fare better: which share of each hire cohort has left by a day, and is it mature?

Only people who are watched from their first day count. A cohort is mature when all of it could have
reached that day; one that is not is told by Kaplan-Meier as far as it has come, and marked.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.calendar import STEP
from ccqa_lib.analyse.attrition.cohorts_joined import joined_cohorts
from ccqa_lib.analyse.attrition.cohorts_told import tells_few
from ccqa_lib.analyse.attrition.staff import COLUMNS, Staff, few_hidden
from ccqa_lib.analyse.privacy.suppress import protect_parts
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.spells import read_causes
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark_heads, say, word
from ccqa_lib.show.language.joined import sentences

LENGTHS = (("month", "M"), ("quarter", "Q"), ("year", "Y"))
FEWEST = 2  # cohorts
MOST = 24
_COLUMNS = mark_heads(["cohort", "hired", "left", "share", "low", "high", "mature"])


@dataclass(frozen=True, eq=False)
class Cohorts:
    """One row a cohort: cohort, hired, left, share, low, high, mature (share who could reach it).

    Hidden counts and shares are NaN.
    """

    day: int
    length: str
    frame: pd.DataFrame
    min_cell: int

    def __str__(self) -> str:
        told = int(self.frame["share"].notna().sum())
        return say(
            "Left by day {day}, by {length} of hire, {cohorts}",
            day=self.day, length=word(self.length, "length"), cohorts=plural(told, "cohort"),
        )  # fmt: skip

    @property
    def about_mature(self) -> pd.Series:
        """The share that could reach the day, so coarse that it tells of no few people.

        It is 1 only where all could.
        """
        mature = self.frame["mature"]
        if self.min_cell <= 1:
            return mature
        return (np.round(mature * 4) / 4).where(mature == 1, other=lambda r: np.minimum(r, 0.75))

    def to_block(self) -> Block:
        """Return the table of cohorts."""
        note = say(
            "Kaplan-Meier within each cohort, 95 % limits. 'Mature' is the share of the cohort "
            "that could have reached day {day} by the last day of the data, to the nearest 25 %.",
            day=self.day,
        )
        if self.frame["left"].isna().any():
            note = sentences(note, few_hidden(self.min_cell))
        told = self.frame.assign(mature=self.about_mature)
        shares = dict.fromkeys(["share", "low", "high", "mature"], ".0%")
        return table(told, str(self), note=note,
                     formats=shares | {"hired": ",.0f", "left": ",.0f"})  # fmt: skip

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def hire_cohorts(staff: Staff, day: int) -> Cohorts:
    """Return the share of each hire cohort that has left by a day from hire.

    The cohorts are the shortest in which no count of few people has to be hidden, if there are any.

    Raises
    ------
    AnalysisError
        No dates are known, or fewer than two cohorts can be told.
    """
    if not staff.has_dates:
        raise AnalysisError(
            say("Only durations are known, no days of hire, so there are no cohorts.")
        )
    fresh = staff.frame[staff.frame["entry"] == 0]
    if staff.edition is not None:
        return _stepped(staff, fresh, day)
    tried = [_by(staff, fresh, day, *length) for length in LENGTHS]
    whole = [c for c in tried if len(c.frame) >= FEWEST and not _hides(c)]
    if whole:
        return whole[0]
    told = [c for c in tried if int(c.frame["share"].notna().sum()) >= FEWEST]
    if not told:
        raise _no_cohort(staff, day)
    return max(told, key=lambda c: int(c.frame["share"].notna().sum()))


def _stepped(staff: Staff, fresh: pd.DataFrame, day: int) -> Cohorts:
    """Return the cohorts that do not change from report to report.

    Raises
    ------
    AnalysisError
        Fewer than two can be told.
    """
    names, places = joined_cohorts(staff, fresh, day)
    if len(names) < FEWEST:
        raise _no_cohort(staff, day)
    rows = []
    for place, name in list(enumerate(names))[-MOST:]:
        own = fresh[places == place]
        left = int(((own["exit"] <= day) & (own["cause"] != "")).sum())
        rows.append((str(name), len(own), left, *_share(own, day), 1.0))
    return Cohorts(day, STEP, pd.DataFrame(rows, columns=_COLUMNS), staff.min_cell)


def _no_cohort(staff: Staff, day: int) -> AnalysisError:
    return AnalysisError(
        say(
            "No hire cohort has {least} leavers by day {day}, so none can be told apart. Wait, "
            "or look at all hires together.",
            least=staff.min_cell,
            day=day,
        )
    )


def _hides(cohorts: Cohorts) -> bool:
    """Does a mature cohort have to be hidden?"""
    mature = cohorts.frame[cohorts.frame["mature"] == 1]
    return bool(mature["share"].isna().any()) or mature.empty


def _by(staff: Staff, fresh: pd.DataFrame, day: int, length: str, code: str) -> Cohorts:
    cohort = fresh["hired_on"].dt.to_period(code)
    names = sorted(cohort.unique())[-MOST:]
    left_by = (fresh["exit"] <= day) & (fresh["cause"] != "")
    hired = [int((cohort == name).sum()) for name in names]
    left = [int((left_by & (cohort == name)).sum()) for name in names]
    places = cohort.map({name: place for place, name in enumerate(names)})
    shown = _shown(staff, day, (names, hired, left), places)
    counted = _with_rest(hired, len(staff.frame), staff.min_cell)
    rows = []
    for place, name in enumerate(names):
        own, is_shown = fresh[cohort == name], shown[place]
        could = (staff.last_day - own["hired_on"]).dt.days >= day
        share = _share(own, day) if is_shown else (np.nan, np.nan, np.nan)
        rows.append((_words(name, code), hired[place] if counted[place] else np.nan,
                     left[place] if is_shown else np.nan, *share, float(could.mean())))  # fmt: skip
    return Cohorts(day, length, pd.DataFrame(rows, columns=_COLUMNS), staff.min_cell)


def _with_rest(counts: list[int], total: int, min_cell: int) -> np.ndarray:
    """Return which cohorts may be told beside all people: those of no cohort are a part too."""
    rest = [total - sum(counts)] if total > sum(counts) else []
    return protect_parts([*counts, *rest], min_cell)[: len(counts)]


def _shown(staff: Staff, day: int, cohorts: tuple, places: pd.Series) -> np.ndarray:
    """Return of which cohorts it may be told how many left.

    Who stayed is a count of people too: hired less left. Leavers by that day of no cohort, who were
    there before the watching began, are a part of what is told of all; and the days on which a
    cohort can have left meet the periods that are told. While few can be worked out, the smallest
    cohort goes.
    """
    names, hired, left = cohorts
    if staff.min_cell <= 1 or not left:
        return np.ones(len(left), dtype=bool)
    gone = np.array(left)
    total = int(((staff.frame["exit"] <= day) & (staff.frame["cause"] != "")).sum())
    shown = _with_rest(left, total, staff.min_cell) & (np.array(hired) - gone >= staff.min_cell)
    while shown.any() and (
        (~shown).sum() == 1
        or tells_few(staff, day, list(zip(names, map(bool, shown), strict=True)), places)
    ):
        shown[np.flatnonzero(shown)[gone[shown].argmin()]] = False
    return shown


def _share(own: pd.DataFrame, day: int) -> tuple[float, float, float]:
    curve = kaplan_meier(read_causes(own, COLUMNS, censored=""))
    if curve.time[-1] < day and curve.survival[-1] > 0:
        return np.nan, np.nan, np.nan
    at = curve.at([min(day, curve.time[-1])]).iloc[0]
    ends = (1 - at["high"], 1 - at["low"])
    return float(1 - at["survival"]), float(ends[0]), float(ends[1])


def _words(period: pd.Period, code: str) -> str:
    if code != "Q":
        return str(period)
    return say("{year} Q{quarter}", year=period.year, quarter=period.quarter)
