"""What is done on a signal, to whom the process is handed, and the tollgate of control."""

import pandas as pd

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.ledger import LedgerEntry
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word


def control_plan(
    chart: ControlChart, frozen: LedgerEntry | None, project: DmaicProject | None
) -> list[Block]:
    """Return reaction plan, handover and tollgate of a project; nothing outside of one."""
    if project is None:
        return []
    return [*_plan(project), *_handover(project), control_tollgate(chart, frozen, project)]


def control_tollgate(
    chart: ControlChart, frozen: LedgerEntry | None, project: DmaicProject
) -> Block:
    """Return what the control phase must answer, filled by what was found."""
    plan, handover = project.reaction_plan, project.handover
    is_on = bool(chart.signals) and chart.signals[-1].still_on
    assured = {"consistently pass": True, "consistently fail": False}.get(chart.assured)
    found = [
        answered(
            mark("Do the limits come from the ledger?"),
            frozen is not None,
            say("version {version}", version=frozen.version)
            if frozen
            else say("this run set its own"),
        ),
        answered(
            mark("Is the measure in control?"),
            not is_on,
            say("a signal reaches the latest point")
            if is_on
            else say("no signal reaches the latest point"),
        ),
        answered(
            mark("Will the target be met as it now runs?"),
            assured,
            say("target: {assurance}", assurance=word(chart.assured)),
        ),
        answered(
            mark("Is there a reaction plan with an owner for each signal?"),
            True if plan else None,
            say("{count} reactions", count=len(plan)) if plan else say("none in the file"),
        ),
        answered(
            mark("Is it known to whom the process is handed, with which papers?"),
            bool(handover.to and handover.papers) if handover.to or handover.papers else None,
            say("{who}, {count} papers", who=handover.to, count=len(handover.papers))
            if handover.to
            else say("not in the file"),
        ),
    ]
    return tollgate("control", found, project)


def _plan(project: DmaicProject) -> list[Block]:
    if not project.reaction_plan:
        return []
    frame = pd.DataFrame([each.model_dump() for each in project.reaction_plan]).replace("", None)
    return [table(frame, say("Reaction plan: what is done on a signal, and by whom"))]


def _handover(project: DmaicProject) -> list[Block]:
    handover = project.handover
    if not handover.to:
        return []
    rows = [
        (say("to"), handover.to),
        (say("on"), handover.on or say("not dated")),
        *((say("paper"), paper) for paper in handover.papers),
    ]
    frame = pd.DataFrame(rows, columns=mark_heads(["what", "as written"]))
    return [table(frame, say("Handover"))]
