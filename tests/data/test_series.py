"""A measure by period agrees with counting by hand, and every excluded row has a reason."""

from datetime import date

import ibis
import pandas as pd
import pytest

from ccqa_lib.data.periods.scope import (
    Scope,
    day_counts,
    in_scope,
    study_scope,
    whole_periods,
)  # fmt: skip
from ccqa_lib.data.periods.series import (
    events_per_exposure,
    every_period,
    measure_by_period,
    with_empty_periods,
)  # fmt: skip
from ccqa_lib.data.rows.account import USED, account_of
from ccqa_lib.errors import DataRefusedError, SettingsError
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.measures import Measure

ROWS = pd.DataFrame(
    {
        "started_at": pd.to_datetime(
            ["2026-01-04 23:59", "2026-01-05 00:00", "2026-01-07 09:00", "2026-01-12 10:00",
             "2026-01-18 23:59", "2026-01-19 08:00", None, "2026-01-13 10:00"]
        ),
        "site": ["香港", "香港", "香港", "香港", "香港", "香港", "香港", "广州"],
        "handle_seconds": [100.0, 200.0, 400.0, 300.0, None, 500.0, 1.0, 999.0],
        "abandoned": [True, True, False, None, False, True, True, True],
    }
)  # fmt: skip
SCOPE = Scope("week", date(2026, 1, 5), date(2026, 1, 18), site="香港")


def _measure(kind="mean", column="handle_seconds", **more) -> Measure:
    return Measure(label="x", table="contacts", time="started_at", kind=kind, column=column, **more)


def _table():
    return ibis.memtable(ROWS)


def _series(measure: Measure) -> pd.DataFrame:
    return measure_by_period(in_scope(_table(), measure, SCOPE), measure).to_pandas()


def test_every_row_is_used_or_has_one_reason():
    counts = account_of(in_scope(_table(), _measure(), SCOPE), "contacts").to_pandas()
    told = dict(zip(counts["excluded"], counts["rows"], strict=True))
    assert told == {
        USED: 3,
        "another site": 1,
        "before the first whole week": 1,
        "after the last whole week": 1,
        "no handle_seconds": 1,
        "no started_at": 1,
    }
    assert sum(told.values()) == len(ROWS)


def test_a_mean_by_week_counts_monday_midnight_in_the_new_week():
    series = _series(_measure())
    assert series["period"].astype(str).tolist() == ["2026-01-05", "2026-01-12"]
    assert series["value"].tolist() == [300.0, 300.0]
    assert series["n"].tolist() == [2, 1]


def test_a_share_leaves_out_rows_without_a_value():
    series = _series(_measure("share", "abandoned"))
    assert series[["events", "n"]].to_numpy().tolist() == [[1, 2], [0, 1]]


def test_a_share_by_limit_and_by_value():
    quick = _series(_measure("share", at_most=250))
    assert quick["events"].tolist() == [1, 0]
    here = _series(_measure("share", "site", equals="香港"))
    assert (here["events"] == here["n"]).all()


def test_a_count_fills_empty_periods_with_zero():
    measure = _measure("count", None)
    long = Scope("week", date(2026, 1, 5), date(2026, 2, 1), site="香港")
    series = measure_by_period(in_scope(_table(), measure, long), measure)
    filled = with_empty_periods(series, long).to_pandas()
    assert filled["events"].tolist() == [2, 2, 1, 0]
    assert filled["n"].tolist() == [1, 1, 1, 1]


def test_a_rate_divides_by_the_exposure_table_and_keeps_quiet_periods():
    measure = _measure(
        "rate", None, per=1000, exposure_table="contacts", exposure_time="started_at"
    )
    hours = pd.date_range("2026-01-05", "2026-01-25 23:00", freq="h")
    exposure = ibis.memtable(pd.DataFrame({"started_at": hours}))
    scope = Scope("week", date(2026, 1, 5), date(2026, 1, 25))
    scoped = in_scope(_table().filter(ibis._.started_at < "2026-01-15"), measure, scope)
    exposed = in_scope(exposure, measure.exposure, scope)
    series = events_per_exposure(scoped, exposed, measure.per).to_pandas()
    assert series["events"].tolist() == [2, 2, 0]
    assert series["n"].tolist() == pytest.approx([0.168] * 3)


def test_events_without_exposure_are_kept_for_the_checks_to_refuse():
    measure = _measure("rate", None, exposure_table="contacts", exposure_time="started_at")
    scope = Scope("week", date(2026, 1, 5), date(2026, 1, 18))
    exposed = in_scope(_table().filter(ibis._.started_at < "2026-01-11"), measure.exposure, scope)
    scoped = in_scope(_table(), measure, scope)
    series = events_per_exposure(scoped, exposed, 1).to_pandas()
    assert series["n"].tolist() == [2, 0]
    assert series["events"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("period", "first", "count"),
    [("day", "2026-01-01", 59), ("week", "2026-01-05", 8), ("month", "2026-01-01", 2)],
)
def test_every_period_is_listed_once(period, first, count):
    scope = Scope(period, date.fromisoformat(first), date(2026, 2, 28))
    listed = every_period(scope).to_pandas()["period"]
    assert listed.is_unique
    assert len(listed) == count
    assert str(listed.iloc[0])[:10] == first


