"""Studies of a measure are narrowed in one way: by site, by segment, by both or by neither."""

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params import ControlParams, DefineParams, ImproveParams, MeasureParams, read_measure


@pytest.fixture(autouse=True)
def _in_the_project(project, monkeypatch):
    monkeypatch.chdir(project)


@pytest.mark.parametrize("model", [ControlParams, DefineParams, MeasureParams, ImproveParams])
@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ({}, {}),
        ({"site": "Hong Kong"}, {"site": ["Hong Kong"]}),
        ({"segment_column": "queue", "segment": "酒店"}, {"queue": ["酒店"]}),
    ],
)
def test_levels_are_what_was_asked_for_and_nothing_empty(model, given, levels):
    study = model(**given)
    assert study.levels == levels
    measure = read_measure(study.measure)
    wanted = [measure.label, *(value for (value,) in levels.values())]
    assert study.subject(measure) == ", ".join(wanted)


def test_the_goal_is_the_settings_or_else_the_measures():
    measure = read_measure("handle_time")
    assert ControlParams().goal(measure) == measure.target
    assert ControlParams(target=250.0).goal(measure) == 250.0


@pytest.mark.parametrize("model", [ControlParams, DefineParams, MeasureParams, ImproveParams])
@pytest.mark.parametrize("half", [{"segment_column": "queue"}, {"segment": "酒店"}])
def test_half_a_segment_is_refused(model, half):
    with pytest.raises(SettingsError, match="go together; give both or neither"):
        model.read(half)


def test_a_study_names_its_measure_as_the_dictionary_does():
    assert DefineParams().measure_label == "Share of repeat contacts"
