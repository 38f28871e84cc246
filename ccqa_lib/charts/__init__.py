"""Charts: one result in, one figure block out."""

from ccqa_lib.charts.attrition import (
    chart_cohorts,
    chart_factors,
    chart_leaving,
    chart_period,
    chart_teams,
    chart_tenure,
)
from ccqa_lib.charts.causes import chart_causes, chart_change
from ccqa_lib.charts.control import chart_control
from ccqa_lib.charts.define import chart_needs, chart_process, chart_segments
from ccqa_lib.charts.improvement import chart_improvement
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals
from ccqa_lib.charts.satisfaction import (
    driver_charts,
    importance_blocks,
    level_blocks,
    segment_blocks,
    what_if_table,
)
from ccqa_lib.charts.themes import chart_themes
from ccqa_lib.charts.what_if import what_if_slider

__all__ = [
    "IntervalRow", "IntervalScale", "chart_causes", "chart_change", "chart_cohorts",
    "chart_control", "chart_factors", "chart_improvement", "chart_intervals", "chart_leaving",
    "chart_needs", "chart_period", "chart_process", "chart_segments", "chart_teams",
    "chart_tenure", "chart_themes", "driver_charts", "importance_blocks", "level_blocks",
    "segment_blocks", "what_if_slider", "what_if_table",
]  # fmt: skip
