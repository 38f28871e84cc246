import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.given import named_changes, typed_changes


def test_values_keep_everything_after_the_first_equals():
    assert named_changes(["site=a=b", " measure =x"]) == {"site": "a=b", "measure": "x"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["site"], "needs name=value"),
        (["=x"], "needs name=value"),
        (["notebook=x"], "cannot change 'notebook'"),
        (["label=x"], "cannot change 'label'"),
        (["site=a", "site=b"], "gives 'site' twice"),
    ],
)
def test_what_is_no_change_is_refused(given, said):
    with pytest.raises(SettingsError, match=said):
        named_changes(given)


def test_texts_stay_texts_and_the_rest_is_read_as_in_a_file():
    changes = {"site": "007", "period": "1", "target": "null", "baseline_periods": "30", "x": "1"}
    assert typed_changes(changes, ControlParams) == {
        "site": "007", "period": "1", "target": None, "baseline_periods": 30, "x": "1",
    }  # fmt: skip
