"""Pseudonyms: stable with one key, other with another, no name left, and a key that is kept."""

import pandas as pd
import pytest

from ccqa_lib.data.staff.pseudonyms import KEY_NAME, pseudonym_key, pseudonyms, with_pseudonyms
from ccqa_lib.errors import SettingsError
from ccqa_lib.params import AttritionParams

NAMES = pd.Series(["Li Wei", "王芳", None, "Li Wei"])


def test_names_become_stable_words_and_gaps_stay():
    made = pseudonyms(NAMES, "supervisor", b"a key of length")
    assert made[0] == made[3] != made[1] and pd.isna(made[2])
    assert made[0].startswith("supervisor ") and "Li" not in made[0]
    assert pseudonyms(NAMES, "supervisor", b"another key 123")[0] != made[0]


def test_a_thousand_names_get_a_thousand_pseudonyms():
    names = pd.Series([f"n{i}" for i in range(5000)])
    assert pseudonyms(names, "team", b"12345678").nunique() == 5000


def test_the_environment_has_the_key_and_a_short_one_is_refused(monkeypatch):
    monkeypatch.setenv(KEY_NAME, "long enough")
    assert pseudonym_key() == b"long enough"
    monkeypatch.setenv(KEY_NAME, "short")
    with pytest.raises(SettingsError, match="it needs 8 or more"):
        pseudonym_key()


def test_without_one_a_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.delenv(KEY_NAME, raising=False)
    monkeypatch.setattr("ccqa_lib.data.staff.pseudonyms.stage_root", lambda: tmp_path)
    first = pseudonym_key()
    assert pseudonym_key() == first and len(first) == 64
    assert (tmp_path / "pseudonym.key").stat().st_mode & 0o077 == 0


def test_people_and_teams_are_hidden_unless_names_are_asked_for(monkeypatch):
    monkeypatch.setenv(KEY_NAME, "long enough")
    frame = pd.DataFrame({"person": ["1", "2"], "supervisor": ["Ann", "Bo"], "site": ["x", "y"]})
    asked = {"team_column": "supervisor"}
    hidden = with_pseudonyms(frame, AttritionParams.read(asked))
    assert not set(hidden["supervisor"]) & {"Ann", "Bo"} and hidden["site"].tolist() == ["x", "y"]
    named = with_pseudonyms(frame, AttritionParams.read({**asked, "team_names": "as_given"}))
    assert named["supervisor"].tolist() == ["Ann", "Bo"]
    assert not set(named["person"]) & {"1", "2"}
