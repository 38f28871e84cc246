"""Refusals in the analyst's words: every problem of a settings file, each in one sentence."""

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

_NEEDED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "'name: value' lines",
}
_GIVEN = {bool: "true/false", int: "whole number", float: "number", str: "text", list: "list"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ' Did you mean ...?' for the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def sentences(error: ValidationError, where: str, model: type[BaseModel]) -> list[str]:
    """Return one sentence a problem, naming file, setting, what was given and what is needed."""
    return [f"{where}: {_sentence(problem, model)}" for problem in error.errors()]


def _sentence(problem: dict[str, Any], model: type[BaseModel]) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    kind = problem["type"]
    if kind == "extra_forbidden":
        known = _known_names(model, problem["loc"][:-1])
        last = str(problem["loc"][-1])
        hint = did_you_mean(last, known)
        choices = "" if hint or not known else f" Known settings: {', '.join(sorted(known))}."
        return f"'{name}' is not a setting here.{hint}{choices}"
    if kind == "missing":
        return f"'{name}' is missing and must be given."
    if kind in _NEEDED:
        return f"'{name}' needs {_NEEDED[kind]}, but was given {_given(problem['input'])}."
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if kind == "value_error":
        return f"'{name}' {message}" if name else message
    return f"'{name}' must be {message}, but was given {_given(problem['input'])}."


def _given(value: Any) -> str:
    kind = _GIVEN.get(type(value), "nothing" if value is None else type(value).__name__)
    if value is None or isinstance(value, dict):
        return kind if value is None else "'name: value' lines"
    return f"the {kind} {str(value)[:60]!r}" if isinstance(value, str) else f"the {kind} {value}"


def _known_names(model: type[BaseModel], path: tuple) -> list[str]:
    """Return the setting names that exist at the place in the model where one was unknown."""
    current: Any = model
    for part in path:
        fields = getattr(current, "model_fields", None)
        if fields is None or part not in fields:
            current = _inner_model(current)
            continue
        current = fields[part].annotation
    current = current if hasattr(current, "model_fields") else _inner_model(current)
    if current is None:
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> Any:
    """Return the pydantic model inside an annotation such as dict[str, Model], if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _inner_model(inner)) is not None:
            return found
    return None
