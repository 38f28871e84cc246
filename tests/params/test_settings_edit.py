"""A settings file changed by a form: its comments stay, its values are read back the same."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.settings_edit import edited_settings, written_value
from ccqa_lib.params.yaml_text import read_value

FILE = """\
# What the morning meeting reads
notebook: dmaic_5_control  # the study
measure: handle_time

# what happened
events:  # as told
  - 2025-11-03 new menu  # from operations
  - "2026-01-02: fares"
# by week or month
period: week   # as the meeting has it
target:
"""


def test_a_value_changes_and_every_comment_outside_it_stays():
    edited = edited_settings(FILE, {"period": "month", "target": 0.85})
    assert edited.text == FILE.replace("week   #", "month  #").replace("target:", "target: 0.85")
    assert edited.lost_comments == ()


def test_comments_inside_a_changed_list_are_told_as_lost():
    edited = edited_settings(FILE, {"events": ["2026-02-03 新 IVR"]})
    assert 'events: ["2026-02-03 新 IVR"]\n# by week or month\nperiod' in edited.text
    assert edited.lost_comments == ("as told", "from operations")


def test_new_settings_stand_below():
    assert edited_settings(FILE, {"site": "Lyon"}).text == FILE + "site: Lyon\n"
    assert edited_settings("", {"notebook": "x"}).text == "notebook: x\n"


def test_words_that_other_readers_of_yaml_take_for_yes_or_no_are_quoted():
    assert [written_value(word) for word in ("NO", "on", "null", "007", "Lyon")] == [
        '"NO"', '"on"', '"null"', '"007"', "Lyon",
    ]  # fmt: skip
    assert yaml.safe_load(edited_settings("", {"site": "NO"}).text) == {"site": "NO"}


@given(st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), st.integers(-999, 999),
    st.floats(allow_nan=False, allow_infinity=False, width=32), st.booleans(), st.none(),
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=9), max_size=3),
))  # fmt: skip
def test_what_is_written_is_read_back_or_refused(value):
    try:
        text = edited_settings(FILE, {"target": value}).text
    except SettingsError as error:
        assert "nothing was saved" in str(error)
        return
    assert read_value(text, "x") == read_value(FILE, "x") | {"target": value}


def test_settings_that_are_not_lines_are_left_to_a_person():
    with pytest.raises(SettingsError, match="change it by hand, or write a new one"):
        edited_settings("{notebook: dmaic_5_control}", {"site": "Lyon"})
