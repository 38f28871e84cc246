"""Load: from a user's exports to house tables, with everything set aside accounted for.

A module is loaded when one of its names is first asked for: who only lists or hashes files does
not wait for Ibis.
"""

from typing import TYPE_CHECKING

from ccqa_lib.fronts import filled_when_asked

if TYPE_CHECKING:
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
_HOMES = {
    "ChosenRows": "rows.chosen",
    "LoadedTable": "load",
    "MeasuredPeriods": "periods.measured",
    "OpenSource": "load",
    "RowChoice": "rows.chosen",
    "Scope": "periods.scope",
    "StaffSpells": "staff.spells",
    "SurveyResponses": "rows.responses",
    "account_with": "rows.cases",
    "balancing_periods": "periods.improved",
    "balancing_series": "periods.improved",
    "case_events": "rows.cases",
    "changed_rows": "periods.improved",
    "choose_rows": "rows.chosen",
    "day_counts": "periods.scope",
    "defect_rows": "rows.defects",
    "drawn_rows": "rows.drawn",
    "measured_periods": "periods.measured",
    "open_source": "load",
    "repeated_ratings": "rows.ratings",
    "segment_counts": "rows.segments",
    "staff_spells": "staff.spells",
    "study_scope": "periods.scope",
    "survey_responses": "rows.responses",
    "with_pseudonyms": "staff.pseudonyms",
}
__getattr__, __dir__ = filled_when_asked(__name__, _HOMES)
