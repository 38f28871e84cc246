"""Settings files as people mean them: `NO` is a site, `007` is text, a name twice is an error."""

import re
from copy import deepcopy
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ccqa_lib.errors import SettingsError

LARGEST_BYTES = 1_000_000


DEEPEST = 20  # levels of nesting; settings need four


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML without its surprises: no yes/no booleans, octals, base-60, dates."""

    yaml_implicit_resolvers: dict = {}

    def construct_mapping(self, node, deep=False):
        seen: set[str] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _refusal("a name must be one word or text, not a list", key_node)
            if key_node.value in seen:
                raise _refusal(f"'{key_node.value}' is given twice", key_node)
            seen.add(key_node.value)
            key_node.tag = "tag:yaml.org,2002:str"  # `true:` and `7:` are names like any other
        return super().construct_mapping(node, deep=True)


def _refusal(problem: str, at: yaml.Event | yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)


def _refuse_what_is_not_plain(text: str) -> None:
    """Refuse aliases, tags and deep nesting, before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("an alias (*name) is not allowed", event)
        if isinstance(event, yaml.NodeEvent) and event.tag not in (None, "!"):
            raise _refusal(f"a tag ({event.tag}) is not allowed", event)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _refusal("nested too deeply; settings are flat lines", event)


@lru_cache(maxsize=256)
def _load_once(text: str) -> Any:
    _refuse_what_is_not_plain(text)
    return yaml.load(text, Loader=_PlainLoader)


def _load(text: str) -> Any:
    """Return what a text says, as new objects; one that many settings name is parsed once."""
    return deepcopy(_load_once(text))


_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")
)
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+|(?:\.[0-9]+)?[eE][-+]?[0-9]{1,3})$"),
    list("-0123456789"),
)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one settings file into plain Python types; dates and times stay text.

    Raises
    ------
    SettingsError
        The file is missing, too large, not UTF-8, not YAML, or not a list of `name: value`;
        the message gives file and line.
    """
    if not path.is_file():
        raise SettingsError(f"{path}: there is no such settings file{_there_are(path)}")
    if path.stat().st_size > LARGEST_BYTES:
        raise SettingsError(f"{path}: larger than {LARGEST_BYTES:,} bytes; is this settings?")
    try:
        content = _load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path}: not UTF-8 (byte {error.start}); save the settings file as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}{_place(error)}: {_problem(error)}{_hint(error)}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{path}: holds no settings; write lines of the form 'name: value'.")
    return content


def _there_are(path: Path) -> str:
    """Return which files there are where one is missing, the nearest name alone."""
    if path.is_dir():
        return "; it is a folder."
    if not path.parent.is_dir():
        return f"; there is no folder {path.parent} either."
    names = sorted(each.name for each in path.parent.glob("*.y*ml"))
    near = get_close_matches(path.name, names, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there are {', '.join(names[:6])}." if names else "; its folder holds none."


def read_value(text: str, where: str) -> Any:
    """Read one value by the rules of a settings file: `12` is a number, `007` is text.

    Raises
    ------
    SettingsError
        The text is not one YAML value.
    """
    try:
        return _load(text)
    except yaml.YAMLError as error:
        raise SettingsError(f"{where}: {text[:60]!r}: {_problem(error)}.") from error


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _hint(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.scanner.ScannerError | yaml.parser.ParserError):
        return ""
    return (
        ". That is no valid YAML; look for a bracket, a quote or a blank behind a colon that is "
        "missing in this line or above it."
    )


def _problem(error: Exception) -> str:
    return getattr(error, "problem", None) or "cannot be read as YAML"
