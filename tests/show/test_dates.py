"""Days and periods read the same in every country."""

import pandas as pd
import pytest

from ccqa_lib.show.dates import age_words, day_words, iso_day, period_length, period_words, plural


@pytest.mark.parametrize(
    ("rule", "length"),
    [("D", "day"), ("W-MON", "week"), ("MS", "month"), ("QS", "period"), ("h", "period")],
)
def test_period_length_is_told_from_the_gaps(rule, length):
    assert period_length(pd.date_range("2025-01-01", periods=14, freq=rule)) == length


def test_a_missing_week_does_not_change_the_length():
    weeks = pd.date_range("2025-01-06", periods=14, freq="W-MON").delete([3, 4])
    assert period_length(weeks) == "week"


def test_one_point_has_no_length():
    assert period_length([pd.Timestamp("2025-01-01")]) == "period"


def test_words():
    day = pd.Timestamp("2026-03-02 10:00")
    assert (iso_day(day), day_words(day)) == ("2026-03-02", "2 Mar 2026")
    assert period_words(day, "week") == "week of 2 Mar 2026"
    assert period_words(day, "month") == "Mar 2026"
    assert period_words(day, "day") == "2 Mar 2026"
    assert (plural(1, "week"), plural(1200, "week")) == ("1 week", "1,200 weeks")


@pytest.mark.parametrize(
    ("until", "words"),
    [("2026-06-28", "end 3 days before this run"), ("2026-07-01", "end on the day of this run"),
     ("2026-06-30", "end 1 day before this run"),
     ("2026-07-03", "end 2 days after the day of this run")],
)  # fmt: skip
def test_age(until, words):
    assert age_words(until, "2026-07-01T23:59:00") == words
