"""Each check of a series says what it found, where, and what to do; together they stop a study."""

import pandas as pd
import pytest

from ccqa_lib.checks.control import control_checks
from ccqa_lib.checks.result import CheckResult
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params.measures import Measure
from ccqa_lib.show import BLOCK_MIME


def _measure(kind="share"):
    return Measure(label="Abandoned", table="contacts", time="started_at", kind=kind,
                   column="abandoned")  # fmt: skip


def _series(periods=20, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"period": pd.date_range("2026-01-05", periods=periods, freq="7D")})
    frame["rows"] = 100
    frame["events"] = [10 + i % 3 for i in range(periods)]
    frame["n"] = 100
    return frame.assign(**columns)


ROWS = pd.DataFrame({"table": ["contacts"], "excluded": ["used"], "rows": [2800]})


def _days() -> pd.DataFrame:
    day = pd.date_range("2026-01-05", periods=140)
    return pd.DataFrame({"day": day, "rows": 20})


def _checked(series, kind="share"):
    return control_checks(_days(), ROWS, series, _measure(kind), "week")


def _failed(series, kind="share") -> str:
    with pytest.raises(DataRefusedError) as caught:
        _checked(series, kind).require()
    return str(caught.value)


def test_a_sound_series_passes_every_check():
    report = _checked(_series())
    assert report.require() is report
    assert str(report) == "7 of 7 checks passed, 0 with a note, 0 failed"


def test_five_points_are_refused_and_seven_are_trial():
    assert "Only 5 whole weeks of data; a control chart needs 12" in _failed(_series(5))
    report = _checked(_series(7)).require()
    assert "limits are trial ones" in report.notes[0].sentence


def test_more_hits_than_items_names_the_week():
    series = _series()
    series.loc[3, "events"] = 130
    message = _failed(series)
    assert "1 of 20 periods count more hits than items" in message
    assert "period 2026-01-26, hits 130, items 100" in message
    assert "counted twice" in message


def test_all_failures_are_told_at_once():
    series = _series(5, events=300)
    message = _failed(series)
    assert "Only 5 whole weeks" in message
    assert "more hits than items" in message
    assert "All 5 periods have the same value" in message


def test_one_period_is_told_as_one_and_not_as_all():
    assert "There is one period only, with the value" in _failed(_series(1))


def test_a_gap_is_noted_with_its_date_and_many_gaps_are_refused():
    report = _checked(_series().drop(index=[4])).require()
    assert report.notes[0].sample == ({"week": "2026-02-02"},)
    assert "10 of 20 weeks have no usable row" in _failed(_series().drop(index=range(5, 15)))


def test_a_last_period_that_was_cut_off_is_noted():
    report = _checked(_series(rows=[100] * 19 + [40]))
    assert "The last week holds 40 rows; the ones before it about 100" in report.notes[0].sentence


def test_two_ready_values_in_one_week_are_refused():
    series = _series(value=[1.0, 2.0] * 10, rows=[1] * 19 + [2])
    assert "1 of 20 weeks have more than one ready value" in _failed(series, "value")


def test_a_report_shows_itself_as_a_block():
    bundle = _checked(_series(7))._repr_mimebundle_()
    assert bundle[BLOCK_MIME]["role"] == "checks"
    assert bundle[BLOCK_MIME]["rows"][2][1]["text"] == "note"


def test_a_check_that_did_not_pass_must_say_what_to_do():
    with pytest.raises(ValueError, match="must say what to do next"):
        CheckResult("x", "fail", "It is wrong.")
