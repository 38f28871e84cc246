"""Settings of the define study: how big is the problem, and for whom?"""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ccqa_lib.params.fits import column_problems
from ccqa_lib.params.measured import MeasuredParams, MeasureName
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import Name, PlainText

USUAL_SEGMENTS = (
    "site", "queue", "channel", "reason", "category", "severity", "source", "segment", "team",
)  # fmt: skip
EVENTS = "events"


class DefineParams(MeasuredParams):
    """Settings of `notebooks/dmaic_1_define.ipynb`."""

    notebook: ClassVar[str] = "dmaic_1_define"

    measure: MeasureName = "repeat_contact_share"
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
        self.refuse_half_a_segment()
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks."""
        if problems := super().missing_references():
            return problems
        measure, source = read_measure(self.measure), read_source(self.source)
        problems = column_problems(self.narrowed_by(), [measure.table], source)
        for name in self.segments:
            problems += column_problems({"'segments'": name}, [measure.table], source)
        return problems

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
