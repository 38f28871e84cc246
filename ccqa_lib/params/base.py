"""What all studies share: settings are typed, documented, and refused when they are wrong."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import sentences
from ccqa_lib.params.source import read_source
from ccqa_lib.params.text import IsoDate, Name, PlainText
from ccqa_lib.show.language import Language, speak

RESERVED = ("notebook", "label")
_JUPYTER_NAMES = {"In", "Out"}


class StudyParams(BaseModel):
    """Settings that every study has; each study adds its own.

    The field order, annotation, default and description of a model are what its notebook's
    `parameters` cell shows: one line a field, held equal by a test. `references` says how the
    things are read that a setting only names, so that a missing one is told before a run.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
    notebook: ClassVar[str]
    references: ClassVar[dict[str, Callable[[str], Any]]] = {"source": read_source}

    source: Annotated[Name, Field(description="where the tables are: a name in params/sources")] = (
        "sample_centre"
    )
    site: Annotated[PlainText, Field(description="one site only; empty for all sites")] = ""
    as_of: Annotated[
        IsoDate, Field(description="last day that counts, as 2026-03-31; empty: all data")
    ] = ""
    language: Annotated[Language, Field(description="of the report: en, zh-Hans or zh-Hant")] = "en"

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

    def on_day(self, day: str) -> Self:
        """Return the settings of the report of this day, one of several that are made."""
        return self.model_copy(update={"as_of": day})

    @classmethod
    def from_notebook(cls, namespace: Mapping[str, Any]) -> Self:
        """Check the settings that stand in a notebook, and speak its language: pass ``globals()``.

        Papermill only warns about a name that a notebook does not know, and runs on the
        default. Here every plain value in the namespace must be a known setting, and whatever
        bears a setting's name must be of its type: nothing falls back to a default in silence.
        """
        given = {
            name: value
            for name, value in namespace.items()
            if name in cls.model_fields or _may_be_setting(name, value)
        }
        meant_for = given.pop("notebook", cls.notebook)
        given.pop("label", None)
        if meant_for != cls.notebook:
            raise SettingsError(
                f"These settings are for the notebook '{meant_for}', and this is '{cls.notebook}'."
            )
        study = cls.read(given, cls.notebook)
        if problems := study.missing_references():
            raise SettingsError(*problems)
        speak(study.language)
        return study

    @property
    def measure_label(self) -> str:
        """What is measured, as params/measures.yml names it; empty for a study without measure."""
        return ""

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings name and the project lacks."""
        problems: list[str] = []
        for setting, read in self.references.items():
            try:
                read(getattr(self, setting))
            except SettingsError as error:
                problems.extend(error.problems)
        return problems


def _may_be_setting(name: str, value: Any) -> bool:
    if name.startswith("_") or name in _JUPYTER_NAMES:
        return False
    return value is None or isinstance(value, str | int | float | bool | list | tuple | dict)
