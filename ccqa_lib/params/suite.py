"""What runs tonight? A suite names study files, and asks for each by site and in variants.

    about: What the morning meeting reads
    runs: [params/sample_centre/*.yml]
    due: "0 6 * * 1-5"                   # when it begins, as cron has it; for `ccqa status`
    sites: ["", Hong Kong, Chengdu]      # each study once for all sites, and once for each
    language: zh-Hant                    # of all its reports; else as each study says
    variants:                            # and each of these once as it is and once so
      as_it_is: {}
      by_month: {period: month, baseline_periods: 12}

The label of a run is that of its study with site and variant behind it: `handle_time-Hong_Kong`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import RESERVED
from ccqa_lib.params.cron import read_cron
from ccqa_lib.params.problems import sentences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.text import Name, PlainText
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.show.language import Language

ENDINGS = (".yml", ".yaml")
AS_IT_IS = "as_it_is"
_NOT_IN_LABELS = re.compile(r"[^\w]+")


class SuiteParams(BaseModel):
    """A suite: which studies, for which sites, in which variants of their settings."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    runs: Annotated[
        list[str],
        Field(min_length=1, description="settings files or patterns inside the project"),
    ]
    about: Annotated[PlainText, Field(description="what the suite is for")] = ""
    due: Annotated[
        PlainText, Field(description='when it begins, as cron has it: "0 6 * * 1-5"')
    ] = ""
    sites: Annotated[
        list[PlainText], Field(description="run each study once a site; empty text: all sites")
    ] = []
    language: Annotated[
        Language | None, Field(description="of all its reports; without it as each study says")
    ] = None
    variants: Annotated[
        dict[Name, dict[str, Any]],
        Field(description="run each study once with each of these settings over its own"),
    ] = {}


@dataclass(frozen=True)
class AskedRun:
    """A study file that is asked for, what its label ends with, and what is set over it."""

    file: Path
    suffix: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def runs_of(file: Path) -> list[AskedRun]:
    """Return what a suite asks for, or the file itself when it is a study.

    Raises
    ------
    SettingsError
        The suite has a setting that is unknown or of the wrong type, names a file outside the
        project or none at all, or a variant names the notebook or a label.
    """
    try:
        content = read_yaml(file)
    except SettingsError:
        return [AskedRun(file)]  # told when the study is read, with the other files' problems
    if "runs" not in content:
        return [AskedRun(file)]
    suite = _read_suite(content, file)
    found = [study for item in suite.runs for study in _named_in_suite(item, file)]
    overlays = list(_overlays(suite))
    return [AskedRun(study, suffix, over) for study in found for suffix, over in overlays]


def due_of(path: Path) -> str:
    """Return when a suite is due, as cron has it; empty for what is no suite or does not say.

    Raises
    ------
    SettingsError
        It cannot be read, or names a time that cannot be.
    """
    content = {} if path.is_dir() else read_yaml(path)
    return _read_suite(content, path).due if "runs" in content else ""


def shown_path(file: Path) -> str:
    """Return the file's path inside the project, or its name: what an error may show."""
    full, root = file.resolve(), project_root()
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else file.name


def _read_suite(content: dict[str, Any], file: Path) -> SuiteParams:
    if unknown := sorted(set(content) - set(SuiteParams.model_fields)):
        raise SettingsError(
            f"{shown_path(file)}: a suite has no setting '{unknown[0]}'; it has "
            "'runs', 'about', 'due', 'sites', 'language' and 'variants'."
        )
    if not isinstance(content["runs"], list) or not content["runs"]:
        raise SettingsError(
            f"{shown_path(file)}: 'runs' needs a list of settings files or patterns."
        )
    runs = [item if isinstance(item, str) else str(item)[:80] for item in content["runs"]]
    try:
        suite = SuiteParams.model_validate(content | {"runs": runs})
    except ValidationError as error:
        raise SettingsError(*sentences(error, shown_path(file), SuiteParams)) from error
    if suite.due:
        _refuse_odd_time(suite.due, file)
    for name, settings in suite.variants.items():
        if reserved := sorted(set(settings) & {*RESERVED, "site"}):
            raise SettingsError(
                f"{shown_path(file)}: the variant '{name}' cannot set '{reserved[0]}'; "
                "sites are named in 'sites', notebooks and labels in the study files."
            )
    return suite


def _refuse_odd_time(due: str, file: Path) -> None:
    try:
        read_cron(due)
    except SettingsError as error:
        told = str(error).replace("--cron", "'due'", 1)
        raise SettingsError(f"{shown_path(file)}: {told}") from error


def _overlays(suite: SuiteParams) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the end of the label and the settings over each study, for each site and variant."""
    said = {} if suite.language is None else {"language": suite.language}
    for site in suite.sites or [None]:
        at = {} if site is None else {"site": site}
        where = f"-{_NOT_IN_LABELS.sub('_', site)}" if site else ""
        for name, settings in (suite.variants or {AS_IT_IS: {}}).items():
            how = "" if name == AS_IT_IS else f"-{name}"
            yield where + how, said | settings | at


def _named_in_suite(item: str, suite: Path) -> list[Path]:
    if not item or Path(item).is_absolute() or ".." in Path(item).parts:
        raise SettingsError(
            f"{shown_path(suite)}: 'runs' was given {item[:80]!r}; it needs files or patterns "
            "inside the project's folder, as params/sample_centre/*.yml."
        )
    found = [file for file in sorted(project_root().glob(item)) if file.suffix in ENDINGS]
    if not found:
        raise SettingsError(
            f"{shown_path(suite)}: 'runs' names {item!r}, and there is no such file."
        )
    return found
