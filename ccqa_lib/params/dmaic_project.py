"""A DMAIC project: one settings file, `params/projects/<name>.yml`, that five notebooks read.

`read_project("repeat_contacts")` returns it: `.charter.problem`, `.suspected_causes`,
`.plan("measure").owner`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationError, model_validator

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.charter import (
    PHASES,
    Charter,
    CustomerNeed,
    DefectCost,
    FailureMode,
    GateItem,
    Handover,
    Intervention,
    MeasureRisk,
    Option,
    Part,
    Phase,
    PhasePlan,
    Reaction,
    Sipoc,
    SuspectedCause,
)
from ccqa_lib.params.measures import read_measures
from ccqa_lib.params.problems import did_you_mean, sentences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.source import read_source
from ccqa_lib.params.text import Name, NameOrEmpty, PlainText
from ccqa_lib.params.yaml_text import read_yaml

NOTEBOOKS: dict[Phase, str] = {
    "define": "dmaic_1_define",
    "measure": "dmaic_2_measure",
    "analyse": "dmaic_3_analyse",
    "improve": "dmaic_4_improve",
    "control": "dmaic_5_control",
}


class DmaicProject(Part):
    """All that people know and decide of a project; what data show is not written here.

    Attributes
    ----------
    name : str
        The file's name without ending; the file does not say it.
    title : str
        What the project is called.
    source, measure : str
        Names in params/sources and params/measures.yml: the Y of the project.
    site, segment_column, segment, period
        Which rows count and how long a point is, for all five notebooks.
    target : float, optional
        The goal as a number; the measure's own target when it is left out.
    events : list of str
        What happened when, as '2026-03-02 desktop release 4.2'.
    phases : mapping of phase to PhasePlan
        Owners and dates; a phase that is left out has none.
    tollgates : mapping of phase to list of GateItem
        What only people can answer; the notebooks add what they found.
    """

    supplied: ClassVar[tuple[str, ...]] = (
        "source", "site", "measure", "segment_column", "segment", "period", "events", "target",
    )  # fmt: skip

    name: NameOrEmpty = ""
    title: PlainText
    source: Name
    measure: Name
    site: PlainText = ""
    segment_column: NameOrEmpty = ""
    segment: PlainText = ""
    period: Literal["day", "week", "month"] = "week"
    target: float | None = None
    events: list[PlainText] = []
    charter: Charter
    phases: dict[Phase, PhasePlan] = {}
    customer_needs: list[CustomerNeed] = []
    sipoc: Sipoc = Sipoc()
    suspected_causes: list[SuspectedCause] = []
    measure_risks: list[MeasureRisk] = []
    defect_cost: DefectCost | None = None
    options: list[Option] = []
    failure_modes: list[FailureMode] = []
    intervention: Intervention | None = None
    reaction_plan: list[Reaction] = []
    handover: Handover = Handover()
    tollgates: dict[Phase, list[GateItem]] = {}
    min_cell: Annotated[int, Field(ge=1, le=100)] = 5

    @model_validator(mode="after")
    def _is_consistent(self):
        if bool(self.segment_column) != bool(self.segment):
            raise ValueError("'segment_column' and 'segment' go together; give both or neither.")
        columns = [cause.column for cause in self.suspected_causes if cause.column]
        if twice := sorted({name for name in columns if columns.count(name) > 1}):
            raise ValueError(f"'suspected_causes' names the column '{twice[0]}' twice.")
        passed = [plan.passed_on for phase in PHASES if (plan := self.plan(phase)).passed_on]
        if passed != sorted(passed):
            raise ValueError("'phases' are passed out of order; look at each 'passed_on'.")
        return self

    def plan(self, phase: Phase) -> PhasePlan:
        """Return owner and dates of a phase; an empty plan where none is given."""
        return self.phases.get(phase, PhasePlan())

    def gate_items(self, phase: Phase) -> list[GateItem]:
        """Return the questions of a phase's tollgate that people answer."""
        return self.tollgates.get(phase, [])

    def settings(self) -> Mapping[str, Any]:
        """Return what the project says for settings that its studies share."""
        return {name: getattr(self, name) for name in self.supplied}


def read_project(name: str) -> DmaicProject:
    """Read `params/projects/<name>.yml`.

    Raises
    ------
    SettingsError
        There is no such file (the message suggests the nearest), something in it is unknown, of
        the wrong type or contradictory, or it names a source or measure that is not there; all
        problems are told at once.
    """
    path = project_file(name)
    if not path.is_file():
        known = project_names()
        hint = did_you_mean(name, known) or f" It holds: {', '.join(known) or 'nothing yet'}."
        raise SettingsError(f"'project' was given {name!r}, not in params/projects.{hint}")
    where = f"params/projects/{path.name}"
    content = read_yaml(path)
    if "name" in content:
        raise SettingsError(f"{where}: 'name' is the file's name; leave the line out.")
    try:
        project = DmaicProject.model_validate({**content, "name": name})
    except ValidationError as error:
        raise SettingsError(*sentences(error, where, DmaicProject)) from error
    if problems := [f"{where}: {problem}" for problem in _missing(project)]:
        raise SettingsError(*problems)
    return project


def project_names() -> list[str]:
    """Return the names of all projects, in order."""
    folder = project_root() / "params" / "projects"
    return sorted(file.stem for file in folder.glob("*.yml"))


def project_file(name: str) -> Path:
    """Return where a project's file lies, whether it is there or not."""
    return project_root() / "params" / "projects" / f"{name}.yml"


def _missing(project: DmaicProject) -> list[str]:
    """Return a sentence for each source or measure that the project names and is not there."""
    problems = []
    try:
        read_source(project.source)
    except SettingsError as error:
        problems.extend(error.problems)
    known = read_measures()
    named = {"measure": [project.measure], "customer_needs": [], "measure_risks": []}
    named["customer_needs"] = [need.measure for need in project.customer_needs if need.measure]
    named["measure_risks"] = [risk.measure for risk in project.measure_risks if risk.measure]
    named["intervention"] = project.intervention.balancing if project.intervention else []
    for setting, measures in named.items():
        for name in measures:
            if name not in known:
                hint = did_you_mean(name, known) or f" It holds: {', '.join(sorted(known))}."
                problems.append(f"'{setting}' names {name!r}, not in params/measures.yml.{hint}")
    return problems
