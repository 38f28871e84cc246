"""What all studies share: settings are typed, documented, and refused when they are wrong."""

from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import sentences
from ccqa_lib.params.text import IsoDate, Name, PlainText

RESERVED = ("notebook", "label")
_NOT_SETTINGS = (ModuleType, FunctionType, type)
_JUPYTER_NAMES = {"In", "Out"}


class StudyParams(BaseModel):
    """Settings that every study has; each study adds its own.

    The field order, annotation, default and description of a model are what its notebook's
    `parameters` cell shows: one line a field, held equal by a test.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    notebook: ClassVar[str]

    source: Annotated[Name, Field(description="where the tables are: a name in params/sources")] = (
        "sample_centre"
    )
    site: Annotated[PlainText, Field(description="one site only; empty for all sites")] = ""
    as_of: Annotated[
        IsoDate, Field(description="last day that counts, as 2026-03-31; empty: all data")
    ] = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], where: str = "settings") -> Self:
        """Check settings by name; all problems are told at once.

        Raises
        ------
        SettingsError
            An unknown name (with the nearest known one), a wrong type, a value out of range,
            text that looks like code.
        """
        try:
            return cls.model_validate(dict(given))
        except ValidationError as error:
            raise SettingsError(*sentences(error, where, cls)) from error

    @classmethod
    def from_notebook(cls, namespace: Mapping[str, Any]) -> Self:
        """Check the settings that stand in a notebook: pass ``globals()``.

        Papermill only warns about a name that a notebook does not know, and runs on the
        default. Here every plain value in the namespace must be a known setting.
        """
        given = {
            name: value
            for name, value in namespace.items()
            if not name.startswith("_") and name not in _JUPYTER_NAMES and _is_plain(value)
        }
        meant_for = given.pop("notebook", cls.notebook)
        given.pop("label", None)
        if meant_for != cls.notebook:
            raise SettingsError(
                f"These settings are for the notebook '{meant_for}', and this is '{cls.notebook}'."
            )
        return cls.read(given, cls.notebook)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | tuple | dict)
