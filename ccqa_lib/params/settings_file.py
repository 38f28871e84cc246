"""Which runs does a settings file, a suite or a folder ask for? All checked before any runs.

A study file is flat: `notebook:`, an optional `label:`, and settings. A suite names study files,
and may ask for each of them by site and in variants; see `params.suite`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import RESERVED, StudyParams
from ccqa_lib.params.given import typed_changes
from ccqa_lib.params.label import label_problem
from ccqa_lib.params.studies import study_model
from ccqa_lib.params.suite import ENDINGS, AskedRun, runs_of, shown_path
from ccqa_lib.params.yaml_text import read_yaml


@dataclass(frozen=True)
class RunSettings:
    """One run that is asked for: its notebook, the name of its folder, and its settings.

    `given` holds what the file and the command line name; `params` holds every setting.
    """

    file: Path
    notebook: str
    label: str
    params: StudyParams
    given: dict[str, Any]


def read_run_settings(path: Path, changes: Mapping[str, str] | None = None) -> list[RunSettings]:
    """Read the runs of one study file, suite or folder of these; see `read_all_settings`."""
    return read_all_settings([path], changes or {})


def read_all_settings(paths: Iterable[Path], changes: Mapping[str, str]) -> list[RunSettings]:
    """Read all runs that several files, suites and folders ask for.

    Parameters
    ----------
    changes : mapping of name to text
        What the command line sets over every file, typed by the study's model.

    Raises
    ------
    SettingsError
        All problems of all files at once: files that are missing, names that are unknown,
        values of the wrong type or range, sources and measures that do not exist, and two
        runs that would write the same folder.
    """
    problems: list[str] = []
    runs: list[RunSettings] = []
    for asked in _asked_for(paths, problems):
        try:
            runs.append(_read_study(asked, changes))
        except SettingsError as error:
            problems.extend(error.problems)
    problems.extend(_same_folder(runs))
    if problems:
        raise SettingsError(*dict.fromkeys(problems))
    return runs


def _asked_for(paths: Iterable[Path], problems: list[str]) -> list[AskedRun]:
    """Return everything that is asked for once, in the order given; what is missing is told."""
    asked: list[AskedRun] = []
    for path in paths:
        try:
            for file in _settings_files(path):
                asked.extend(runs_of(file))
        except SettingsError as error:
            problems.extend(error.problems)
    once: dict[tuple[Path, str, str], AskedRun] = {}
    for each in asked:
        once.setdefault((each.file.resolve(), each.suffix, repr(each.settings)), each)
    return list(once.values())


def _settings_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix in ENDINGS)
    if not files:
        raise SettingsError(f"{path}: holds no settings; it needs files that end in .yml.")
    return files


def _read_study(asked: AskedRun, changes: Mapping[str, str]) -> RunSettings:
    file = asked.file.resolve()
    content = read_yaml(file)
    if "runs" in content:
        raise SettingsError(f"{shown_path(file)}: is a suite inside a suite; name its studies.")
    if not isinstance(content.get("notebook"), str):
        raise SettingsError(f"{shown_path(file)}: {_no_study(content)}")
    try:
        model = study_model(content["notebook"])
    except SettingsError as error:
        raise SettingsError(
            *(f"{shown_path(file)}: {problem}" for problem in error.problems)
        ) from error
    given = {name: value for name, value in content.items() if name not in RESERVED}
    given |= asked.settings
    label = content.get("label", file.stem)
    if isinstance(label, str):
        label += asked.suffix
    problems = [f"{shown_path(file)}: {problem}" for problem in label_problem(label)]
    try:
        given |= typed_changes(changes, model)
        params = model.read(given, shown_path(file))
        problems.extend(f"{shown_path(file)}: {problem}" for problem in params.missing_references())
    except SettingsError as error:
        problems.extend(error.problems)
    if problems:
        raise SettingsError(*problems)
    return RunSettings(file, model.notebook, label, params, given)


def _no_study(content: Mapping[str, Any]) -> str:
    """Say what a file is that names no notebook, and what is needed."""
    if "tables" in content:
        return "maps a source and is no study; give a settings file that names it in 'source'."
    if "cells" in content:
        return "is a notebook; give a settings file that names it, as params/sample_centre has."
    if "charter" in content:
        return "is the file of a project; give the folder of its studies, as params/<name>."
    return "'notebook' is missing; as 'notebook: dmaic_5_control'."


def _same_folder(runs: list[RunSettings]) -> list[str]:
    """Return a problem for each run whose folder another one would write too.

    Case is ignored, because on Windows and macOS `Sales` and `sales` are one folder.
    """
    first: dict[tuple[str, str], RunSettings] = {}
    problems = []
    for run in runs:
        other = first.setdefault((run.notebook, run.label.casefold()), run)
        if other is not run:
            problems.append(
                f"{shown_path(run.file)}: '{run.notebook}' with the label '{run.label}' is also "
                f"asked for by {shown_path(other.file)}; give one of them another 'label'."
            )
    return problems
