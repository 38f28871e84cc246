"""Estimates with intervals: every label, size and mark is in the drawing, as text."""

import pytest

from ccqa_lib.charts import IntervalRow, IntervalScale, chart_intervals

ROWS = [
    IntervalRow("解決 rating_resolution", 6.2, 4.9, 7.5, "improvement"),
    IntervalRow("<script>x</script>", -0.4, -1.2, 0.4),
]


@pytest.fixture
def svg():
    scale = IntervalScale("percentage points")
    return chart_intervals(ROWS, scale, "What moves it", "alt").content["svg"]


def test_labels_and_sizes_stand_beside_each_interval(svg):
    assert "解決 rating_resolution" in svg
    assert "6.2 (4.9 to 7.5)" in svg
    assert "\N{MINUS SIGN}0.4 (\N{MINUS SIGN}1.2 to 0.4)" in svg
    assert "percentage points" in svg


def test_a_label_is_never_markup(svg):
    assert "<script>" not in svg and "&lt;script&gt;" in svg


def test_ratios_stand_on_a_scale_of_ratios():
    scale = IntervalScale("hazard ratio", none_at=1.0, decimals=2, is_ratio=True)
    rows = [IntervalRow("night shift", 2.0, 1.0, 4.0)]
    block = chart_intervals(rows, scale, "t", "a")
    assert "2.00 (1.00 to 4.00)" in block.content["svg"]
    drawn = block.content["svg"]
    assert all(f">{tick}<" in drawn for tick in ("1", "1.5", "2", "3", "4"))
