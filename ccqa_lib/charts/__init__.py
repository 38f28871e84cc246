"""Charts: one result in, one figure block out."""

from ccqa_lib.charts.control import chart_control
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.charts.satisfaction import (
    driver_charts,
    importance_blocks,
    level_blocks,
    segment_blocks,
    what_if_table,
)
from ccqa_lib.charts.what_if import what_if_slider

__all__ = [
    "IntervalRow", "IntervalScale", "chart_control", "chart_intervals", "driver_charts",
    "importance_blocks", "level_blocks", "segment_blocks", "what_if_slider", "what_if_table",
]  # fmt: skip
