"""Settings: what to study, where its tables lie, and what its measures mean."""

from ccqa_lib.params.analyse import AnalyseParams
from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.define import DefineParams
from ccqa_lib.params.improve import ImproveParams
from ccqa_lib.params.measure_study import MeasureParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.satisfaction import SatisfactionParams

__all__ = [
    "AnalyseParams", "AttritionParams", "ControlParams", "DefineParams", "ImproveParams",
    "Measure", "MeasureParams", "SatisfactionParams", "read_measure",
]  # fmt: skip
