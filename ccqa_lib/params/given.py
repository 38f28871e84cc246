"""What the command line sets: `name=value`, typed by the study's model as a file would be."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import RESERVED, StudyParams
from ccqa_lib.params.yaml_text import read_value


def named_changes(given: Iterable[str]) -> dict[str, str]:
    """Split each `name=value`.

    Raises
    ------
    SettingsError
        A text has no ``=``, names nothing, repeats a name, or names the notebook or label.
    """
    changes: dict[str, str] = {}
    problems = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            problems.append(f"--set was given {text!r}; it needs name=value, as --set site=Lyon.")
        elif name.strip() in RESERVED:
            problems.append(f"--set cannot change '{name.strip()}'; write it in a settings file.")
        elif name.strip() in changes:
            problems.append(f"--set gives '{name.strip()}' twice.")
        changes[name.strip()] = value
    if problems:
        raise SettingsError(*problems)
    return changes


def typed_changes(changes: Mapping[str, str], model: type[StudyParams]) -> dict[str, Any]:
    """Return the values as a settings file would give them; texts stay texts (`007`, `NO`).

    A name that the model does not know keeps its text: the model refuses it with a suggestion.
    """
    return {
        name: value if _is_text(model, name) else read_value(value, f"--set {name}")
        for name, value in changes.items()
    }


def _is_text(model: type[StudyParams], name: str) -> bool:
    field = model.model_fields.get(name)
    if field is None or field.annotation is str:
        return True
    choices = get_args(field.annotation)
    return bool(choices) and all(isinstance(choice, str) for choice in choices)
