import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.project import outputs_root, project_root
from ccqa_lib.params.studies import study_model


def test_the_project_is_the_nearest_folder_with_params_and_notebooks(tmp_path, monkeypatch):
    monkeypatch.delenv("CCQA_PROJECT", raising=False)
    monkeypatch.delenv("CCQA_OUTPUTS", raising=False)
    inside = tmp_path / "notebooks" / "deep"
    inside.mkdir(parents=True)
    with pytest.raises(SettingsError, match="No project here"):
        project_root(inside)
    (tmp_path / "params").mkdir()
    assert project_root(inside) == tmp_path.resolve()
    monkeypatch.chdir(inside)
    assert outputs_root() == tmp_path.resolve() / "outputs"


def test_the_environment_names_other_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path / "a"))
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "b"))
    assert project_root() == (tmp_path / "a").resolve()
    assert outputs_root() == (tmp_path / "b").resolve()


def test_an_unknown_study_is_told_with_the_nearest():
    assert study_model("dmaic_5_control").notebook == "dmaic_5_control"
    with pytest.raises(SettingsError, match="Did you mean 'dmaic_5_control'"):
        study_model("dmaic_5_contol")
    with pytest.raises(SettingsError, match="There are: "):
        study_model("zzz")
