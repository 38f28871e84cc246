"""Staff as spells: the frame that all parts of the study look at, and what it can tell."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells, read_causes
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.dates import told_start
from ccqa_lib.show.language import mark, mark_heads, say, word

YEAR = 365.25
PER = 100.0  # leavers are told for each 100 staff
NEEDED = ("person", "entry", "exit", "cause", "hired_on", "entry_on", "exit_on")
COLUMNS = SpellColumns(exit="exit", event="cause", entry="entry", unit="days")
VOLUNTARY, INVOLUNTARY, ABSENT = "voluntary", "involuntary", "absent"
# How a spell ended, as a cell and above a column; "all" is every cause together.
CAUSES = mark(("voluntary", "involuntary", "absent", "other", "all"), context="cause")
CAUSE_HEADS = mark_heads(["voluntary", "involuntary", "absent", "other"])
Result = TypeVar("Result")


@dataclass(frozen=True)
class CannotTell:
    """Why a part of the study says nothing: what is there, what is needed, what to do."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True)
class Edition:
    """By which days may leavers be told, beside all earlier reports of the same people?

    Attributes
    ----------
    days : tuple of day
        Ends of months between which `min_cell` or more left; the last one is the last day.
    kind_days : tuple of day
        Those of them by which the number of each kind of leaving may be told.
    steps : tuple of day
        Up to which this part of the report counted, edition after edition; the last one is today's.
    """

    days: tuple[np.datetime64, ...]
    kind_days: tuple[np.datetime64, ...]
    steps: tuple[np.datetime64, ...]

    @property
    def since(self) -> np.datetime64 | None:
        """Up to which the edition before counted; None for the first."""
        return self.steps[-2] if len(self.steps) > 1 else None


