from datetime import date
from types import SimpleNamespace

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.control import ControlParams


def refusal(given):
    with pytest.raises(SettingsError) as refused:
        ControlParams.read(given, "mine.yml")
    return refused.value.problems


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mesure": "x"}, "mine.yml: 'mesure' is not a setting here. Did you mean 'measure'?"),
        ({"zzz": 1}, "Known settings: as_of, baseline_periods"),
        ({"baseline_periods": "24"}, "'baseline_periods' needs a whole number, but was given the"),
        ({"baseline_periods": 24.0}, "needs a whole number, but was given the number 24.0"),
        ({"baseline_periods": True}, "needs a whole number, but was given the true/false True"),
        ({"baseline_periods": 5}, "must be greater than or equal to 6"),
        ({"baseline_periods": 5000}, "must be less than or equal to 500"),
        ({"period": "wek"}, "'period' must be 'day', 'week' or 'month', but was given"),
        ({"target": float("inf")}, "'target' must be a finite number"),
        ({"target": float("nan")}, "'target' must be a finite number"),
        ({"target": "3"}, "'target' needs a number, but was given the text '3'"),
        ({"events": "one"}, "'events' needs a list, but was given the text 'one'"),
        ({"events": ["ok", 3]}, "'events.1' needs text, but was given the whole number 3"),
        ({"site": 7}, "'site' needs text, but was given the whole number 7"),
        ({"site": None}, "'site' needs text, but was given nothing"),
        ({"site": "__import__('os')"}, "which looks like code"),
        ({"segment_column": "a b", "segment": "x"}, "'segment_column' was given 'a b'"),
        ({"segment_column": "queue"}, "'segment_column' and 'segment' go together"),
        ({"as_of": "31.3.2026"}, "needs a date written year-month-day"),
        ({"first_day": "2026-02-01", "as_of": "2026-01-01"}, "must be before 'as_of'"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_in_words(given, said):
    problems = refusal(given)
    assert len(problems) == 1
    assert said in problems[0]


def test_all_problems_are_told_at_once():
    problems = refusal({"mesure": "x", "chart": "pie", "period": "wek", "site": "a;b"})
    assert len(problems) == 4
    assert all(problem.startswith("mine.yml: ") for problem in problems)


def test_settings_cannot_be_changed_afterwards():
    params = ControlParams.read({})
    with pytest.raises(ValueError, match="frozen"):
        params.site = "x"


def test_a_notebook_without_changes_has_the_defaults():
    assert ControlParams.from_notebook({}) == ControlParams()


def test_only_settings_are_taken_from_a_notebook():
    namespace = {
        "__name__": "__main__", "_i1": "x = 1", "In": [""], "Out": {}, "_": 3,
        "ControlParams": ControlParams, "pytest": pytest, "frame": SimpleNamespace(),
        "notebook": "dmaic_5_control", "label": "mine", "measure": "wait_time", "target": 3.0,
    }  # fmt: skip
    params = ControlParams.from_notebook(namespace)
    assert (params.measure, params.target) == ("wait_time", 3.0)


def test_a_name_that_papermill_injected_wrongly_is_refused():
    with pytest.raises(SettingsError, match="Did you mean 'baseline_periods'"):
        ControlParams.from_notebook({"baseline_period": 30})


@pytest.mark.parametrize("value", [date(2026, 3, 31), {1}, SimpleNamespace(), b"x", len])
def test_a_setting_of_an_odd_type_never_falls_back_to_its_default(value):
    with pytest.raises(SettingsError, match="'as_of' needs text"):
        ControlParams.from_notebook({"as_of": value})


def test_settings_of_another_notebook_are_refused():
    with pytest.raises(SettingsError, match="for the notebook 'staff_attrition', and this is"):
        ControlParams.from_notebook({"notebook": "staff_attrition"})
