"""Which runs does a settings file, a suite or a folder ask for? All checked before any runs.

A study file is flat: `notebook:`, an optional `label:`, and settings. A suite lists study files:
`runs:` with names or patterns, relative to the project's folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import RESERVED, StudyParams
from ccqa_lib.params.given import typed_changes
from ccqa_lib.params.label import label_problem
from ccqa_lib.params.project import project_root
from ccqa_lib.params.studies import study_model
from ccqa_lib.params.yaml_text import read_yaml

_SUITE_NAMES = {"runs", "about"}
_ENDINGS = (".yml", ".yaml")


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
    for file in _study_files(paths, problems):
        try:
            runs.append(_read_study(file, changes))
        except SettingsError as error:
            problems.extend(error.problems)
    problems.extend(_same_folder(runs))
    if problems:
        raise SettingsError(*dict.fromkeys(problems))
    return runs


def _study_files(paths: Iterable[Path], problems: list[str]) -> list[Path]:
    """Return every study file once, in the order given; what cannot be found is a problem."""
    files: list[Path] = []
    for path in paths:
        try:
            for file in _settings_files(path):
                files.extend(_runs_of(file))
        except SettingsError as error:
            problems.extend(error.problems)
    return list(dict.fromkeys(file.resolve() for file in files))


def _settings_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS)
    if not files:
        raise SettingsError(f"{path}: holds no settings; it needs files that end in .yml.")
    return files


def _runs_of(file: Path) -> list[Path]:
    """Return the files that a suite names, or the file itself when it is a study."""
    try:
        content = read_yaml(file)
    except SettingsError:
        return [file]  # told when the study is read, together with the other files' problems
    if "runs" not in content:
        return [file]
    if unknown := sorted(set(content) - _SUITE_NAMES):
        raise SettingsError(
            f"{_shown(file)}: a suite has no setting '{unknown[0]}'; it has 'runs'."
        )
    named = content["runs"]
    if not isinstance(named, list) or not named:
        raise SettingsError(f"{_shown(file)}: 'runs' needs a list of settings files or patterns.")
    return [found for item in named for found in _named_in_suite(item, file)]


def _named_in_suite(item: Any, suite: Path) -> list[Path]:
    if (
        not isinstance(item, str)
        or not item
        or Path(item).is_absolute()
        or ".." in Path(item).parts
    ):
        raise SettingsError(
            f"{_shown(suite)}: 'runs' was given {str(item)[:80]!r}; it needs files or patterns "
            "inside the project's folder, as params/sample_centre/*.yml."
        )
    found = [file for file in sorted(project_root().glob(item)) if file.suffix in _ENDINGS]
    if not found:
        raise SettingsError(f"{_shown(suite)}: 'runs' names {item!r}, and there is no such file.")
    return found


def _read_study(file: Path, changes: Mapping[str, str]) -> RunSettings:
    content = read_yaml(file)
    if "runs" in content:
        raise SettingsError(f"{_shown(file)}: is a suite inside a suite; name its studies instead.")
    if not isinstance(content.get("notebook"), str):
        raise SettingsError(
            f"{_shown(file)}: 'notebook' is missing; as 'notebook: dmaic_5_control'."
        )
    try:
        model = study_model(content["notebook"])
    except SettingsError as error:
        raise SettingsError(
            *(f"{_shown(file)}: {problem}" for problem in error.problems)
        ) from error
    given = {name: value for name, value in content.items() if name not in RESERVED}
    label = content.get("label", file.stem)
    problems = [f"{_shown(file)}: {problem}" for problem in label_problem(label)]
    try:
        given |= typed_changes(changes, model)
        params = model.read(given, _shown(file))
        problems.extend(f"{_shown(file)}: {problem}" for problem in params.missing_references())
    except SettingsError as error:
        problems.extend(error.problems)
    if problems:
        raise SettingsError(*problems)
    return RunSettings(file, model.notebook, label, params, given)


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
                f"{_shown(run.file)}: '{run.notebook}' with the label '{run.label}' is also asked "
                f"for by {_shown(other.file)}; give one of them another 'label'."
            )
    return problems


def _shown(file: Path) -> str:
    """Return the file's path inside the project, or its name: what an error may show."""
    full, root = file.resolve(), project_root()
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else file.name
