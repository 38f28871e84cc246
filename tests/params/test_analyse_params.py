"""The analyse study: periods as people write them, measures without dates, misses as defects."""

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params import AnalyseParams, ControlParams, read_measure
from ccqa_lib.params.stretch import stretch_days

CHURN = {"source": "churn_telco_ibm", "measure": "churned_share"}


@pytest.fixture(autouse=True)
def _in_the_project(project, monkeypatch):
    monkeypatch.chdir(project)


def test_a_month_or_two_days_are_a_stretch():
    assert stretch_days("2026-02") == ("2026-02-01", "2026-02-28")
    assert stretch_days("2026-02-02 to 2026-03-01") == ("2026-02-02", "2026-03-01")
    study = AnalyseParams(before="2026-02", after="2026-03")
    assert study.stretches() == (("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"))
    assert AnalyseParams().stretches() is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"before": "last month", "after": "2026-03"}, "write a month, as 2026-02"),
        ({"before": "2026-13", "after": "2026-03"}, "write a month, as 2026-02"),
        ({"before": "2026-03-09 to 2026-03-02", "after": "2026-04"}, "two days in order"),
        ({"before": "2026-02"}, "go together; give both or neither"),
        ({"before": "2026-03", "after": "2026-03"}, "must end before 'after' begins"),
    ],
)
def test_other_stretches_are_refused_in_words(given, words):
    with pytest.raises(SettingsError, match=words):
        AnalyseParams.read(given)


def test_rows_without_a_date_need_the_day_of_the_export_and_no_periods():
    assert AnalyseParams(**CHURN, as_of="2020-01-31").missing_references() == []
    (problem,) = AnalyseParams(**CHURN).missing_references()
    assert "Give 'as_of'" in problem
    asked = AnalyseParams(**CHURN, as_of="2020-01-31", before="2020-01", after="2020-02")
    assert [each.split(" ")[0] for each in asked.missing_references()] == ["'before'", "'after'"]


def test_a_study_of_periods_refuses_a_measure_without_time():
    (problem,) = ControlParams(**CHURN).missing_references()
    assert "compares periods" in problem and "dmaic_3_analyse" in problem


def test_of_a_share_that_should_be_high_the_misses_are_the_defects():
    study = AnalyseParams(measure="resolved_share")
    assert study.subject(read_measure("resolved_share")) == "misses of 'Share resolved'"
    assert AnalyseParams().subject(read_measure("repeat_contact_share")).startswith("Share of")
