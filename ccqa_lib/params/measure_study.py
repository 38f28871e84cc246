"""Settings of the measure study: can we trust the numbers, and from which limits do we start?"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.fits import column_problems
from ccqa_lib.params.measured import MeasuredParams, MeasureName
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

RATED_BY = ("contact_id", "item", "evaluator_id", "session_id")


class MeasureParams(MeasuredParams):
    """Settings of `notebooks/dmaic_2_measure.ipynb`."""

    notebook: ClassVar[str] = "dmaic_2_measure"

    measure: MeasureName = "qa_pass_share"
    baseline_periods: Annotated[
        int, Field(ge=6, le=500, description="how many first periods are proposed as the baseline")
    ] = 24
    baseline_until: Annotated[
        IsoDate, Field(description="or: the last day of the baseline; empty: by number")
    ] = ""
    chart_kind: Annotated[
        Literal["auto", "xmr", "p", "p_prime", "u", "u_prime"],
        Field(description="auto, or force xmr, p, p_prime, u or u_prime"),
    ] = "auto"
    target: Annotated[
        float | None, Field(description="the goal as a number; None for the measure's own target")
    ] = None
    ratings: Annotated[
        NameOrEmpty,
        Field(description="table in which several people judged the same contacts; empty: none"),
    ] = "evaluations"
    rating_column: Annotated[Name, Field(description="the column that holds what they said")] = (
        "passed"
    )
    trusted_from: Annotated[
        float, Field(ge=0.4, le=0.95, description="AC1 from which an item is trusted")
    ] = 0.7
    events: Annotated[
        list[PlainText], Field(description="what happened when, as '2026-02-03 new IVR menu'")
    ] = []

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
        if self.ratings in source.tables:
            for name in (*RATED_BY, self.rating_column):
                problems += column_problems({"a column of 'ratings'": name}, [self.ratings], source)
        return problems

    def has_ratings(self, source: Source) -> bool:
        """Tell whether the source maps a table in which people judged."""
        return self.ratings in source.tables

    def is_judged_by_people(self, measure: Measure) -> bool:
        """Tell whether the Y itself is what people said, so that their agreement decides."""
        return bool(self.ratings) and measure.table == self.ratings

    def judged_by(self, measure: Measure, periods: Sequence[date]) -> dict[str, Any]:
        """Return how the measure is charted, as the arguments of `spc.ControlSettings`."""
        baseline = min(self.baseline_periods, len(periods))
        if self.baseline_until:
            baseline = sum(str(period)[:10] <= self.baseline_until for period in periods)
        return {
            "measure": self.subject(measure), "unit": measure.unit, "better": measure.better,
            "baseline": baseline, "target": self.goal(measure), "kind": self.chart_kind,
            "floor": measure.lowest,
        }  # fmt: skip
