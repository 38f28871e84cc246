"""A check and the chart behind it ask for the same number of points."""

from ccqa_lib.analyse.spc import series as chart
from ccqa_lib.checks import series as check


def test_checks_and_charts_refuse_and_doubt_at_the_same_count():
    assert check.FEWEST_POINTS == chart.FEWEST_POINTS
    assert check.ENOUGH_POINTS == chart.ENOUGH_TO_ACT
