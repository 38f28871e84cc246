"""A tollgate: the questions that a phase must answer before the next one, filled by what was found.

Answers of the data stand beside answers that only people can give; an open question stays open.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from ccqa_lib.params.charter import Phase
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import sentences

Answer = Literal["yes", "no", "open"]
_SAID = mark(("yes", "no", "open", "people", "data"))
_HEADS = mark_heads(("question", "answer", "evidence", "answered by"))
NEXT = {"define": "measure", "measure": "analyse", "analyse": "improve", "improve": "control"}


@dataclass(frozen=True)
class GateAnswer:
    """One question with its answer, the evidence, and who answered: the data or people.

    Question and answer stay in English, as marked: they are compared. `tollgate` shows them in
    the language in use.
    """

    question: str
    answer: Answer
    evidence: str
    by: Literal["data", "people"] = "data"


def answered(question: str, is_so: bool | None, evidence: str) -> GateAnswer:
    """Return an answer of the data: yes, no, or open where it cannot be told (None)."""
    return GateAnswer(question, "open" if is_so is None else "yes" if is_so else "no", evidence)


def tollgate(phase: Phase, found: Sequence[GateAnswer], project: DmaicProject | None) -> Block:
    """Return the tollgate of a phase as a table; the report and the project page read it back.

    The project's own questions follow what was found. `content["tollgate"]` holds the same as
    data: phase, counts of answers, owner, dates and the items.
    """
    plan = project.plan(phase) if project else None
    people = [
        GateAnswer(item.question, item.answer, item.evidence or say("none given"), "people")
        for item in (project.gate_items(phase) if project else [])
    ]
    every = [*found, *people]
    counts = {kind: sum(each.answer == kind for each in every) for kind in ("yes", "no", "open")}
    rows = [(word(e.question), word(e.answer), e.evidence, word(e.by)) for e in every]
    frame = pd.DataFrame(rows, columns=["question", "answer", "evidence", "answered_by"])
    note = say("Passing a tollgate is the sponsor's decision; this table says what it can rest on.")
    if plan and plan.passed_on:
        told = say("Passed on {day} by {person}.", day=plan.passed_on, person=plan.passed_by)
        note = sentences(told, note)
    title = say("Tollgate of {phase}: {answers}", phase=word(phase), answers=gate_words(counts))
    block = table(frame, title, note=note)
    gate = {
        "phase": phase, "project": project.name if project else "", **counts,
        "items": [asdict(each) for each in every],
        "owner": plan.owner if plan else "", "due": plan.due if plan else "",
        "passed_on": plan.passed_on if plan else "", "passed_by": plan.passed_by if plan else "",
    }  # fmt: skip
    return Block("table", "evidence", {**block.content, "tollgate": gate})


def gate_words(counts: dict[str, int]) -> str:
    """Say how far a tollgate is answered, as: 5 of 8 yes, 1 no, 2 open."""
    total = counts["yes"] + counts["no"] + counts["open"]
    return say(
        "{yes} of {total} yes, {no} no, {open} open",
        yes=counts["yes"],
        total=total,
        no=counts["no"],
        open=counts["open"],
    )
