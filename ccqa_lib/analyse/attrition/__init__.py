"""Staff attrition: how many leave, when, what goes with it, where, and what comes next."""

from ccqa_lib.analyse.attrition.capacity import BusyHour, service_level_after
from ccqa_lib.analyse.attrition.cost import CostSettings, leaving_cost
from ccqa_lib.analyse.attrition.study import AttritionSettings, AttritionStudy, study_attrition

__all__ = [
    "AttritionSettings", "AttritionStudy", "BusyHour", "CostSettings", "leaving_cost",
    "service_level_after", "study_attrition",
]  # fmt: skip
