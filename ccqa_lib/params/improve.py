"""Settings of the improve study: did it work, or what should be tried?"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.charter import Intervention
from ccqa_lib.params.define import USUAL_SEGMENTS
from ccqa_lib.params.fits import column_problems, measure_problems
from ccqa_lib.params.measured import MeasuredParams, MeasureName
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText


class ImproveParams(MeasuredParams):
    """Settings of `notebooks/dmaic_4_improve.ipynb`; a project's own intervention goes first."""

    notebook: ClassVar[str] = "dmaic_4_improve"

    measure: MeasureName = "complaint_rate"
    target: Annotated[
        float | None, Field(description="the goal as a number; None for the measure's own target")
    ] = None
    what: Annotated[PlainText, Field(description="what was changed, in words")] = (
        "complaints are called back within a day"
    )
    began: Annotated[IsoDate, Field(description="first day of the change; empty: not yet")] = (
        "2026-01-05"
    )
    changed_column: Annotated[
        NameOrEmpty, Field(description="the part that was changed: a column; empty for all")
    ] = ""
    changed: Annotated[list[PlainText], Field(description="its values that were changed")] = []
    comparison: Annotated[
        list[PlainText], Field(description="values that were not changed; empty: all others")
    ] = []
    chosen_because: Annotated[
        Literal["planned", "worst", "unknown"],
        Field(description="why this part and time: planned, worst (it looked bad) or unknown"),
    ] = "planned"
    chosen_on: Annotated[
        IsoDate, Field(description="last day of the data that the choice was made by")
    ] = ""
    declared_on: Annotated[
        IsoDate, Field(description="day on which the plan was written down, before `began`")
    ] = ""
    settle_periods: Annotated[
        int, Field(ge=0, le=12, description="periods after the start that are left out")
    ] = 0
    balancing: Annotated[
        list[Name], Field(description="measures that must not get worse: names in measures.yml")
    ] = []

    @model_validator(mode="after")
    def _is_whole(self):
        self.refuse_half_a_segment()
        if self.began and self.declared_on and self.declared_on >= self.began:
            raise ValueError(
                f"'declared_on' ({self.declared_on}) must be before 'began' ({self.began}); leave "
                "it empty where no plan was written down before the start."
            )
        if bool(self.changed_column) != bool(self.changed):
            raise ValueError("'changed_column' and 'changed' go together; give both or neither.")
        if self.comparison and not self.changed_column:
            raise ValueError("'comparison' needs 'changed_column' and 'changed'.")
        if both := sorted(set(self.changed) & set(self.comparison)):
            raise ValueError(f"'changed' and 'comparison' both name {both[0]!r}.")
        return self

    def intervention(self) -> Intervention | None:
        """Return what was changed: of the project, else of the settings; None if nothing was."""
        if project := self.dmaic_project():
            return project.intervention
        if not self.began:
            return None
        return Intervention(
            words=self.what, began=self.began, column=self.changed_column, values=self.changed,
            comparison=self.comparison, chosen_because=self.chosen_because,
            chosen_on=self.chosen_on, declared_on=self.declared_on,
            settle_periods=self.settle_periods, balancing=self.balancing,
        )  # fmt: skip

    def split_by(self, measure: Measure, source: Source) -> list[str]:
        """Return the usual columns that are mapped, by which mix and rate are told apart."""
        change = self.intervention()
        mapped = source.tables[measure.table].columns
        fixed = {self.segment_column, "site" if self.site else "", change.column if change else ""}
        return [name for name in USUAL_SEGMENTS if name in mapped and name not in fixed]

    def part(self) -> dict[str, Any]:
        """Return the part that was changed, as arguments of `improvement_study.Subject`."""
        change = self.intervention()
        if change is None:
            return {}
        return {"column": change.column, "changed": tuple(change.values),
                "comparison": tuple(change.comparison)}  # fmt: skip

    def sides(self) -> list[str]:
        """Return the column whose values were changed or not, in a list; empty for all."""
        column = self.part().get("column", "")
        return [column] if column else []

    def judged_as(self, measure: Measure) -> dict[str, Any]:
        """Return what is judged, as arguments of `improvement_study.Subject`."""
        return {"name": self.subject(measure), "unit": measure.unit, "family": measure.family,
                "better": measure.better, "length": self.period, **self.part()}  # fmt: skip

    def plan_rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the project's options and failure modes, one mapping each."""
        project = self.dmaic_project()
        if project is None:
            return [], []
        return (
            [option.model_dump() for option in project.options],
            [failure.model_dump() for failure in project.failure_modes],
        )

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks."""
        if problems := super().missing_references():
            return problems
        measure, source = read_measure(self.measure), read_source(self.source)
        return [*_columns(self, measure, source), *_balancing(self, source)]


def _columns(study: ImproveParams, measure: Measure, source: Source) -> list[str]:
    change = study.intervention()
    column = change.column if change else ""
    if column and measure.exposure is not None:
        return [
            f"'{study.measure}' is a rate, which cannot be split by {column!r}: its exposure is "
            "another table. Judge it for all, or measure a share."
        ]
    wanted = {"the column that was changed": column, **study.narrowed_by()}
    return column_problems(wanted, [measure.table], source)


def _balancing(study: ImproveParams, source: Source) -> list[str]:
    change = study.intervention()
    problems: list[str] = []
    for name in change.balancing if change else []:
        problems += measure_problems(name, read_measure(name), source)
    return problems
