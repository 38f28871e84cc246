"""What people wrote in a project's file, as blocks: charter, SIPOC, suspected causes, plans."""

from collections.abc import Sequence
from itertools import zip_longest

import pandas as pd

from ccqa_lib.params.charter import PHASES
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block, table, text

NONE = (
    "This run is part of no project: name one with 'project', and its charter, SIPOC, customers' "
    "needs and costs stand here. 'ccqa new-project NAME' begins one."
)


def charter_blocks(project: DmaicProject | None) -> list[Block]:
    """Return charter, dates and SIPOC; without a project, how to begin one."""
    if project is None:
        return [text([NONE], "No project")]
    charter = project.charter
    rows = [
        ("Problem", charter.problem), ("Goal", charter.goal),
        ("In scope", "; ".join(charter.in_scope)),
        ("Out of scope", "; ".join(charter.out_of_scope)),
        ("Benefit", charter.benefit), ("Sponsor", charter.sponsor), ("Leader", charter.leader),
        ("Team", "; ".join(charter.team)),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["what", "as written"]).replace("", "not said")
    blocks = [table(frame, f"Charter: {project.title}", note="As written by the project's people.")]
    if project.phases:
        blocks.append(phases_block(project))
    if sipoc := sipoc_block(project):
        blocks.append(sipoc)
    return blocks


def phases_block(project: DmaicProject) -> Block:
    """Return owner and dates of each phase."""
    rows = [
        (phase, plan.owner, plan.starts, plan.due, plan.passed_on, plan.passed_by)
        for phase in PHASES
        if (plan := project.plan(phase))
    ]
    columns = ["phase", "owner", "starts", "due", "passed_on", "passed_by"]
    return table(pd.DataFrame(rows, columns=columns).replace("", None), "Phases and their dates")


def sipoc_block(project: DmaicProject) -> Block | None:
    """Return suppliers, inputs, process, outputs and customers side by side; None if empty."""
    sipoc = project.sipoc
    lists: dict[str, Sequence[str]] = {
        "suppliers": sipoc.suppliers, "inputs": sipoc.inputs, "process": sipoc.process,
        "outputs": sipoc.outputs, "customers": sipoc.customers,
    }  # fmt: skip
    if not any(lists.values()):
        return None
    rows = list(zip_longest(*lists.values(), fillvalue=""))
    return table(pd.DataFrame(rows, columns=list(lists)).replace("", None), "SIPOC")
