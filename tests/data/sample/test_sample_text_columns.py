import numpy as np

from ccqa_lib.data.sample.exports import text_columns as text


def test_numbers_times_and_labels_look_as_in_an_export():
    assert text.labels([1, 0], ("香港", "广州")).to_pylist() == ["广州", "香港"]
    assert text.padded([7, 1234], 3).to_pylist() == ["007", "1234"]
    assert text.hundredths([5, 123_456], ",").to_pylist() == ["0,05", "1234,56"]
    assert text.clock([59, 3_661, 108_725]).to_pylist() == ["0:00:59", "1:01:01", "30:12:05"]


def test_moments_count_minutes_from_the_first_day():
    shown = text.moments([0, 545 * 1440 + 1439, 31 * 1440 + 61], "%d/%m/%Y").to_pylist()
    assert shown == ["01/01/2025 00:00", "30/06/2026 23:59", "01/02/2025 01:01"]


def test_dates_may_lie_before_the_first_day():
    assert text.dates([-1, 365], "%Y-%m-%d").to_pylist() == ["2024-12-31", "2026-01-01"]


def test_faults_strike_their_rows_only():
    texts, rows = text.whole([10, 20, 30]), np.array([1])
    assert text.wide_digits(texts, rows).to_pylist() == ["10", "２０", "30"]
    assert text.trailing_blank(texts, rows).to_pylist() == ["10", "20\u3000", "30"]
    assert text.blank_where(texts, [True, False, False], "-").to_pylist() == ["-", "20", "30"]
    assert texts.to_pylist() == ["10", "20", "30"]
