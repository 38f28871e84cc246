"""Settings of a study that may belong to a DMAIC project: what the project says, holds."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.dmaic_project import DmaicProject, read_project
from ccqa_lib.params.ledger import LedgerEntry, read_ledger
from ccqa_lib.params.text import NameOrEmpty

_LIMITS_OF = ("source", "site", "segment_column", "segment", "measure", "period")


class ProjectStudyParams(StudyParams):
    """Settings of a DMAIC notebook: alone, or as a part of the project that `project` names.

    What the project's file says (source, site, measure, segment, period, events, target) is
    taken from there. A study that says something else is refused: two truths are none.
    """

    project: Annotated[
        NameOrEmpty,
        Field(description="project it is part of: a name in params/projects; empty for none"),
    ] = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], where: str = "settings") -> Self:
        """Check settings by name, with the project's where one is named.

        Raises
        ------
        SettingsError
            As for `StudyParams.read`; or there is no such project, or study and project differ.
        """
        study = super().read(given, where)
        if not study.project:
            return study
        try:
            project = read_project(study.project)
        except SettingsError as error:
            raise SettingsError(*(f"{where}: {told}" for told in error.problems)) from error
        shared = {
            name: value for name, value in project.settings().items() if name in cls.model_fields
        }
        if problems := [f"{where}: {told}" for told in _differences(study, shared)]:
            raise SettingsError(*problems)
        return super().read({**study.model_dump(), **shared}, where)

    def frozen(self) -> LedgerEntry | None:
        """Return the limits that the project's ledger holds for this run, if any.

        Raises
        ------
        SettingsError
            The ledger is not as it was written, or holds limits of something else.
        """
        ledger = read_ledger(self.project)
        if ledger is None:
            return None
        entry = ledger.in_force(self.as_of)
        mine = [name for name in _LIMITS_OF if name in type(self).model_fields]
        if other := [name for name in mine if getattr(entry, name) != getattr(self, name)]:
            raise SettingsError(
                f"params/ledger/{self.project}.yml holds limits for {other[0]} "
                f"'{getattr(entry, other[0])}', and this run asks for "
                f"'{getattr(self, other[0])}'; rebase, or change the project back."
            )
        return entry

    def dmaic_project(self) -> DmaicProject | None:
        """Return the project that this study is part of, if any."""
        return read_project(self.project) if self.project else None


def _differences(study: StudyParams, shared: Mapping[str, Any]) -> list[str]:
    """Return a problem for each setting in which a study departs from its project."""
    return [
        f"'{name}' was given {getattr(study, name)!r}, but the project's file says {value!r}; "
        "leave the line out, or change the project."
        for name, value in shared.items()
        if getattr(study, name) not in (value, type(study).model_fields[name].default)
    ]
