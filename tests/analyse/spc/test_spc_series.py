from datetime import date

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.series import baseline_of, name_periods, read_series
from ccqa_lib.errors import AnalysisError

WEEKS = pd.date_range("2025-01-06", periods=20, freq="7D")


def measure(**columns):
    return pd.DataFrame({"period": WEEKS, "value": np.arange(20.0)} | columns)


def counts(**columns):
    return pd.DataFrame({"period": WEEKS, "events": 5, "n": 50} | columns)


def at(place, value, other):
    column = np.full(20, other, dtype=float)
    column[place] = value
    return column


def refusal(frame, family="measure"):
    with pytest.raises(AnalysisError) as caught:
        read_series(frame, family, "Abandoned")
    return str(caught.value)


def test_a_good_series_is_read_and_not_altered():
    frame = counts()
    before = frame.copy()
    series = read_series(frame, "share", "Abandoned")
    assert series.values[0] == 0.1
    assert series.length == "week"
    pd.testing.assert_frame_equal(frame, before)


def test_plain_dates_and_time_zones_are_understood():
    days = [date(2025, 1, 6 + i) for i in range(20)]
    assert read_series(measure(period=days), "measure", "x").length == "day"
    zoned = WEEKS.tz_localize("Asia/Shanghai")
    assert read_series(measure(period=zoned), "measure", "x").periods[0] == WEEKS[0]


def test_numbers_behind_a_measure_ride_along():
    assert read_series(measure(n=np.full(20, 7)), "measure", "x").n[0] == 7
    assert read_series(measure(), "measure", "x").n[0] == 1


def test_counts_from_nullable_columns_are_read():
    frame = counts(events=pd.array([5] * 20, dtype="Int64"))
    assert read_series(frame, "share", "x").events[0] == 5
    frame.loc[3, "events"] = pd.NA
    assert "'events' is missing in week of 27 Jan 2025" in refusal(frame, "share")


@pytest.mark.parametrize(
    ("frame", "family", "message"),
    [
        (measure()[["period"]], "measure", "the series lacks value."),
        (measure(), "share", "the series lacks events, n."),
        (measure()[:0], "measure", "the series has no period; check dates and filters."),
        (measure(period=["soon"] * 20), "measure", "'period' must hold dates, not 'soon'."),
        (measure(period=[pd.NaT, *WEEKS[1:]]), "measure", "1 rows have no period."),
        (measure(period=[WEEKS[1], *WEEKS[1:]]), "measure", "more than one row for week of 13 Jan"),
        (measure(period=WEEKS[::-1]), "measure", "the periods run out of order; sort them."),
        (measure(value=["a"] * 20), "measure", "'value' must hold numbers"),
        (measure(value=at(2, np.nan, 1)), "measure", "'value' is missing in week of 20 Jan 2025."),
        (measure(value=at(2, np.inf, 1)), "measure", "'value' is infinite or beyond 1e150 in week"),
        (measure(value=at(2, -1e200, 1)), "measure", "is infinite or beyond 1e150"),
        (counts(n=at(2, 0, 50)), "share", "'n' (items) is zero or less in week of 20 Jan 2025."),
        (counts(n=at(2, -3, 50)), "rate", "'n' (exposure) is zero or less"),
        (counts(events=at(2, -1, 5)), "rate", "'events' is negative in week of 20 Jan 2025."),
        (counts(events=at(2, 5.5, 5)), "share", "'events' is not a whole number"),
        (counts(events=at(2, 51, 5)), "share", "more events than items in week of 20 Jan 2025."),
    ],
)
def test_refusals_say_what_is_wrong_and_where(frame, family, message):
    said = refusal(frame, family)
    assert said.startswith("Abandoned: ")
    assert message in said


def test_a_rate_may_have_more_events_than_exposure():
    assert read_series(counts(events=60), "rate", "x").values[0] == 1.2


def test_many_periods_are_counted_not_listed():
    said = refusal(measure(value=np.full(20, np.nan)))
    assert "week of 6 Jan 2025, week of 13 Jan 2025, week of 20 Jan 2025 and 17 more" in said
    assert name_periods(WEEKS[:1], WEEKS) == "week of 6 Jan 2025"


@pytest.mark.parametrize("asked", [-1, 0, 5, 21])
def test_a_baseline_outside_the_series_is_refused(asked):
    series = read_series(measure(), "measure", "Abandoned")
    with pytest.raises(AnalysisError) as caught:
        baseline_of(series, asked, "Abandoned")
    assert f"a baseline of {asked} weeks was asked for and the series has 20" in str(caught.value)
    assert "limits need 6 to 20 weeks. Change 'baseline_periods' or " in str(caught.value)
    assert "'baseline_until'." in str(caught.value)


def test_a_chart_of_five_points_is_refused():
    series = read_series(measure()[:5], "measure", "Abandoned")
    with pytest.raises(AnalysisError, match="limits need 6 weeks"):
        baseline_of(series, 24, "Abandoned")
