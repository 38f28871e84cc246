"""Load: from a user's exports to house tables, with everything set aside accounted for."""

from ccqa_lib.data.load import LoadedTable, OpenSource, open_source
from ccqa_lib.data.periods.improved import balancing_periods, balancing_series, changed_rows
from ccqa_lib.data.periods.measured import MeasuredPeriods, measured_periods
from ccqa_lib.data.periods.scope import Scope, day_counts, study_scope
from ccqa_lib.data.rows.cases import account_with, case_events
from ccqa_lib.data.rows.chosen import ChosenRows, RowChoice, choose_rows
from ccqa_lib.data.rows.defects import defect_rows
from ccqa_lib.data.rows.drawn import drawn_rows
from ccqa_lib.data.rows.ratings import repeated_ratings
from ccqa_lib.data.rows.responses import SurveyResponses, survey_responses
from ccqa_lib.data.rows.segments import segment_counts
from ccqa_lib.data.staff.pseudonyms import with_pseudonyms
from ccqa_lib.data.staff.spells import StaffSpells, staff_spells

__all__ = [
    "ChosenRows", "LoadedTable", "MeasuredPeriods", "OpenSource", "RowChoice", "Scope",
    "StaffSpells", "SurveyResponses", "account_with", "balancing_periods", "balancing_series",
    "case_events", "changed_rows", "choose_rows", "day_counts", "defect_rows", "drawn_rows",
    "measured_periods", "open_source", "repeated_ratings", "segment_counts", "staff_spells",
    "study_scope", "survey_responses", "with_pseudonyms",
]  # fmt: skip
