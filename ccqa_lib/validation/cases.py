"""Reference cases: what was put in, what came out elsewhere, and how many digits to trust."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ccqa_lib.errors import SourceError

NEEDED = ("name", "method", "expected", "digits")


@dataclass(frozen=True, eq=False)
class Case:
    """One reference case, its tables read.

    Attributes
    ----------
    inputs, expected : dict
        As in the file, with every ``{"csv": file}`` read into a DataFrame.
    call : str
        What was run elsewhere, as text; it is read only where the inputs name no model.
    digits : int
        Significant digits to trust in `expected`; `digits_for` names keys with other digits.
    """

    name: str
    method: str
    what: str
    source: str
    inputs: dict[str, Any]
    expected: dict[str, Any]
    digits: int
    digits_for: Mapping[str, int] = field(default_factory=dict)
    notes: str = ""
    call: str = ""


def case_files(folder: Path) -> list[Path]:
    """Return the case files of a folder, by name.

    Raises
    ------
    SourceError
        There is no such folder, or no case in it.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder}: there is no such folder; name a folder of reference cases.")
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SourceError(f"{folder}: holds no reference case; a case is a file NAME.json.")
    return files


def read_case(path: Path) -> Case:
    """Read one case and the tables that it names; an empty CSV field is missing.

    Raises
    ------
    SourceError
        The file cannot be read, is no JSON object, lacks a field, or names a table outside
        its folder.
    """
    content = _read_json(path)
    if lacking := [name for name in NEEDED if name not in content]:
        raise SourceError(f"{path.name}: a case needs {', '.join(lacking)}.")
    return Case(
        name=content["name"],
        method=content["method"],
        what=content.get("what", ""),
        source=content.get("source", ""),
        inputs=_with_tables(content.get("inputs") or {}, path.parent),
        expected=_with_tables(content["expected"], path.parent),
        digits=content["digits"],
        digits_for=content.get("digits_for", {}),
        notes=content.get("notes", ""),
        call=content.get("call", ""),
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SourceError(f"{path.name}: cannot be read as a case ({error}).") from error
    if not isinstance(content, dict):
        raise SourceError(f"{path.name}: a case is an object with named fields.")
    return content


def _with_tables(content: Any, folder: Path) -> Any:
    if isinstance(content, list):
        return [_with_tables(part, folder) for part in content]
    if not isinstance(content, dict):
        return content
    if set(content) == {"csv"}:
        return _read_table(content["csv"], folder)
    return {name: _with_tables(part, folder) for name, part in content.items()}


def _read_table(name: str, folder: Path) -> pd.DataFrame:
    path = folder / name
    if path.parent.resolve() != folder.resolve():
        raise SourceError(f"{name}: a case may only name tables beside it.")
    if not path.is_file():
        raise SourceError(f"{name}: the case names this table, and it is not in the folder.")
    return pd.read_csv(path, keep_default_na=False, na_values=[""])
