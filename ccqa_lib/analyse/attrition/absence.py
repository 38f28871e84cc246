"""How often are people absent, and which share of scheduled time is lost to it?

Absences of one person are not independent: a few people have most of them. So intervals take
people,
not absences, as what was drawn (ratio of totals with errors by person, Cochran 1977, on the log
scale).
Everybody is watched from the first absence on, which itself is not counted.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say

WEEKS = 365.25 / 7
UNIT = mark("absences a year for each person")
FEWEST_PEOPLE = 5


@dataclass(frozen=True, eq=False)
class AbsenceRate:
    """Absences a year for each person, and the share of scheduled hours lost, if known."""

    people: int
    absences: int
    years: float
    rate: Effect
    shrinkage: Effect | None

    def __str__(self) -> str:
        return say(
            "{absences} absences of {people} people in {years} years",
            absences=f"{self.absences:,}", people=f"{self.people:,}", years=f"{self.years:,.1f}",
        )  # fmt: skip


def absence_rate(staff: Staff, weekly_hours: float) -> AbsenceRate:
    """Return how often people are absent, with intervals that take people as drawn.

    Raises
    ------
    AnalysisError
        The spells are of employment, or there are fewer people or absences than may be told of.
    """
    if not staff.is_absence:
        raise AnalysisError("The spells are of employment and hold no absences.")
    if staff.people < max(FEWEST_PEOPLE, staff.min_cell) or staff.leavers < staff.min_cell:
        raise AnalysisError(
            say(
                "Absences of fewer than {least} people are not told.",
                least=max(FEWEST_PEOPLE, staff.min_cell),
            )
        )
    frame = staff.frame
    by = frame["person"].to_numpy()
    years = _by_person(by, (frame["exit"] - frame["entry"]).to_numpy() / 365.25)
    events = _by_person(by, (frame["cause"] != "").to_numpy().astype(float))
    lost = None
    if weekly_hours > 0 and "absent_hours" in frame:
        first = frame.groupby("person")["entry_on"].transform("min")
        hours = frame["absent_hours"].where(frame["entry_on"] > first, 0.0).to_numpy(dtype=float)
        scheduled = years * WEEKS * weekly_hours
        lost = _ratio(_by_person(by, hours), scheduled, (mark("share of scheduled hours"), ""))
    rate = _ratio(events, years, (mark("rate of absence"), UNIT))
    return AbsenceRate(staff.people, int(events.sum()), float(years.sum()), rate, lost)


def _by_person(person: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum values by person."""
    names, place = np.unique(person, return_inverse=True)
    return np.bincount(place, values, minlength=len(names))


def _ratio(above: np.ndarray, below: np.ndarray, label: tuple[str, str]) -> Effect:
    """Return a ratio of totals with its interval, one element a person."""
    n, ratio = len(above), float(above.sum() / below.sum())
    gaps = above - ratio * below
    error = float(np.sqrt(n / (n - 1) * (gaps**2).sum()) / below.sum())
    if ratio == 0:
        raise AnalysisError(say("Nobody was absent a second time, so that no rate can be told."))
    reach = float(np.exp(stats.t.ppf(0.975, n - 1) * error / ratio))
    return Effect(label[0], ratio, ratio / reach, ratio * reach, unit=label[1])
