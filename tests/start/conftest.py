"""A project of its own for each test of the start page: copied settings, no data."""

import shutil

import pytest


@pytest.fixture
def own_project(tmp_path, project, monkeypatch):
    """Return a copy of the project's settings and notebooks, which a test may change."""
    for name in ("params/sample_centre", "params/sources", "params/projects", "notebooks"):
        shutil.copytree(project / name, tmp_path / name)
    shutil.copy(project / "params" / "measures.yml", tmp_path / "params")
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    return tmp_path
