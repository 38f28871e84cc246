"""What studies of one measure share: which measure, of which site and segment, by which period."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ccqa_lib.params.fits import measure_problems
from ccqa_lib.params.in_project import ProjectStudyParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

MeasureName = Annotated[Name, Field(description="the Y: a name in params/measures.yml")]


class NarrowedParams(ProjectStudyParams):
    """A study of a `measure`, narrowed to a site or a segment; each study has these fields itself.

    Their place among the settings, and what they default to, differs from study to study.
    """

    references: ClassVar = ProjectStudyParams.references | {"measure": read_measure}
    needs_dates: ClassVar[bool] = True

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings name and that the measure lacks."""
        if problems := super().missing_references():
            return problems
        measure = read_measure(self.measure)
        if self.needs_dates and measure.time is None:
            return [
                f"'{self.measure}' has no 'time' in params/measures.yml, and this study compares "
                "periods; without dates only dmaic_3_analyse can look at it."
            ]
        return measure_problems(self.measure, measure, read_source(self.source))

    @property
    def measure_label(self) -> str:
        """What is measured, as params/measures.yml names it."""
        return read_measure(self.measure).label

    @property
    def levels(self) -> dict[str, list[str]]:
        """Return the columns and values that this run is narrowed to."""
        chosen = {"site": self.site, self.segment_column: self.segment}
        return {column: [value] for column, value in chosen.items() if column and value}

    def narrowed_by(self) -> dict[str, str]:
        """Return the columns by which the rows are chosen, by what asks for them."""
        return {
            "the column of 'site'": "site" if self.site else "",
            "'segment_column'": self.segment_column,
        }

    def subject(self, measure: Measure) -> str:
        """Return what is measured, in words: the measure, the site, the segment."""
        return ", ".join(part for part in (measure.label, self.site, self.segment) if part)

    def refuse_half_a_segment(self) -> None:
        """Refuse a segment without its column, or a column without its value.

        Raises
        ------
        ValueError
            One of the two is given.
        """
        if bool(self.segment_column) != bool(self.segment):
            raise ValueError("'segment_column' and 'segment' go together; give both or neither.")


class MeasuredParams(NarrowedParams):
    """A study of a measure by period; `target` stands where each study shows it."""

    measure: MeasureName
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

    def goal(self, measure: Measure) -> float | None:
        """Return the target in force."""
        return measure.target if self.target is None else self.target
