"""The parts of a DMAIC project file: charter, phases, needs, causes, costs, risks and plans."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ccqa_lib.params.text import IsoDate, LongText, Name, NameOrEmpty, PlainText
from ccqa_lib.show.language import mark

Phase = Literal["define", "measure", "analyse", "improve", "control"]
PHASES: tuple[Phase, ...] = mark(("define", "measure", "analyse", "improve", "control"))
Category = Literal["people", "process", "technology", "policy", "customer", "environment"]
OneToFive = Annotated[int, Field(ge=1, le=5)]
OneToTen = Annotated[int, Field(ge=1, le=10)]


class Part(BaseModel):
    """A part of a project file: unknown names, wrong types and texts like code are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Charter(Part):
    """Why the project is done, by whom, and within which bounds.

    `in_scope` and `out_of_scope` are lists of words; `leader` runs the project and `sponsor`
    answers for it; `benefit` says in words what is hoped for.
    """

    problem: LongText
    goal: LongText = ""
    in_scope: list[PlainText] = []
    out_of_scope: list[PlainText] = []
    benefit: LongText = ""
    sponsor: PlainText = ""
    leader: PlainText = ""
    team: list[PlainText] = []


class PhasePlan(Part):
    """One phase: who owns it, when it starts and is due, and when and by whom it was passed."""

    owner: PlainText = ""
    starts: IsoDate = ""
    due: IsoDate = ""
    passed_on: IsoDate = ""
    passed_by: PlainText = ""

    @model_validator(mode="after")
    def _is_in_order(self):
        if self.starts and self.due and self.due < self.starts:
            raise ValueError(f"is due ({self.due}) before it starts ({self.starts}).")
        if bool(self.passed_on) != bool(self.passed_by):
            raise ValueError("needs both 'passed_on' and 'passed_by', or neither.")
        return self


class SuspectedCause(Part):
    """A cause that somebody suspects: in words, and the column that would show it, if any.

    Attributes
    ----------
    column : str
        Column of the measured table; empty for a suspicion that no column can test.
    words : str
        The suspicion as it was said.
    category : {"people", "process", "technology", "policy", "customer", "environment"}
        Its bone in the fishbone.
    whys : list of str
        The chain of answers to "why?", the first answer first.
    """

    words: PlainText
    column: NameOrEmpty = ""
    category: Category = "process"
    whys: list[PlainText] = []


class CustomerNeed(Part):
    """A need in the customer's words, what drives it, and the measurable CTQ that follows.

    `measure` is a name in params/measures.yml, empty where nothing measures it yet.
    """

    need: PlainText
    driver: PlainText = ""
    ctq: PlainText = ""
    measure: NameOrEmpty = ""
    target: PlainText = ""


class Sipoc(Part):
    """Suppliers, inputs, process steps, outputs and customers, each a list of words."""

    suppliers: list[PlainText] = []
    inputs: list[PlainText] = []
    process: list[PlainText] = []
    outputs: list[PlainText] = []
    customers: list[PlainText] = []


class DefectCost(Part):
    """What one defect costs: the least, the likely and the most that it may be.

    `basis` says where the figures come from; a cost without a basis is refused.
    """

    low: Annotated[float, Field(ge=0)]
    likely: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    currency: PlainText = "HKD"
    defect: PlainText = "defect"
    basis: LongText

    @model_validator(mode="after")
    def _is_a_range(self):
        if not self.low <= self.likely <= self.high:
            raise ValueError(
                f"was given low {self.low:g}, likely {self.likely:g} and high {self.high:g}; "
                "they must not fall."
            )
        if not self.basis.strip():
            raise ValueError("needs a 'basis': where do the figures come from?")
        return self


class MeasureRisk(Part):
    """How the measure could look better while nothing is, and what would show that."""

    risk: PlainText
    watch: PlainText = ""
    measure: NameOrEmpty = ""


class Option(Part):
    """A thing that could be done, scored 1 (poor) to 5 (good) on each criterion."""

    option: PlainText
    cause: PlainText = ""
    effect: OneToFive
    ease: OneToFive
    speed: OneToFive
    safety: OneToFive
    cost: Annotated[float, Field(ge=0)] = 0.0


class FailureMode(Part):
    """A row of the FMEA: what may go wrong, rated 1 to 10, and what is done about it."""

    step: PlainText
    mode: PlainText
    effect: PlainText
    cause: PlainText = ""
    severity: OneToTen
    occurrence: OneToTen
    detection: OneToTen
    action: PlainText = ""
    owner: PlainText = ""
    due: IsoDate = ""


class Intervention(Part):
    """What was changed, from which day, for whom, and beside whom it is judged.

    Attributes
    ----------
    column, values : str, list of str
        The part that was changed: a column of the measured table and its values; empty for all.
    comparison : list of str
        Values of the same column that were not changed; empty for all others.
    chosen_because : {"planned", "worst", "unknown"}
        Why this part and this time: planned beforehand, or because it looked worst (a claim is
        then tested for regression to the mean, with a baseline that was not used to choose).
    chosen_on : ISO date
        Last day of the data that the choice was made by.
    declared_on : ISO date
        Day on which the plan was written down; before `began`. Without it "planned" is only said,
        and the claim is tested as if nobody knew why.
    settle_periods : int
        Periods after the start that are left out, while the change settles.
    balancing : list of str
        Measures that must not get worse.
    cost : float
        What the change cost, in the currency of the defect's cost.
    """

    words: PlainText
    began: IsoDate
    column: NameOrEmpty = ""
    values: list[PlainText] = []
    comparison: list[PlainText] = []
    chosen_because: Literal["planned", "worst", "unknown"] = "unknown"
    chosen_on: IsoDate = ""
    declared_on: IsoDate = ""
    settle_periods: Annotated[int, Field(ge=0, le=12)] = 0
    balancing: list[Name] = []
    cost: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _is_whole(self):
        if not self.began:
            raise ValueError("needs 'began': the first day of the change, as 2026-03-02.")
        if self.declared_on and self.declared_on >= self.began:
            raise ValueError(
                f"was declared on {self.declared_on}, which is not before it began ({self.began})."
            )
        if bool(self.column) != bool(self.values):
            raise ValueError("needs 'column' and 'values' together, or neither.")
        if self.comparison and not self.column:
            raise ValueError("has a 'comparison' but no 'column' and 'values' that were changed.")
        if both := sorted(set(self.values) & set(self.comparison)):
            raise ValueError(f"names {both[0]!r} as changed and as comparison.")
        return self


class Reaction(Part):
    """What is done when the control chart signals: by whom, how soon, and who hears of it."""

    signal: PlainText
    do: PlainText
    owner: PlainText
    within: PlainText = ""
    escalate_to: PlainText = ""


class Handover(Part):
    """To whom the process is handed, when, and which papers go with it."""

    to: PlainText = ""
    on: IsoDate = ""
    papers: list[PlainText] = []


class GateItem(Part):
    """A question of a tollgate that only people can answer, and their answer."""

    question: PlainText
    answer: Literal["yes", "no", "open"] = "open"
    evidence: PlainText = ""
