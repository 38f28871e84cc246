"""Load: from a user's exports to house tables, with everything set aside accounted for."""

from ccqa_lib.data.load import LoadedTable, OpenSource, open_source
from ccqa_lib.data.periods.measured import MeasuredPeriods, measured_periods
from ccqa_lib.data.periods.scope import Scope, day_counts, study_scope
from ccqa_lib.data.rows.chosen import ChosenRows, RowChoice, choose_rows
from ccqa_lib.data.rows.responses import SurveyResponses, survey_responses

__all__ = [
    "ChosenRows", "LoadedTable", "MeasuredPeriods", "OpenSource", "RowChoice", "Scope",
    "SurveyResponses", "choose_rows", "day_counts", "measured_periods", "open_source",
    "study_scope", "survey_responses",
]  # fmt: skip
