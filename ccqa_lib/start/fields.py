"""Which field does a form show for each setting? Made from the study's model alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.dmaic_project import project_names
from ccqa_lib.params.measures import read_measures
from ccqa_lib.params.project import project_root
from ccqa_lib.params.yaml_text import read_value

Kind = Literal["choice", "text", "number", "texts", "numbers"]
_ALWAYS_SHOWN = ("source", "site", "as_of", "project", "measure")


@dataclass(frozen=True)
class SettingField:
    """One setting as a form asks for it.

    Attributes
    ----------
    kind : {"choice", "text", "number", "texts", "numbers"}
        One of `choices`; free text; a number; texts, one a line; numbers, apart by blanks.
    may_be_empty : bool
        An empty number means that none is given.
    limits : str
        Which numbers are allowed, in words; empty where all are.
    """

    name: str
    description: str
    default: Any
    kind: Kind
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False
    limits: str = ""

    @property
    def label(self) -> str:
        """The setting's name as words."""
        return self.name.replace("_", " ")

    def shown(self, value: Any) -> str:
        """Return a value as the form's text."""
        if value is None:
            return ""
        if self.kind == "texts":
            return "\n".join(map(str, value))
        if self.kind == "numbers":
            return "  ".join(f"{each}" for each in value)
        return str(value)

    def value_of(self, text: str) -> Any:
        """Return the value that a form's text means; what is no number stays text.

        The study's model refuses such a text with a sentence, as it would in a file.
        """
        text = text.strip()
        if self.kind == "texts":
            return [line.strip() for line in text.splitlines() if line.strip()]
        if self.kind == "numbers":
            return [_number(part) for part in text.replace(",", " ").split()]
        if self.kind == "number":
            return None if not text and self.may_be_empty else _number(text)
        return text


def fields_of(model: type[StudyParams]) -> list[SettingField]:
    """Return the fields of a study's form, in the order of its model."""
    return [_field(model, name) for name in model.model_fields]


def shown_first(model: type[StudyParams], given: Mapping[str, Any]) -> list[str]:
    """Return the settings to show at once: the usual ones, and those that the file names."""
    return [name for name in model.model_fields if name in _ALWAYS_SHOWN or name in given]


def source_names() -> list[str]:
    """Return the names of all mapped sources."""
    return sorted(path.stem for path in Path(project_root(), "params", "sources").glob("*.yml"))


def _field(model: type[StudyParams], name: str) -> SettingField:
    found = model.model_fields[name]
    annotation = found.annotation
    kind, choices = _kind(annotation), ()
    if get_origin(annotation) is Literal:
        choices = tuple(map(str, get_args(annotation)))
    elif known := _known(name):
        kind, choices = "choice", tuple(known)
    is_optional = NoneType in get_args(annotation)
    limits = _limits(found.metadata)
    return SettingField(name, found.description, found.default, kind, choices, is_optional, limits)


def _kind(annotation: Any) -> Kind:
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) is list:
        return "texts" if _base(get_args(annotation)[0]) is str else "numbers"
    kinds = {_base(part) for part in get_args(annotation) or (annotation,)}
    return "text" if str in kinds else "number"


def _base(annotation: Any) -> Any:
    """Return the plain type below what is said about it."""
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _known(name: str) -> list[str]:
    """Return what a setting can name in this project; empty where that is not known."""
    if name == "source":
        return source_names()
    if name == "project":
        return ["", *project_names()]
    return list(read_measures()) if name == "measure" else []


def _limits(metadata: list[Any]) -> str:
    least = next((each.ge for each in metadata if hasattr(each, "ge")), None)
    most = next((each.le for each in metadata if hasattr(each, "le")), None)
    above = next((each.gt for each in metadata if hasattr(each, "gt")), None)
    below = next((each.lt for each in metadata if hasattr(each, "lt")), None)
    words = [
        f"{word} {number:g}"
        for word, number in (
            ("at least", least), ("more than", above), ("at most", most), ("less than", below),
        )
        if number is not None
    ]  # fmt: skip
    return " and ".join(words)


def _number(text: str) -> Any:
    """Return the number that a text is; any other text stays as it is."""
    try:
        value = read_value(text, "the form")
    except SettingsError:
        return text
    return value if isinstance(value, int | float) and not isinstance(value, bool) else text
