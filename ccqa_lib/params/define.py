"""Settings of the define study: how big is the problem, and for whom?"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.fits import column_problem, measure_problems
from ccqa_lib.params.in_project import ProjectStudyParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

USUAL_SEGMENTS = (
    "site", "queue", "channel", "reason", "category", "severity", "source", "segment", "team",
)  # fmt: skip
EVENTS = "events"


class DefineParams(ProjectStudyParams):
    """Settings of `notebooks/dmaic_1_define.ipynb`."""

    notebook: ClassVar[str] = "dmaic_1_define"
    references: ClassVar = ProjectStudyParams.references | {"measure": read_measure}

    measure: Annotated[Name, Field(description="the Y: a name in params/measures.yml")] = (
        "repeat_contact_share"
    )
    segment_column: Annotated[
        NameOrEmpty, Field(description="one segment only: a column of the table; empty for all")
    ] = ""
    segment: Annotated[PlainText, Field(description="the value of that column")] = ""
    period: Annotated[
        Literal["day", "week", "month"], Field(description="one point a day, week or month")
    ] = "week"
    first_day: Annotated[
        IsoDate, Field(description="first day that counts; empty: from the first whole period")
    ] = ""
    target: Annotated[
        float | None, Field(description="the goal as a number; None for the measure's own target")
    ] = None
    segments: Annotated[
        list[Name],
        Field(description="columns to split by; empty: those of the usual ones that are mapped"),
    ] = []
    case_ends: Annotated[
        list[PlainText],
        Field(description="activities that close a case of the events; empty: not told"),
    ] = []
    min_cell: Annotated[
        int, Field(ge=1, le=100, description="segments of fewer contacts are put together")
    ] = 5

    @model_validator(mode="after")
    def _is_consistent(self):
        if bool(self.segment_column) != bool(self.segment):
            raise ValueError("'segment_column' and 'segment' go together; give both or neither.")
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks."""
        if problems := super().missing_references():
            return problems
        measure, source = read_measure(self.measure), read_source(self.source)
        if problems := measure_problems(self.measure, measure, source):
            return problems
        wanted = [("'segments'", name) for name in self.segments]
        wanted += [("'segment_column'", self.segment_column)] if self.segment_column else []
        wanted += [("the column of 'site'", "site")] if self.site else []
        found = [column_problem(told, name, measure.table, source) for told, name in wanted]
        return [problem for problem in found if problem]

    def split_by(self, measure: Measure, source: Source) -> list[str]:
        """Return the columns to split by: those given, or the usual ones that are mapped."""
        if self.segments:
            return self.segments
        mapped = source.tables[measure.table].columns
        narrowed = {self.segment_column, "site" if self.site else ""}
        return [name for name in USUAL_SEGMENTS if name in mapped and name not in narrowed]

    def has_events(self, source: Source) -> bool:
        """Tell whether the source maps an event log, from which a process can be drawn."""
        return EVENTS in source.tables

    @property
    def levels(self) -> dict[str, list[str]]:
        """Return the columns and values that this run is narrowed to."""
        chosen = {"site": self.site, self.segment_column: self.segment}
        return {column: [value] for column, value in chosen.items() if column and value}

    def goal(self, measure: Measure) -> float | None:
        """Return the target in force."""
        return measure.target if self.target is None else self.target

    def subject(self, measure: Measure) -> str:
        """Return what is measured, in words: the measure, the site, the segment."""
        return ", ".join(part for part in (measure.label, self.site, self.segment) if part)
