"""What people wrote in a project's file, as blocks: charter, SIPOC, suspected causes, plans."""

from collections.abc import Sequence
from itertools import zip_longest

import pandas as pd

from ccqa_lib.params.charter import PHASES
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import apart

NONE = mark(
    "This run is part of no project: name one with 'project', and its charter, SIPOC, customers' "
    "needs and costs stand here. 'ccqa new-project NAME' begins one."
)


def charter_blocks(project: DmaicProject | None) -> list[Block]:
    """Return charter, dates and SIPOC; without a project, how to begin one."""
    if project is None:
        return [text([NONE], say("No project"))]
    charter = project.charter
    rows = [
        (say("Problem"), charter.problem), (say("Goal"), charter.goal),
        (say("In scope"), apart(charter.in_scope)),
        (say("Out of scope"), apart(charter.out_of_scope)),
        (say("Benefit"), charter.benefit), (say("Sponsor"), charter.sponsor),
        (say("Leader"), charter.leader), (say("Team"), apart(charter.team)),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=mark_heads(["what", "as written"]))
    note = say("As written by the project's people.")
    title = say("Charter: {title}", title=project.title)
    blocks = [table(frame.replace("", say("not said")), title, note=note)]
    if project.phases:
        blocks.append(phases_block(project))
    if sipoc := sipoc_block(project):
        blocks.append(sipoc)
    return blocks


def phases_block(project: DmaicProject) -> Block:
    """Return owner and dates of each phase."""
    rows = [
        (word(phase), plan.owner, plan.starts, plan.due, plan.passed_on, plan.passed_by)
        for phase in PHASES
        if (plan := project.plan(phase))
    ]
    columns = mark_heads(["phase", "owner", "starts", "due", "passed on", "passed by"])
    frame = pd.DataFrame(rows, columns=[name.replace(" ", "_") for name in columns])
    return table(frame.replace("", None), say("Phases and their dates"))


def sipoc_block(project: DmaicProject) -> Block | None:
    """Return suppliers, inputs, process, outputs and customers side by side; None if empty."""
    sipoc = project.sipoc
    lists: dict[str, Sequence[str]] = mark_heads({
        "suppliers": sipoc.suppliers, "inputs": sipoc.inputs, "process": sipoc.process,
        "outputs": sipoc.outputs, "customers": sipoc.customers,
    })  # fmt: skip
    if not any(lists.values()):
        return None
    rows = list(zip_longest(*lists.values(), fillvalue=""))
    return table(pd.DataFrame(rows, columns=list(lists)).replace("", None), "SIPOC")
