"""The house tables: what one row is, and the type that each known column has.

Mappings turn exports into these tables. All columns but the keys are optional; a column that
is not listed here rides along under its own name with the type that its mapping declares.
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "boolean", "date", "datetime", "duration"]


@dataclass(frozen=True)
class HouseTable:
    """One house table: `grain` in words, `key` columns, and the type of each known column.

    A `duration` is stored as a number of seconds, whatever the export writes.
    """

    grain: str
    key: tuple[str, ...]
    columns: dict[str, ColumnType]


def _typed(**names_by_type: str) -> dict[str, ColumnType]:
    return {name: kind for kind, names in names_by_type.items() for name in names.split()}


HOUSE_TABLES: dict[str, HouseTable] = {
    "contacts": HouseTable(
        "one row a contact",
        ("contact_id",),
        _typed(
            text="contact_id site queue channel reason agent_id customer_id",
            datetime="started_at",
            duration="wait_seconds handle_seconds talk_seconds hold_seconds wrap_seconds",
            boolean="abandoned resolved repeat_within_7d",
            integer="transfers",
            number="sale_amount",
        ),
    ),
    "surveys": HouseTable(
        "one row a response",
        ("survey_id",),
        _typed(
            text="survey_id respondent comment contact_id agent_id",
            datetime="responded_at",
            number="overall weight",
        ),
    ),
    "evaluations": HouseTable(
        "one row a contact, evaluator and item",
        ("contact_id", "evaluator_id", "item"),
        _typed(
            text="contact_id evaluator_id item agent_id rating family session_id",
            datetime="evaluated_at",
            boolean="passed critical",
        ),
    ),
    "complaints": HouseTable(
        "one row a complaint",
        ("complaint_id",),
        _typed(
            text="complaint_id source category severity channel text site contact_id",
            datetime="received_at closed_at",
            number="compensation_amount",
        ),
    ),
    "staff": HouseTable(
        "one row a spell of employment",
        ("employee_id", "hired_on"),
        _typed(
            text="employee_id leave_type site team role supervisor unit",
            date="hired_on left_on observed_from",
            number="tenure",
            integer="year",
            boolean="left",
        ),
    ),
    "intervals": HouseTable(
        "one row a queue and interval",
        ("queue", "started_at"),
        _typed(
            text="queue site",
            datetime="started_at",
            integer="offered handled abandoned_contacts answered_in_target forecast_contacts",
            number="agents_scheduled agents_present",
        ),
    ),
    "customers": HouseTable(
        "one row a customer",
        ("customer_id",),
        _typed(text="customer_id segment", date="first_booked_on last_booked_on", number="revenue"),
    ),
    "events": HouseTable(
        "one row a case event",
        ("case_id", "activity", "happened_at"),
        _typed(text="case_id activity resource", datetime="happened_at"),
    ),
    "kpis": HouseTable(
        "one row a measure and period",
        ("measure", "period"),
        _typed(text="measure site", date="period", number="value numerator denominator"),
    ),
}
