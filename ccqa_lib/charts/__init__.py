"""Charts: one result in, one figure block out."""

from ccqa_lib.charts.control import chart_control

__all__ = ["chart_control"]
