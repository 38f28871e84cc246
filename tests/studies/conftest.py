"""Runs a notebook's cells in this process: the notebook itself, without the cost of a kernel."""

import ast
import os
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output

from ccqa_lib.params.settings_file import read_run_settings


@pytest.fixture
def run_study(project, monkeypatch):
    """Return a function: settings file and changes in, the notebook's namespace out.

    `executed` in it is the notebook with what it showed.
    """
    monkeypatch.chdir(project)
    for name in [name for name in os.environ if name.startswith("CCQA_")]:
        monkeypatch.delenv(name)

    def run(settings: str, **changes: Any) -> dict[str, Any]:
        (chosen,) = read_run_settings(project / settings)
        given = chosen.params.model_dump() | changes
        file = project / "notebooks" / f"{chosen.notebook}.ipynb"
        return executed(nbformat.read(file, as_version=4), given)

    return run


@pytest.fixture(scope="session")
def studies_done():
    return {}


@pytest.fixture
def done_once(studies_done, run_study):
    """Return a function: settings file in, the namespace of its one run in this session out."""

    def done(settings: str) -> dict[str, Any]:
        if settings not in studies_done:
            studies_done[settings] = run_study(settings)
        return studies_done[settings]

    return done


def executed(notebook, given: dict[str, Any]) -> dict[str, Any]:
    """Run the code cells behind the settings; keep what each shows, as a kernel does."""
    shown: list[Any] = []
    namespace: dict[str, Any] = {**given, "display": lambda *each: shown.extend(each)}
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in codes[1:]:
        shown.clear()
        body = ast.parse(cell.source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "notebook", "exec"), namespace)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), "notebook", "eval"), namespace))
        cell.outputs = [
            new_output("display_data", data=each) for each in map(_bundle, shown) if each
        ]
    return {**namespace, "executed": notebook}


def _bundle(shown: Any) -> dict[str, Any] | None:
    made = getattr(shown, "_repr_mimebundle_", None)
    return made() if made else None
