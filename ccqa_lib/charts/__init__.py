"""Charts: one result in, one figure block out."""

from ccqa_lib.charts.attrition import (
    chart_cohorts,
    chart_factors,
    chart_leaving,
    chart_period,
    chart_teams,
    chart_tenure,
)
from ccqa_lib.charts.control import chart_control
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, chart_intervals

__all__ = [
    "IntervalRow", "IntervalScale", "chart_cohorts", "chart_control", "chart_factors",
    "chart_intervals", "chart_leaving", "chart_period", "chart_teams", "chart_tenure",
]  # fmt: skip
