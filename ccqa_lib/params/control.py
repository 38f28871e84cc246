"""Settings of the control study: is a measure in control?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.fits import column_problems
from ccqa_lib.params.ledger import LedgerEntry
from ccqa_lib.params.measured import MeasuredParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

RuleSetName = Literal["making_data_count", "western_electric", "nelson", "limits_only"]
_CHARTS = {
    "measure": ("auto", "xmr"),
    "share": ("auto", "p", "p_prime", "xmr"),
    "rate": ("auto", "u", "u_prime", "xmr"),
}


class ControlParams(MeasuredParams):
    """Settings of `notebooks/dmaic_5_control.ipynb`."""

    notebook: ClassVar[str] = "dmaic_5_control"

    measure: Annotated[Name, Field(description="what is judged: a name in params/measures.yml")] = (
        "handle_time"
    )
    segment_column: Annotated[
        NameOrEmpty,
        Field(description="judge one segment only: a column of the table; empty for all"),
    ] = ""
    baseline_periods: Annotated[
        int,
        Field(ge=6, le=500, description="how many first periods set the limits; 12 or more to act"),
    ] = 24
    baseline_until: Annotated[
        IsoDate, Field(description="or: the last day that sets the limits; empty: by number")
    ] = ""
    rules: Annotated[
        RuleSetName,
        Field(description="making_data_count, western_electric, nelson or limits_only"),
    ] = "making_data_count"
    chart_kind: Annotated[
        Literal["auto", "xmr", "p", "p_prime", "u", "u_prime"],
        Field(description="auto, or force xmr, p, p_prime, u or u_prime"),
    ] = "auto"
    target: Annotated[
        float | None, Field(description="another target than the measure's; None for its own")
    ] = None
    events: Annotated[
        list[PlainText], Field(description="what happened when, as '2026-02-03 new IVR menu'")
    ] = []

    @model_validator(mode="after")
    def _is_consistent(self):
        self.refuse_half_a_segment()
        if self.first_day and self.as_of and self.first_day >= self.as_of:
            raise ValueError(
                f"'first_day' ({self.first_day}) must be before 'as_of' ({self.as_of})."
            )
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks.

        The measure must fit the source, and the chart and the target the measure.
        """
        if problems := super().missing_references():
            return problems
        measure, source = read_measure(self.measure), read_source(self.source)
        tables = dict.fromkeys(part.table for part in (measure, measure.exposure) if part)
        return [*column_problems(self.narrowed_by(), tables, source), *self._misfits(measure)]

    def judged_by(
        self, measure: Measure, periods: Sequence[date], frozen: LedgerEntry | None = None
    ) -> dict[str, Any]:
        """Return how the measure is judged, as the arguments of `analyse.spc.ControlSettings`.

        The baseline is the frozen one; without one the first `baseline_periods` of `periods`, or
        those up to `baseline_until`, and never more than there are.
        """
        return {
            "measure": self.subject(measure),
            "unit": measure.unit,
            "better": measure.better,
            "baseline": len(frozen.points) if frozen else self._baseline(periods),
            "rules": self.rules,
            "target": self.goal(measure),
            "kind": frozen.chart if frozen else self.chart_kind,
            "floor": measure.lowest,
        }

    def _misfits(self, measure: Measure) -> list[str]:
        """Return a problem where chart or target cannot be those of such a measure."""
        problems = []
        if self.chart_kind not in (fitting := _CHARTS[measure.family]):
            problems.append(
                f"'chart_kind' was given '{self.chart_kind}', which does not fit '{self.measure}', "
                f"a {measure.kind}; it can be {', '.join(fitting)}."
            )
        if measure.family == "share" and self.target is not None and not 0 <= self.target <= 1:
            problems.append(
                f"'target' was given {self.target:g}, but '{self.measure}' is a share; it needs "
                "0 to 1, as 0.85 for 85 %."
            )
        return problems

    def _baseline(self, periods: Sequence[date]) -> int:
        if self.baseline_until:
            until = date.fromisoformat(self.baseline_until)
            return sum(_as_date(period) <= until for period in periods)
        return min(self.baseline_periods, len(periods))


def _as_date(period: date) -> date:
    return period.date() if isinstance(period, datetime) else period
