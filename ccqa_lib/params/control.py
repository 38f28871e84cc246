"""Settings of the control study: is a measure in control?"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.measures import read_measure
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

RuleSetName = Literal["making_data_count", "western_electric", "nelson", "limits_only"]


class ControlParams(StudyParams):
    """Settings of `notebooks/dmaic_5_control.ipynb`."""

    notebook: ClassVar[str] = "dmaic_5_control"
    references: ClassVar = StudyParams.references | {"measure": read_measure}

    measure: Annotated[Name, Field(description="what is judged: a name in params/measures.yml")] = (
        "handle_time"
    )
    segment_column: Annotated[
        NameOrEmpty,
        Field(description="judge one segment only: a column of the table; empty for all"),
    ] = ""
    segment: Annotated[PlainText, Field(description="the value of that column")] = ""
    period: Annotated[
        Literal["day", "week", "month"], Field(description="one point a day, week or month")
    ] = "week"
    first_day: Annotated[
        IsoDate, Field(description="first day that counts; empty: from the first whole period")
    ] = ""
    baseline_periods: Annotated[
        int, Field(ge=12, le=500, description="how many first periods set the limits, 12 or more")
    ] = 24
    baseline_until: Annotated[
        IsoDate, Field(description="or: the last day that sets the limits; empty: by number")
    ] = ""
    rules: Annotated[
        RuleSetName,
        Field(description="making_data_count, western_electric, nelson or limits_only"),
    ] = "making_data_count"
    chart: Annotated[
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
        if bool(self.segment_column) != bool(self.segment):
            raise ValueError("'segment_column' and 'segment' go together; give both or neither.")
        if self.first_day and self.as_of and self.first_day >= self.as_of:
            raise ValueError(
                f"'first_day' ({self.first_day}) must be before 'as_of' ({self.as_of})."
            )
        return self