@dataclass(frozen=True, eq=False)
class Staff:
    """Spells of staff with the least number of people that may be told of.

    `frame` has the columns NEEDED (times in days from hire, `cause` empty where a spell goes on)
    and those of factors and teams. `finest` are the days to which tenures are known at best.
    `edition` is None for a report that stands alone.
    """

    frame: pd.DataFrame
    min_cell: int
    finest: float = 1.0
    edition: Edition | None = None

    @cached_property
    def spells(self) -> Spells:
        """The spells by cause of leaving."""
        return read_causes(self.frame, COLUMNS, censored="")

    @property
    def people(self) -> int:
        """Number of people."""
        return int(self.frame["person"].nunique())

    @property
    def is_people_told(self) -> bool:
        """May the number of people be told? Not where spells less people are few."""
        return self.people >= self.min_cell and not self.is_few(len(self.frame) - self.people)

    def is_few(self, people: int) -> bool:
        """Are these some people, and fewer than may be told of?"""
        return 0 < people < self.min_cell

    @property
    def leavers(self) -> int:
        """Number of spells that ended by leaving."""
        return int((self.frame["cause"] != "").sum())

    @property
    def years(self) -> float:
        """Person-years at risk."""
        return float((self.frame["exit"] - self.frame["entry"]).sum() / YEAR)

    @property
    def is_absence(self) -> bool:
        """Are the spells times between absences, and no employment?"""
        return self.causes == (ABSENT,)

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes of leaving that occur, resigning first."""
        first = (VOLUNTARY, INVOLUNTARY)
        seen = set(self.frame["cause"]) - {""}
        return (*(c for c in first if c in seen), *sorted(seen - set(first)))

    @property
    def has_dates(self) -> bool:
        """Are calendar days known?"""
        return bool(self.frame["entry_on"].notna().all())

    @property
    def first_day(self) -> pd.Timestamp:
        """The day on which the watching begins."""
        return self.frame["entry_on"].min()

    @property
    def told_first_day(self) -> pd.Timestamp:
        """The first day as closely as it may be told: it is when one person was hired, at times."""
        return told_start(self.frame["entry_on"], self.min_cell)

    @property
    def last_day(self) -> pd.Timestamp:
        """The last day that is seen."""
        return self.frame["exit_on"].max()

    @property
    def is_late(self) -> bool:
        """Were some people there before the watching began?"""
        return bool((self.frame["entry"] > 0).any())

    @property
    def resolution(self) -> float:
        """The finest step of tenures, in days: 1 for dates, a month or year for coarse ones."""
        exits = np.unique(self.frame["exit"].to_numpy())
        for unit in (YEAR, YEAR / 12, 7.0):
            steps = exits / (unit / 2)
            if len(exits) > 1 and np.allclose(steps, np.round(steps), atol=1e-6):
                return max(unit, self.finest)
        return max(1.0, self.finest)

    def require_leavers(self, untold: str) -> None:
        """Refuse to tell of fewer leavers than may be told of; `untold` says what is not told.

        Raises
        ------
        AnalysisError
            There are fewer than `min_cell` leavers, or none.
        """
        if self.leavers < (fewest := max(1, self.min_cell)):
            raise AnalysisError(
                say("Fewer than {least} leavers: {untold}", least=fewest, untold=untold)
            )

    def within(self, start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, float]:
        """Return leavers and person-years of the calendar days after `start` up to `end`."""
        entry, leave = self.instants
        begin, stop = (np.datetime64(day) for day in (start, end))
        one = np.timedelta64(1, "D")
        overlap = (np.minimum(leave, stop) - np.maximum(entry, begin)) / one
        gone = (self.frame["cause"] != "").to_numpy() & (leave > begin) & (leave <= stop)
        return int(gone.sum()), float(np.clip(overlap, 0, None).sum() / YEAR)

    @cached_property
    def instants(self) -> tuple[np.ndarray, np.ndarray]:
        """When each spell began to be watched and when it ended, as moments."""
        entry = self.frame["entry_on"].to_numpy().astype("datetime64[s]")
        days = (self.frame["exit"] - self.frame["entry"]).to_numpy()
        return entry, entry + np.round(days * 86_400).astype("timedelta64[s]")

    def headcount(self, at: pd.Timestamp) -> int:
        """Return how many spells go on at the end of a day."""
        entry, leave = self.instants
        moment = np.datetime64(at)
        return int(((entry <= moment) & ((leave > moment) | self.is_present)).sum())

    @property
    def is_present(self) -> np.ndarray:
        """Which spells still go on on the last day."""
        on_last_day = (self.frame["exit_on"] >= self.last_day).to_numpy()
        return (self.frame["cause"] == "").to_numpy() & on_last_day


def read_staff(frame: pd.DataFrame, min_cell: int, finest: float = 1.0) -> Staff:
    """Return checked spells of staff.

    Parameters
    ----------
    finest : float
        Days to which tenures are known at best, whatever the numbers look like.

    Raises
    ------
    AnalysisError
        A column is absent, or no row is left.
    """
    require_columns(frame, NEEDED)
    if frame.empty:
        raise AnalysisError(
            say("No spell of employment is left; look at which rows were set aside.")
        )
    dated = {
        name: pd.to_datetime(frame[name]).astype("datetime64[s]")
        for name in ("hired_on", "entry_on", "exit_on")
    }
    return Staff(frame.assign(**dated, cause=frame["cause"].fillna("")), min_cell, finest)


def staff_until(staff: Staff, cut: pd.Timestamp) -> Staff:
    """Return the staff as rows up to a day would have shown them."""
    frame = staff.frame[staff.frame["entry_on"] < cut]
    later = frame["exit_on"] > cut
    days = (cut - frame["hired_on"]).dt.days.astype(float)
    seen = frame.assign(
        exit=frame["exit"].where(~later, np.maximum(days, frame["entry"] + 0.5)),
        cause=frame["cause"].where(~later, ""),
        exit_on=frame["exit_on"].where(~later, cut),
    )
    return replace(staff, frame=seen)


def cause_words(cause: str) -> str:
    """Name how a spell ended, as it is shown; a kind that the data name as it stands there."""
    return word(cause, "cause") if cause in CAUSES else cause


def few_hidden(min_cell: int) -> str:
    """Say that small counts are not shown."""
    return say("Counts that would tell of fewer than {least} people are not shown.", least=min_cell)


def attempt(part: Callable[[], Result]) -> Result | CannotTell:
    """Return a part of the study, or why it cannot be told."""
    try:
        return part()
    except AnalysisError as error:
        return CannotTell(str(error))
