"""Statistical process control: what to expect of a measure while its process stays as it is."""

from ccqa_lib.analyse.spc.control import ControlChart, ControlSettings, control_chart
from ccqa_lib.analyse.spc.frozen import hold_baseline

__all__ = ["ControlChart", "ControlSettings", "control_chart", "hold_baseline"]
