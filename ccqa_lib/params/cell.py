"""The `parameters` cell that a study's notebook must have, and where a notebook departs from it."""

import ast
import json
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from ccqa_lib.params.base import StudyParams

_TAG = "parameters"


def parameters_cell(model: type[StudyParams]) -> str:
    """Return the source of the cell: `name: type = default  # description`, one line a field."""
    return "\n".join(
        f"{name}: {_annotation(field.annotation)} = {_literal(field.default)}"
        f"  # {field.description}"
        for name, field in model.model_fields.items()
    )


def cell_differences(model: type[StudyParams], notebook: Mapping[str, Any]) -> list[str]:
    """Say where a notebook's `parameters` cell departs from its model; empty where it does not.

    Names, types and defaults are compared; the comment behind each may be in other words.
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    tagged = [cell for cell in notebook["cells"] if _TAG in cell["metadata"].get("tags", [])]
    if len(tagged) != 1 or tagged[0] is not code[0]:
        return [
            f"has {len(tagged)} cells tagged '{_TAG}'; it needs one, the first of its code cells."
        ]
    try:
        found = dict(_settings("".join(tagged[0]["source"])))
    except (SyntaxError, ValueError) as error:
        return [f"has a '{_TAG}' cell with more than settings in it: {error}."]
    expected = dict(_settings(parameters_cell(model)))
    return [*_missing(expected, found), *_unlike(expected, found)]


def _missing(expected: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for name in expected.keys() - found.keys():
        yield f"lacks the setting '{expected[name]}' in its '{_TAG}' cell."
    for name in found.keys() - expected.keys():
        yield f"has the setting '{name}' in its '{_TAG}' cell, which its model does not know."


def _unlike(expected: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            yield f"has '{found[name]}' in its '{_TAG}' cell; its model has '{expected[name]}'."


def _settings(source: str) -> Iterator[tuple[str, str]]:
    """Yield each setting's name and its line without comment, in one way of writing."""
    for line in ast.parse(source).body:
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            raise ValueError(f"line {line.lineno} is not of the form 'name: type = value'")
        if line.value is None:
            raise ValueError(f"line {line.lineno} has no value")
        ast.literal_eval(line.value)
        yield line.target.id, ast.unparse(line)


def _annotation(annotation: Any) -> str:
    """Return a field's type as an analyst reads it: choices and patterns are plain `str`.

    A type that may be None is written without it: Papermill does not know ``float | None``, and
    the default says it.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is None:
        return annotation.__name__
    if origin is Literal:
        return type(inner[0]).__name__
    if origin is list:
        return f"list[{_annotation(inner[0])}]"
    if hasattr(annotation, "__metadata__"):
        return _annotation(inner[0])
    kinds = [_annotation(part) for part in inner if part is not NoneType]
    return " | ".join(kinds)


def _literal(default: Any) -> str:
    if isinstance(default, list):
        return f"[{', '.join(map(_literal, default))}]"
    return json.dumps(default, ensure_ascii=False) if isinstance(default, str) else repr(default)
