"""Runs a notebook's cells in this process: the notebook itself, without the cost of a kernel."""

import os
from typing import Any

import nbformat
import pytest

from ccqa_lib.params.settings_file import read_run_settings


@pytest.fixture
def run_study(project, monkeypatch):
    """Return a function: settings file and changes in, the notebook's namespace out."""
    monkeypatch.chdir(project)
    for name in [name for name in os.environ if name.startswith("CCQA_")]:
        monkeypatch.delenv(name)

    def run(settings: str, **changes: Any) -> dict[str, Any]:
        (chosen,) = read_run_settings(project / settings)
        given = chosen.params.model_dump() | changes
        notebook = nbformat.read(project / "notebooks" / f"{chosen.notebook}.ipynb", as_version=4)
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        namespace: dict[str, Any] = {**given, "display": lambda *shown: None}
        for cell in codes[1:]:
            exec(compile(cell.source, "notebook", "exec"), namespace)
        return namespace

    return run