@pytest.mark.parametrize(
    ("period", "first", "last", "expected"),
    [
        ("week", "2026-01-01", "2026-01-31", ("2026-01-05", "2026-01-25")),
        ("week", "2026-01-05", "2026-01-11", ("2026-01-05", "2026-01-11")),
        ("month", "2026-01-02", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ("month", "2025-12-01", "2025-12-31", ("2025-12-01", "2025-12-31")),
        ("day", "2026-01-01", "2026-01-01", ("2026-01-01", "2026-01-01")),
    ],
)
def test_only_whole_periods_count(period, first, last, expected):
    whole = whole_periods(date.fromisoformat(first), date.fromisoformat(last), period)
    assert tuple(str(day) for day in whole) == expected


def test_no_whole_period_is_refused_with_the_dates():
    with pytest.raises(
        DataRefusedError, match="No whole month lies within the data: the data run from"
    ):
        whole_periods(date(2026, 1, 2), date(2026, 1, 30), "month")


def test_as_of_hides_what_came_later():
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    assert whole_periods(first, last, "month", as_of="2026-03-15")[1] == date(2026, 2, 28)


def test_a_misspelt_column_is_refused_with_the_nearest_name():
    with pytest.raises(SettingsError, match="Did you mean 'handle_seconds'"):
        in_scope(_table(), _measure(column="handel_seconds"), SCOPE)


def test_day_counts_leave_out_rows_without_a_date_and_give_the_scope():
    days = day_counts(_table(), "started_at").to_pandas()
    assert days["rows"].sum() == len(ROWS) - 1
    assert study_scope(ControlParams(site="香港"), days, _measure()) == SCOPE


def test_a_table_without_dates_has_no_scope():
    empty = day_counts(_table().filter(ibis._.started_at.isnull()), "started_at").to_pandas()
    with pytest.raises(DataRefusedError, match="No row has a date"):
        study_scope(ControlParams(), empty, _measure())


def test_a_share_of_ready_counts_is_their_sums_and_tells_rows_that_cannot_be():
    days = ["2026-01-05", "2026-01-06", "2026-01-12", "2026-01-13"]
    table = ibis.memtable(
        {"day": pd.to_datetime(days), "lost": [12, 3, 5, 4], "offered": [10.0, 90.0, 50.0, None]}
    )
    measure = Measure(label="x", table="t", time="day", kind="share", column="lost", of="offered")
    scoped = in_scope(table, measure, Scope("week", date(2026, 1, 5), date(2026, 1, 18)))
    series = measure_by_period(scoped, measure).to_pandas()
    assert list(series["events"]) == [15, 5] and list(series["n"]) == [100, 50]
    assert list(series["impossible"]) == [1, 0]
    assert "no offered" in set(account_of(scoped, "contacts").to_pandas()["excluded"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"first_day": "2027-01-01"},
            "'first_day' is 2027-01-01, but the data run from 2026-01-02",
        ),
        ({"as_of": "2025-12-31"}, "'as_of' is 2025-12-31, but the data run from"),
        ({"first_day": "2026-03-30", "as_of": "2026-04-02"}, "'first_day' is 2026-03-30, 'as_of'"),
    ],
)
def test_days_outside_the_data_are_told_with_what_the_data_cover(given, said):
    with pytest.raises(DataRefusedError, match=said):
        whole_periods(date(2026, 1, 2), date(2026, 4, 30), "week", **given)


@pytest.mark.parametrize("weekday", [0, 3, 6])
def test_a_ready_value_stands_for_its_whole_period(weekday):
    dated = pd.date_range("2026-01-05", periods=30, freq="7D") + pd.Timedelta(days=weekday)
    days = pd.DataFrame({"day": dated, "rows": 1})
    scope = study_scope(ControlParams(), days, _measure("value"))
    assert (scope.first_day, scope.last_day) == (date(2026, 1, 5), date(2026, 8, 2))


@pytest.mark.parametrize(
    ("dated", "last"),
    [
        (["2026-01-01", "2026-02-01", "2026-03-01"], date(2026, 3, 31)),  # one row a month
        (["2026-01-01", "2026-02-01", "2026-03-02"], date(2026, 2, 28)),  # days, as they came
    ],
)
@pytest.mark.parametrize("ready", [{"kind": "share", "of": "n"}, {"kind": "count"}])
def test_ready_counts_dated_on_first_days_stand_for_their_months(dated, last, ready):
    days = pd.DataFrame({"day": pd.to_datetime(dated), "rows": 1})
    scope = study_scope(ControlParams(period="month"), days, _measure(**ready))
    assert (scope.first_day, scope.last_day) == (date(2026, 1, 1), last)


def test_rows_that_happen_on_a_first_day_cover_that_day_only():
    days = pd.DataFrame({"day": pd.to_datetime(["2026-01-01", "2026-02-01"]), "rows": 5})
    scope = study_scope(ControlParams(period="month"), days, _measure("share", "abandoned"))
    assert scope.last_day == date(2026, 1, 31)
