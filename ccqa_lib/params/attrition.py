"""Settings of the attrition study: how many leave, when, why, and what it will cost."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ccqa_lib.params.attrition_fits import (
    form_of,
    known_columns,
    leaking,
    missing_columns,
    range_problems,
    table_problems,
)
from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.source import read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

HOUSE_FACTORS = ("site", "role")
TEAM_COLUMNS = ("supervisor", "team")
YEAR = 365.25  # days


class AttritionParams(StudyParams):
    """Settings of `notebooks/staff_attrition.ipynb`."""

    notebook: ClassVar[str] = "staff_attrition"

    table: Annotated[Name, Field(description="the table of staff")] = "staff"
    form: Annotated[
        Literal["auto", "dates", "durations", "snapshots", "absences"],
        Field(description="auto, or one of dates, durations, snapshots, absences"),
    ] = "auto"
    first_day: Annotated[
        IsoDate, Field(description="the extract shows leavers from this day; empty: as the data")
    ] = ""
    tenure_unit: Annotated[
        Literal["day", "week", "month", "year"],
        Field(description="unit of the column tenure, where only durations are known"),
    ] = "month"
    snapshot_column: Annotated[
        Name, Field(description="the year of a row, where a person has one row a year")
    ] = "year"
    voluntary: Annotated[
        list[PlainText], Field(description="values of leave_type that mean: the person resigned")
    ] = ["voluntary"]
    involuntary: Annotated[
        list[PlainText], Field(description="values of leave_type that mean: was dismissed")
    ] = ["involuntary"]
    transfers: Annotated[
        list[PlainText], Field(description="values of leave_type that are no leaving")
    ] = ["transfer"]
    base_rate: Annotated[
        Literal["auto", "known", "unknown"],
        Field(description="do the rows show how many leave? auto: yes with days or years, else no"),
    ] = "auto"
    twins: Annotated[
        Literal["refuse", "drop", "keep"],
        Field(description="rows equal in all but the id: refuse where many, or drop, or keep"),
    ] = "refuse"
    milestones: Annotated[
        list[Annotated[int, Field(ge=1, le=3650)]],
        Field(description="days from hire by which leaving is told"),
    ] = [30, 60, 90, 180, 365]
    factors: Annotated[
        list[Name],
        Field(description="what may go with leaving, the most wanted first; empty: site, role"),
    ] = []
    strata: Annotated[
        list[Name], Field(description="columns whose groups each have their own pace of leaving")
    ] = []
    cluster: Annotated[
        NameOrEmpty, Field(description="people who share this are not independent; empty: the team")
    ] = ""
    team_column: Annotated[
        NameOrEmpty, Field(description="which teams are compared; empty: supervisor or team")
    ] = ""
    team_names: Annotated[
        Literal["pseudonyms", "as_given"],
        Field(description="pseudonyms, or as_given where the reader may know them"),
    ] = "pseudonyms"
    false_share: Annotated[
        float, Field(gt=0, le=0.25, description="share of flagged teams that may be so by chance")
    ] = 0.1
    weekly_hours: Annotated[
        float, Field(ge=0, le=168, description="of absences: hours scheduled a week; 0: not told")
    ] = 0.0
    min_cell: Annotated[
        int, Field(ge=1, le=50, description="no count of fewer people than this is shown")
    ] = 5
    reports: Annotated[
        Literal["auto", "nightly", "one"],
        Field(
            description="one: no reader has another day's; auto: one if as_of is set, else nightly"
        ),
    ] = "auto"
    target: Annotated[
        float | None,
        Field(gt=0, le=1000, description="most leavers a year for each 100 staff; None for none"),
    ] = None
    forecast_months: Annotated[
        int, Field(ge=0, le=36, description="how far to look ahead; 0 for no forecast")
    ] = 12
    hires_a_month: Annotated[
        float | None,
        Field(ge=0, le=100_000, description="hires to come; None: as in the last 12 months"),
    ] = None
    currency: Annotated[PlainText, Field(description="of the costs, as USD")] = ""
    hiring_cost: Annotated[
        list[float], Field(description="cost of one hire: low, likely, high; empty: no costs told")
    ] = []
    week_cost: Annotated[
        list[float], Field(description="what a week of one person is worth: low, likely, high")
    ] = []
    vacancy_weeks: Annotated[
        list[float], Field(description="weeks until a place is filled: low, likely, high")
    ] = []
    ramp_up_weeks: Annotated[
        list[float], Field(description="weeks until a hire works at full pace: low, likely, high")
    ] = []
    calls_an_hour: Annotated[
        float, Field(ge=0, description="calls in the busy hour; 0: nothing told of service level")
    ] = 0.0
    handle_seconds: Annotated[float, Field(ge=0, description="mean handle time of a call")] = 0.0
    patience_seconds: Annotated[
        float, Field(ge=0, description="mean time after which a waiting caller hangs up")
    ] = 0.0
    agents: Annotated[int, Field(ge=0, description="agents at their desks in the busy hour")] = 0
    promise_share: Annotated[
        float, Field(gt=0, lt=1, description="share of calls to be answered in time")
    ] = 0.8
    promise_seconds: Annotated[float, Field(ge=0, description="within so many seconds")] = 20.0
    intervention_on: Annotated[
        IsoDate, Field(description="day from which something was changed; empty: nothing judged")
    ] = ""
    intervention_column: Annotated[
        NameOrEmpty, Field(description="where: a column of the table; empty for everywhere")
    ] = ""
    intervention_value: Annotated[PlainText, Field(description="the value of that column")] = ""
    seed: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="of the simulations; same seed, same numbers")
    ] = 20260101

    @model_validator(mode="after")
    def _is_consistent(self):
        if self.first_day and self.as_of and self.first_day >= self.as_of:
            raise ValueError(
                f"'first_day' ({self.first_day}) must be before 'as_of' ({self.as_of})."
            )
        if bool(self.intervention_column) != bool(self.intervention_value):
            raise ValueError(
                "'intervention_column' and 'intervention_value' go together; give both or neither."
            )
        twice = set(self.voluntary) & set(self.involuntary) | set(self.transfers) & {
            *self.voluntary, *self.involuntary,
        }  # fmt: skip
        if twice:
            raise ValueError(
                f"'{sorted(twice)[0]}' is in two of 'voluntary', 'involuntary' and 'transfers'; "
                "a leave type is one of them."
            )
        if problems := [*range_problems(self), *leaking(self)]:
            raise ValueError(" ".join(problems))
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks."""
        if problems := super().missing_references():
            return problems
        source = read_source(self.source)
        return table_problems(self, source) or missing_columns(self, source)

    @property
    def mapped(self) -> tuple[str, ...]:
        """Columns that the source's mapping gives; none where it has no such table."""
        return known_columns(self)

    @property
    def asked_factors(self) -> tuple[str, ...]:
        """The columns that may go with leaving; by default those of the house that are there."""
        if self.factors:
            return tuple(dict.fromkeys(self.factors))
        narrowed = {"site"} if self.site else set()
        return tuple(name for name in HOUSE_FACTORS if name in self.mapped and name not in narrowed)

    @property
    def teams(self) -> str:
        """The column of teams that are compared; empty where there is none."""
        if self.team_column:
            return self.team_column
        return next((name for name in TEAM_COLUMNS if name in self.mapped), "")

    @property
    def clusters(self) -> str:
        """The column of people who are not independent; empty where there is none."""
        if self.cluster:
            return self.cluster
        return self.teams or ("employee_id" if self.form == "absences" else "")

    @property
    def columns_used(self) -> tuple[str, ...]:
        """Columns besides those of the spell that the study looks at."""
        hours = "absent_hours" if self.form == "absences" else ""
        named = (hours, *self.asked_factors, *self.strata, self.clusters, self.teams,
                 self.intervention_column)  # fmt: skip
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def stands_alone(self) -> bool:
        """Does no report of another day reach the same readers? A set day is every night's."""
        return bool(self.as_of) if self.reports == "auto" else self.reports == "one"

    @property
    def levels(self) -> dict[str, list[str]]:
        """Return the columns and values that this run is narrowed to."""
        return {"site": [self.site]} if self.site else {}

    def on_day(self, day: str) -> Self:
        """Return the settings of the report of this day, one of several that are made."""
        of_day = super().on_day(day)
        reports = "nightly" if self.reports == "auto" else self.reports
        return of_day.model_copy(update={"reports": reports})

    def analysed(self) -> dict[str, Any]:
        """Return how spells are analysed, as the arguments of `attrition.AttritionSettings`."""
        named = ("milestones", "strata", "min_cell", "target", "forecast_months",
                 "hires_a_month", "weekly_hours", "false_share", "seed", "intervention_column",
                 "intervention_value")  # fmt: skip
        given = {name: getattr(self, name) for name in named}
        for name in ("milestones", "strata"):
            given[name] = tuple(given[name])
        given["milestones"] = tuple(sorted(set(given["milestones"])))
        on = self.intervention_on
        return {
            **given,
            "factors": self.asked_factors,
            "cluster": self.clusters,
            "teams": self.teams,
            "stands_alone": self.stands_alone,
            "base_rate": "known" if self._tells_years else self.base_rate,
            "finest": YEAR if self._is_yearly and "left_on" not in self.mapped else 1.0,
            "is_opening_told": bool(self.first_day) or "observed_from" in self.mapped,
            "intervention_on": date.fromisoformat(on) if on else None,
        }

    @property
    def _tells_years(self) -> bool:
        """Do rows of a person and year show how many leave, nothing else being set?"""
        return self.base_rate == "auto" and self._is_yearly

    @property
    def _is_yearly(self) -> bool:
        """Has the table one row a person and year?"""
        return form_of(self, self.mapped) == "snapshots"

    def costs(self) -> dict[str, Any]:
        """Return the costs of a leaver, as the arguments of `attrition.CostSettings`."""
        named = ("hiring_cost", "week_cost", "vacancy_weeks", "ramp_up_weeks")
        return {"currency": self.currency, **{name: tuple(getattr(self, name)) for name in named}}

    def queue(self) -> dict[str, Any]:
        """Return the busy hour, as the arguments of `attrition.BusyHour`."""
        named = ("calls_an_hour", "handle_seconds", "patience_seconds", "agents",
                 "promise_share", "promise_seconds")  # fmt: skip
        return {name: getattr(self, name) for name in named}
