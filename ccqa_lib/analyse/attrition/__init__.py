"""Staff attrition: how many leave, when, what goes with it, where, and what comes next."""

from ccqa_lib.analyse.attrition.blocks import (
    ahead_blocks,
    comparison_blocks,
    hire_blocks,
    level_blocks,
    method_blocks,
)
from ccqa_lib.analyse.attrition.capacity import BusyHour
from ccqa_lib.analyse.attrition.cost import CostSettings
from ccqa_lib.analyse.attrition.study import AttritionSettings, AttritionStudy, study_attrition

__all__ = [
    "AttritionSettings", "AttritionStudy", "BusyHour", "CostSettings", "ahead_blocks",
    "comparison_blocks", "hire_blocks", "level_blocks", "method_blocks", "study_attrition",
]  # fmt: skip
