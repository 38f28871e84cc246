"""A settings file with some of its settings changed: its other lines stay, comments with them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.yaml_text import read_value

_BARE = re.compile(r"[^\W\d_]\w*(?: \w+)*\Z")


@dataclass(frozen=True)
class EditedSettings:
    """The new text of a settings file, and the comments that it could not keep."""

    text: str
    lost_comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    """Where a setting stands: its lines, and where its value begins and ends in the last one."""

    first: int
    last: int
    begins: int
    ends: int


def edited_settings(text: str, changes: Mapping[str, Any]) -> EditedSettings:
    """Return a settings file's text with these settings changed or, where new, written below.

    A comment behind a value and every line of comment stays. What stands inside a value of
    several lines goes with the value, and is returned as lost.

    Raises
    ------
    SettingsError
        The text is not flat YAML, or the changed text would not be read back as what was meant.
    """
    lines = text.splitlines()
    entries = _entries(text, lines)
    lost: list[str] = []
    for name in sorted(changes.keys() & entries, key=lambda n: entries[n].first, reverse=True):
        place, written = entries[name], written_value(changes[name])
        rest = lines[place.last][place.ends :].rstrip()
        lost = [*_comments(lines, place), *lost]
        line = f"{lines[place.first][: place.begins]}: {written}"
        lines[place.first : place.last + 1] = [f"{line}  {rest.strip()}" if rest else line]
    lines += [f"{name}: {written_value(changes[name])}" for name in changes if name not in entries]
    edited = "\n".join(lines) + "\n"
    _require_same(edited, (_content(text) or {}) | dict(changes))
    return EditedSettings(edited, tuple(lost))


def written_value(value: Any) -> str:
    """Write one value as a settings file has it: plain words bare, other texts in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(written_value(each) for each in value)}]"
    is_bare = _BARE.match(value) and value == yaml.safe_load(value)  # as Papermill reads it, too
    return value if is_bare else json.dumps(value, ensure_ascii=False)


def _entries(text: str, lines: list[str]) -> dict[str, _Entry]:
    root = _composed(text)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise SettingsError(
            "The settings file is not written as lines of the form 'name: value', so that it "
            "cannot be changed by a form; change it by hand, or write a new one."
        )
    nodes = root.value
    starts = [key.start_mark.line for key, _ in nodes] + [len(lines)]
    return {
        key.value: _entry(key, value, lines, until)
        for (key, value), until in zip(nodes, starts[1:], strict=True)
    }


def _entry(key: yaml.Node, value: yaml.Node, lines: list[str], until: int) -> _Entry:
    first, last = key.start_mark.line, until - 1
    while last > first and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last -= 1
    end = value.end_mark
    ends = end.column if end.line == last else len(lines[last])
    return _Entry(first, last, key.end_mark.column, ends)


def _comments(lines: list[str], place: _Entry) -> list[str]:
    inside = lines[place.first : place.last]
    return [line.partition("#")[2].strip() for line in inside if re.search(r"(?:^|\s)#", line)]


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise SettingsError("The settings file cannot be read as YAML; mend it by hand.") from error


def _content(text: str) -> Any:
    return read_value(text, "the settings file")


def _require_same(edited: str, wanted: Mapping[str, Any]) -> None:
    if _content(edited) != dict(wanted):
        raise SettingsError(
            "The settings cannot be written so that they are read back the same; nothing was "
            "saved. Change the file by hand."
        )
