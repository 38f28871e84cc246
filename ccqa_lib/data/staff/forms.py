"""In which form a table tells of staff: by dates, by durations, by yearly rows, or by absences."""

from collections.abc import Sequence
from dataclasses import dataclass

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.params.attrition_fits import form_of

ID = "employee_id"
DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_NEEDS = {
    "dates": ("hired_on",),
    "durations": ("tenure", "left"),
    "snapshots": (ID, "left"),
    "absences": (ID, "absent_on", "absent_hours"),
}


@dataclass(frozen=True)
class Form:
    """How spells are told: `name`, the columns that must have a value, and whether by dates."""

    name: str
    needs: tuple[str, ...]
    has_dates: bool


def recognise(study: AttritionParams, columns: Sequence[str], table: str) -> Form:
    """Return the form that is asked for or, with auto, that the columns show.

    Raises
    ------
    SettingsError
        No form fits the columns.
    """
    name = form_of(study, columns)
    needs = _NEEDS.get(name, ())
    if name == "snapshots":
        needs = (*needs, study.snapshot_column)
    if name == "dates" and ID in columns:
        needs = (ID, *needs)
    lacking = [column for column in needs if column not in columns]
    if not name or lacking:
        raise SettingsError(
            f"The table '{table}' does not tell spells of employment: it lacks "
            f"{', '.join(lacking) or 'hired_on, and tenure with left'}. Map hired_on and left_on "
            "(dates), or tenure and left (durations), or employee_id, a year and left (one row a "
            f"person and year). It has: {', '.join(columns)}."
        )
    return Form(name, needs, name in ("dates", "absences"))
