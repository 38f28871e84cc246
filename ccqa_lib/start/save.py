"""Save a form's settings to a file: checked first, its comments kept, nothing half-written."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.label import label_problem
from ccqa_lib.params.project import project_root
from ccqa_lib.params.settings_edit import edited_settings
from ccqa_lib.params.studies import study_model
from ccqa_lib.params.text import is_name
from ccqa_lib.params.yaml_text import read_yaml

_NO_CHANGE = "Nothing has changed; the file is as it was."


@dataclass(frozen=True)
class Saved:
    """What was saved, and what there is to say of it."""

    path: Path
    sentences: tuple[str, ...]


def shown(path: Path) -> str:
    """Return a file's path as seen from the project."""
    root = project_root()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def checked(notebook: str, given: Mapping[str, Any], where: str) -> None:
    """Refuse settings that a run would refuse.

    Raises
    ------
    SettingsError
        A value of the wrong type or range, or a source, measure or column that is not there; all
        problems at once.
    """
    problems = study_model(notebook).read(given, where).missing_references()
    if problems:
        raise SettingsError(*problems)


def save_changes(path: Path, before: str, given: Mapping[str, Any]) -> Saved:
    """Save changed settings into the file that they were read from.

    Parameters
    ----------
    before : str
        The file's text as the form was filled from it.

    Raises
    ------
    SettingsError
        The settings are refused, or the file was changed meanwhile: then it stays as it is.
    """
    content = read_yaml(path)
    checked(content["notebook"], given, shown(path))
    if path.read_text(encoding="utf-8-sig") != before:
        raise SettingsError(
            f"{shown(path)} was changed by somebody else since it was opened here; nothing was "
            "saved. Choose it again to see what it says now."
        )
    changes = {name: value for name, value in given.items() if _differs(content, name, value)}
    if not changes:
        return Saved(path, (_NO_CHANGE,))
    edited = edited_settings(before, changes)
    _write(path, edited.text)
    changed = ", ".join(name.replace("_", " ") for name in changes)
    sentences = [f"Saved in {shown(path)}. Changed: {changed}."]
    if edited.lost_comments:
        lost = "; ".join(edited.lost_comments)
        sentences.append(f"Comments inside a changed value could not be kept: {lost}.")
    return Saved(path, tuple(sentences))


def save_new(folder: str, label: str, notebook: str, given: Mapping[str, Any]) -> Saved:
    """Save settings as a new file, `params/<folder>/<label>.yml`.

    Raises
    ------
    SettingsError
        The settings are refused, a name cannot be one of a file, or the file is there already.
    """
    if not is_name(folder):
        raise SettingsError(
            f"The folder was named {folder[:60]!r}; it needs letters, digits and single "
            "underscores, and no digit first, as my_centre."
        )
    if problems := label_problem(label):
        raise SettingsError(*problems)
    path = project_root() / "params" / folder / f"{label}.yml"
    checked(notebook, given, shown(path))
    if path.exists():
        raise SettingsError(f"{shown(path)} is there already; choose another name.")
    text = edited_settings("", {"notebook": notebook, "label": label, **given}).text
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, text)
    return Saved(path, (f"Saved in {shown(path)}.",))


def _differs(content: Mapping[str, Any], name: str, value: Any) -> bool:
    return name not in content or content[name] != value


def _write(path: Path, text: str) -> None:
    """Put the text in place whole: a reader sees the old file or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SettingsError(f"{shown(path)} could not be written ({error.strerror}).") from error
