"""The attrition study with what all of its findings share: people, days, words and who acts."""

from dataclasses import dataclass
from typing import Any

from ccqa_lib.analyse.attrition.staff import CannotTell, Staff
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.analyse.effect import Effect as Estimate
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show.dates import day_words, iso_day
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import first_sentence, lowered
from ccqa_lib.show.numbers import fitting_decimals, number
from ccqa_lib.show.plain import plain_line

ASSOCIATION = mark(
    "An association, no proof of a cause: people were not put there by lot, and what is not in the "
    "data can stand behind it. It says nothing of any single person."
)


@dataclass(frozen=True, eq=False)
class AttritionCase:
    """What is being said, of which study."""

    result: AttritionStudy
    shared: StudyCase

    @property
    def min_cell(self) -> int:
        """Fewer people than this are not told of."""
        return self.result.settings.min_cell

    def finding(self, **given: Any) -> Finding:
        """Make a finding of this study, counted up to the day of its part."""
        own = self._counted(given["id"])
        return self.shared.finding(**(given if own is None else _dated(own, given)))

    def _counted(self, id: str) -> Staff | None:
        """Return the staff that a finding counts, where each part counts up to its own day."""
        told = self.result.told
        if self.result.staff.edition is None:
            return None
        if id in ("new-hires", "absent-again", "no-factor") or id.startswith("hazard"):
            return told.details
        if id == "teams":
            return told.teams
        return self.result.staff if id == "leaving-rate" else None

    def cannot_tell(self, id: str, kind: str, headline: str, why: CannotTell, action: str):
        """Say plainly that something cannot be told, and why."""
        return self.finding(
            id=id, kind=kind, headline=headline, verdict="cannot tell",
            certainty=lowered(first_sentence(str(why))), caveats=(str(why),), action=action,
        )  # fmt: skip


def _dated(own: Staff, given: dict[str, Any]) -> dict[str, Any]:
    """Add up to which day a finding counts."""
    day = say("Counted up to {day}.", day=day_words(own.last_day))
    period = (iso_day(own.told_first_day), iso_day(own.last_day))
    return {"period": period, **given, "caveats": (*given.get("caveats", ()), day)}


def attrition_case(result: AttritionStudy, study: str, levels, owner: str = "") -> AttritionCase:
    """Return the case of a study: who acts, how many people, from when to when."""
    staff = result.staff
    people = staff.people if staff.is_people_told else None
    period = None
    if staff.has_dates:
        period = (iso_day(staff.told_first_day), iso_day(staff.last_day))
    return AttritionCase(result, StudyCase(study, owner, people, period, levels or {}))


def shown_effect(estimate: Estimate, name: str, unit: str, factor: float = 1.0) -> Effect:
    """Return an estimate as a finding states it; an interval without an end is left out."""
    value, low, high = (float(end * factor) for end in
                        (estimate.estimate, estimate.low, estimate.high))  # fmt: skip
    is_known = all(abs(end) < 1e12 and end == end for end in (low, high))
    low, high = (min(low, value), max(high, value)) if is_known else (None, None)
    return Effect(name, value, low, high, unit, estimate.confidence)


def span(low: float, high: float) -> str:
    """Write a range with fitting decimals."""
    decimals = fitting_decimals(high - low)
    return say("{low} to {high}", low=number(low, decimals), high=number(high, decimals))


def chance_words(p: float) -> str:
    """Write a p value with two figures, as far as they tell a reader anything."""
    return say("p below 0.001") if p < 0.001 else say("p {p}", p=f"{p:.2g}")


def worded(column: str) -> str:
    """Write the name of a column as words."""
    return plain_line(str(column).replace("_", " "))
