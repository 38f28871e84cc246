"""The flow of the project as its imports: params, load, check, analyse, findings, charts, report.

Each package may import only what stands below it; notebooks put the steps in order and hold
nothing else.
"""

import ast
import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LIBRARY = PROJECT / "ccqa_lib"
# fmt: off
BELOW = {
    "errors": set(),
    "fronts": set(),
    "show": {"errors", "fronts"},
    "params": {"errors", "show"},
    "data": {"errors", "fronts", "show", "params"},
    "checks": {"errors", "show", "params", "data"},
    "analyse": {"errors", "show"},
    "findings": {"errors", "show", "params", "analyse"},
    "charts": {"errors", "show", "params", "analyse"},
    "report": {"errors", "fronts", "show", "params", "analyse", "findings", "charts"},
    "studies": {
        "errors", "show", "params", "data", "checks", "analyse", "findings", "charts", "report",
    },
    "validation": {"errors", "show", "params", "analyse", "report"},
    "runs": {"errors", "show", "params", "data", "findings", "report"},
    "start": {"errors", "show", "params", "data", "report", "runs"},
    "cli": {"errors", "show", "params", "data", "report", "validation", "runs"},
}
# fmt: on
NOT_IN_ANALYSE = {"ibis", "duckdb", "matplotlib", "seaborn", "pathlib", "os", "io", "sqlglot"}
NOT_IN_CHARTS = {"statsmodels", "scipy", "ibis", "duckdb"}
MODULES = sorted(LIBRARY.rglob("*.py"))
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MOST_CELLS, MOST_LINES = 20, 6


def package_of(path):
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def imported(path):
    """Every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def name_of(path):
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_module_imports_only_what_stands_below_it(path):
    package = package_of(path)
    if package == "__init__":
        return
    used = {name.split(".")[1] for name in imported(path) if name.startswith("ccqa_lib.")}
    above = used - BELOW[package] - {package, "__version__"}
    assert not above, f"{package} imports {sorted(above)}"


def test_every_package_has_its_place_in_the_flow():
    assert {package_of(path) for path in MODULES} - {"__init__"} <= set(BELOW)


@pytest.mark.parametrize(
    ("packages", "banned"),
    [({"analyse"}, NOT_IN_ANALYSE), ({"charts", "findings"}, NOT_IN_CHARTS)],
)
def test_numbers_are_kept_apart_from_tables_and_drawing(packages, banned):
    found = {
        str(path.relative_to(LIBRARY)): sorted({n.split(".")[0] for n in imported(path)} & banned)
        for path in MODULES
        if package_of(path) in packages
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_no_two_modules_import_each_other_round_a_circle():
    names = {name_of(path): path for path in MODULES}
    graph = {
        name: {target for target in imported(path) if target in names and target != name}
        for name, path in names.items()
        if path.name != "__init__.py"
    }
    while leaves := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert sorted(graph) == []


def cells(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook["cells"], [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_prose_and_calls(path):
    every, code = cells(path)
    assert len(every) <= MOST_CELLS
    for cell in code:
        source = "".join(cell["source"])
        assert cell["outputs"] == [] and cell["execution_count"] is None
        is_settings = "parameters" in cell["metadata"].get("tags", [])
        assert is_settings or len(source.splitlines()) <= MOST_LINES, source
        banned = (
            ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While,
            ast.Try, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp,
        )  # fmt: skip
        tree = ast.parse(source)  # fails on shell escapes and magics, which have no place here
        assert not [node for node in ast.walk(tree) if isinstance(node, banned)], source
        assert "select " not in source.lower(), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_neither_runs_nor_the_command_line(path):
    _, code = cells(path)
    text = "\n".join("".join(cell["source"]) for cell in code)
    assert "ccqa_lib.runs" not in text and "ccqa_lib.cli" not in text
