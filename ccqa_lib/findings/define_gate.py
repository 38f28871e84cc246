"""The tollgate and the report card of the define study."""

import math

import pandas as pd

from ccqa_lib.findings.card import NOTHING, Assumption, card
from ccqa_lib.findings.define_case import DefineCase
from ccqa_lib.findings.sampled import sampled
from ccqa_lib.findings.tollgate import GateAnswer, answered, tollgate
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart, listed

NO_PROJECT = mark("no project file is named")
_PARTS = mark(("goal", "sponsor", "leader", "team", "scope"))


def define_tollgate(given: DefineCase) -> Block:
    """Return what the define phase must answer, filled by what was found."""
    scale, level = given.scale, given.level
    span = scale.span(level.effect.low, level.effect.high)
    is_worse = {"worse": True, "better": False}.get(given.gap)
    target = say("no target")
    if given.target is not None:
        target = say("target {value}", value=scale.value(given.target))
    found = [
        answered(mark("Is the size known, with its interval?"), True, span),
        answered(
            mark("Is it worse than the target, beyond doubt?"), is_worse, apart([span, target])
        ),
        answered(mark("Is it known for whom?"), *_for_whom(given)),
        answered(
            mark("Is the process drawn from what happened?"),
            given.process is not None,
            say("{count} cases", count=f"{given.process.log.cases:,}")
            if given.process
            else say("the source has no events"),
        ),
        *_of_people(given.project, level.effect.name),
    ]
    return tollgate("define", found, given.project)


def _for_whom(given: DefineCase) -> tuple[bool | None, str]:
    if not given.segments:
        return None, say("no column to split by")
    if len(given.standouts):
        top = given.standouts.iloc[0]
        return True, say("{segment} stands out", segment=f"{top['column']} {top['segment']}")
    told = plural(len(given.segments), "column")
    if all(part.rows["level"].isna().all() for part in given.segments):
        return None, say("counted by {columns}; without the contacts of each segment no rate can "
                         "be compared", columns=told)  # fmt: skip
    return True, say("{columns} compared; nothing stands out beyond chance", columns=told)


def _of_people(project: DmaicProject | None, measure: str) -> list[GateAnswer]:
    """Return what the project's file answers: charter, cost, needs, risks."""
    if project is None:
        return [
            answered(question, None, word(NO_PROJECT))
            for question in mark(("Is there a charter?", "Is the cost of a defect agreed?",
                                  "Does every customer's need end in a measure?"))
        ]  # fmt: skip
    charter = project.charter
    said = (charter.goal, charter.sponsor, charter.leader, charter.team, charter.in_scope)
    lacking = [word(name) for name, words in zip(_PARTS, said, strict=True) if not words]
    cost, needs, risks = project.defect_cost, project.customer_needs, project.measure_risks
    measured = sum(bool(need.measure) for need in needs)
    return [
        answered(
            mark("Is the charter whole?"),
            not lacking,
            say("lacks {parts}", parts=listed(lacking))
            if lacking
            else say("goal, scope, team, leader and sponsor"),
        ),
        answered(
            mark("Is the cost of a defect known as a range, with its basis?"),
            True if cost else None,
            say("{low} to {high}", low=f"{cost.low:g}", high=f"{cost.high:g} {cost.currency}")
            if cost
            else say("not in the file"),
        ),
        answered(
            mark("Does every customer's need end in a measure?"),
            measured == len(needs) if needs else None,
            say("{count} of {total}", count=measured, total=len(needs))
            if needs
            else say("no needs in the file"),
        ),
        answered(
            mark("Is it known how the measure could be gamed, and what would show it?"),
            all(risk.watch or risk.measure for risk in risks) if risks else None,
            say("{count} risks", count=len(risks)) if risks else say("no risks in the file"),
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
            mark("enough periods show how the level varies"), "nearly" if few else "holds",
            say("{count} whole periods.", count=level.periods),
            say("The interval is wide and rough; take a longer export.") if few else NOTHING,
        ),
        _independence(given),
        Assumption(
            mark("a year is like the time seen"), "holds" if level.days >= 365 else "nearly",
            say("{count} days are seen.", count=level.days),
            NOTHING if level.days >= 365 else say("A season may change figures a year."),
        ),
        Assumption(
            mark("segments were not chosen by their result"), "holds",
            say("{count} columns were split, all shown.", count=len(given.segments)),
        ),
        *sampled(counts),
    ]  # fmt: skip
    return card(rows, mark("this definition"))


def _independence(given: DefineCase) -> Assumption:
    assumption = mark("contacts of one period do not resemble each other")
    design = given.level.design
    if given.family == "measure" or math.isnan(design):
        told = say("Periods, not contacts, are compared.")
        return Assumption(assumption, "does not apply", told)
    evidence = say(
        "The level varies {ratio} times as much as independent contacts would make it.",
        ratio=f"{design:.1f}",
    )
    if design <= 1.5:
        return Assumption(assumption, "holds", evidence)
    meaning = say("Allowed for: intervals and tests compare whole periods.")
    return Assumption(assumption, "nearly", evidence, meaning)
