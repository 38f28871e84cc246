"""Settings: what to study, where its tables lie, and what its measures mean."""

from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.measures import Measure, read_measure

__all__ = ["AttritionParams", "ControlParams", "Measure", "read_measure"]
