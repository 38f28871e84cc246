"""The tollgate and the report card of the define study."""

import math

import pandas as pd

from ccqa_lib.findings.card import Assumption, card
from ccqa_lib.findings.define_case import DefineCase
from ccqa_lib.findings.sampled import sampled
from ccqa_lib.findings.tollgate import GateAnswer, answered, tollgate
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block
from ccqa_lib.show.dates import plural

NO_PROJECT = "no project file is named"


def define_tollgate(given: DefineCase) -> Block:
    """Return what the define phase must answer, filled by what was found."""
    scale, level = given.scale, given.level
    span = scale.span(level.effect.low, level.effect.high)
    is_worse = {"worse": True, "better": False}.get(given.gap)
    target = "no target" if given.target is None else f"target {scale.value(given.target)}"
    found = [
        answered("Is the size known, with its interval?", True, f"{span}"),
        answered("Is it worse than the target, beyond doubt?", is_worse, f"{span}; {target}"),
        answered("Is it known for whom?", *_for_whom(given)),
        answered(
            "Is the process drawn from what happened?",
            given.process is not None,
            f"{given.process.log.cases:,} cases" if given.process else "the source has no events",
        ),
        *_of_people(given.project, level.effect.name),
    ]
    return tollgate("define", found, given.project)


def _for_whom(given: DefineCase) -> tuple[bool | None, str]:
    if not given.segments:
        return None, "no column to split by"
    if len(given.standouts):
        top = given.standouts.iloc[0]
        return True, f"{top['column']} {top['segment']} stands out"
    told = plural(len(given.segments), "column")
    return True, f"{told} compared; nothing stands out beyond chance"


def _of_people(project: DmaicProject | None, measure: str) -> list[GateAnswer]:
    """Return what the project's file answers: charter, cost, needs, risks."""
    if project is None:
        return [
            answered(question, None, NO_PROJECT)
            for question in ("Is there a charter?", "Is the cost of a defect agreed?",
                             "Does every customer's need end in a measure?")
        ]  # fmt: skip
    charter = project.charter
    said = {"goal": charter.goal, "sponsor": charter.sponsor, "leader": charter.leader,
            "team": ", ".join(charter.team), "scope": ", ".join(charter.in_scope)}  # fmt: skip
    lacking = [name for name, words in said.items() if not words]
    cost, needs, risks = project.defect_cost, project.customer_needs, project.measure_risks
    measured = sum(bool(need.measure) for need in needs)
    return [
        answered(
            "Is the charter whole?",
            not lacking,
            f"lacks {', '.join(lacking)}" if lacking else "goal, scope, team, leader and sponsor",
        ),
        answered(
            "Is the cost of a defect known as a range, with its basis?",
            True if cost else None,
            f"{cost.low:g} to {cost.high:g} {cost.currency}" if cost else "not in the file",
        ),
        answered(
            "Does every customer's need end in a measure?",
            measured == len(needs) if needs else None,
            f"{measured} of {len(needs)}" if needs else "no needs in the file",
        ),
        answered(
            "Is it known how the measure could be gamed, and what would show it?",
            all(risk.watch or risk.measure for risk in risks) if risks else None,
            f"{len(risks)} risks" if risks else "no risks in the file",
        ),
    ]


def define_card(given: DefineCase, counts: pd.DataFrame | None = None) -> Block:
    """Return every assumption of the define study with its verdict.

    `counts` tells what became of the rows, see `sampled`.
    """
    level = given.level
    few = level.periods < 12
    rows = [
        Assumption(
            "enough periods show how the level varies", "nearly" if few else "holds",
            f"{level.periods} whole periods.",
            "The interval is wide and rough; take a longer export." if few else "Nothing to mind.",
        ),
        _independence(given),
        Assumption(
            "a year is like the time seen", "holds" if level.days >= 365 else "nearly",
            f"{level.days} days are seen.",
            "Nothing to mind." if level.days >= 365 else "A season may change figures a year.",
        ),
        Assumption(
            "segments were not chosen by their result", "holds",
            f"{len(given.segments)} columns were split, all shown.",
        ),
        *sampled(counts),
    ]  # fmt: skip
    return card(rows, "this definition")


def _independence(given: DefineCase) -> Assumption:
    assumption, design = "contacts of one period do not resemble each other", given.level.design
    if given.family == "measure" or math.isnan(design):
        return Assumption(assumption, "does not apply", "Periods, not contacts, are compared.")
    evidence = f"The level varies {design:.1f} times as much as independent contacts would make it."
    if design <= 1.5:
        return Assumption(assumption, "holds", evidence)
    meaning = "Allowed for: intervals and tests compare whole periods."
    return Assumption(assumption, "nearly", evidence, meaning)
