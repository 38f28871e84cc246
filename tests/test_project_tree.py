"""The size and cleanliness of what is committed, and the agreement of its lists."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION, MOST_ARGUMENTS = 300, 40, 6
# file or file:function -> why it may be longer
LONG_FOR_A_REASON: dict[str, str] = {}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}
_HOST = re.compile(r"https?://|file://|@ |--index|--find-links", re.IGNORECASE)
_MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|root|work|Users|opt|mnt)/[a-z]", re.IGNORECASE)


def committed():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git work tree; the committed files cannot be listed")
    return [path for name in listed.stdout.splitlines() if (path := PROJECT / name).is_file()]


def python_files(*folders):
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


def shown(path):
    return path.relative_to(PROJECT).as_posix()


def length_without_docstring(function):
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return function.end_lineno - body[0].lineno + 1 if body else 0


def test_no_file_and_no_function_is_too_long():
    long = []
    for path in python_files("ccqa_lib", "tests", "benchmarks"):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_FILE:
            long.append(shown(path))
        for node in ast.walk(ast.parse(text)):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and length_without_docstring(node) > LONGEST_FUNCTION:
                long.append(f"{shown(path)}:{node.name}")
    assert sorted(set(long) - set(LONG_FOR_A_REASON)) == []
    assert sorted(set(LONG_FOR_A_REASON) - set(long)) == [], "listed, but no longer too long"


def test_every_module_says_what_it_is_and_has_a_name_that_does_too():
    for path in python_files("ccqa_lib"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), shown(path)
        assert path.stem not in BANNED_NAMES, shown(path)


def test_test_files_have_names_of_their_own():
    names = [path.name for path in python_files("tests") if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_nothing_committed_names_a_place_on_a_machine():
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if "tests" not in path.parts:  # tests make up paths to see them masked
            found += [f"{shown(path)}: {m.group()}" for m in _MACHINE_PATH.finditer(text)]
    assert found == []


def test_only_pictures_of_the_docs_are_committed_as_bytes():
    strange = []
    for path in committed():
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            if path.parent != PROJECT / "docs" / "images" or path.suffix != ".png":
                strange.append(shown(path))
    assert strange == [], "packages and data are installed or fetched, never committed"


def test_notebooks_and_outputs_are_committed_clean():
    for path in committed():
        assert "outputs" not in path.relative_to(PROJECT).parts[:1], shown(path)
        assert path.suffix not in {".pyc", ".pkl", ".joblib"}, shown(path)


def test_the_lock_has_hashes_and_no_address():
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert not _HOST.search(text)
    pinned = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(pinned) > 100
    assert all(re.match(r"[\w.\[\],-]+==\S+", line) for line in pinned)
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks)


def project_table():
    with (PROJECT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def name_of(requirement):
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def test_the_lock_holds_every_requirement():
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name_of(line) for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)}
    table = project_table()
    asked = {name_of(each) for each in table["dependencies"]}
    asked |= {name_of(each) for each in table["optional-dependencies"]["test"]}
    assert asked <= pinned, sorted(asked - pinned)


def test_environment_yml_asks_for_what_pyproject_asks_for():
    content = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, by_pip = content["dependencies"]
    table = project_table()
    assert python.startswith(f"python{table['requires-python']}")
    assert pip == "pip"
    asked = [*table["dependencies"], *table["optional-dependencies"]["test"], "-e ."]
    assert by_pip["pip"] == asked


def test_the_version_is_told_once():
    import ccqa_lib

    assert ccqa_lib.__version__ == project_table()["version"]
