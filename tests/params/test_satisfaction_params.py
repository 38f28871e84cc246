"""Settings of the satisfaction study: what is refused, and in which words."""

import shutil

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params import SatisfactionParams
from ccqa_lib.params.source import read_source

READ = SatisfactionParams.read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lowest": 5.0}, "'lowest' must be below 'highest'"),
        ({"scale": "words"}, "give 'answers', two or more"),
        ({"time_column": ""}, "give 'as_of': the day of the survey"),
        ({"weight_column": "w", "count_column": "n"}, "exclude each other"),
        ({"drivers": ["overall"]}, "is the outcome and a driver at once"),
        ({"first_day": "2026-02-01", "as_of": "2026-01-01"}, "is after 'as_of'"),
        ({"raking": ["site 0.4"]}, "it needs .column: value: share."),
    ],
)
def test_what_cannot_be_meant_is_refused(given, said):
    with pytest.raises(SettingsError, match=said):
        READ(given)


def test_columns_that_nothing_maps_are_told_with_the_nearest(project, monkeypatch):
    monkeypatch.chdir(project)
    problems = READ({"drivers": ["rating_wayt"], "context": ["kanal"]}).missing_references()
    assert len(problems) == 2
    assert "'rating_wayt'" in problems[0] and "Did you mean 'rating_wait'?" in problems[0]
    assert "'kanal'" in problems[1]


def test_context_may_come_from_the_contact_of_an_answer(project, monkeypatch):
    monkeypatch.chdir(project)
    assert READ({"context": ["queue"], "segments": ["channel"]}).missing_references() == []


def test_ratings_are_drivers_where_none_are_named(project, monkeypatch):
    monkeypatch.chdir(project)
    drivers = READ({}).rated(read_source("sample_centre"))
    assert "rating_wait" in drivers and "overall" not in drivers


def test_targets_are_read_by_column_and_value():
    study = READ({"raking": ["site: Hong Kong: 0.4", "site: Shanghai: 0.6"]})
    assert study.raking_targets == {"site": {"Hong Kong": 0.4, "Shanghai": 0.6}}


def test_who_cannot_be_narrowed_down_may_be_all(project, monkeypatch, tmp_path):
    mapping = project / "params" / "sources" / "sample_centre.yml"
    lines = mapping.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.strip().startswith("respondent:")]
    assert len(kept) < len(lines)
    shutil.copytree(project / "params", tmp_path / "params")
    (tmp_path / "params/sources/sample_centre.yml").write_text("".join(kept), encoding="utf-8")
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    (problem,) = READ({}).missing_references()
    assert problem.endswith("Or write 'respondent: \"\"' to take all.")
    assert READ({"respondent": ""}).missing_references() == []
