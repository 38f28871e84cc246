"""Settings: what to study, where its tables lie, and what its measures mean."""

from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.satisfaction import SatisfactionParams

__all__ = ["ControlParams", "Measure", "SatisfactionParams", "read_measure"]
