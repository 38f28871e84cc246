"""Findings of the define study: how big is it, what does it cost, for whom, and how cases run."""

from collections.abc import Sequence
from math import isnan

from ccqa_lib.analyse.process.picture import ProcessPicture
from ccqa_lib.findings.define_case import DefineCase, rounded, scaled_level
from ccqa_lib.findings.define_where import where_finding
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.params.charter import DefectCost, MeasureRisk
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import about, apart
from ccqa_lib.show.numbers import number, percent

FEW_DEFECTS = 5  # a period, on average: single periods then say nothing


def define_findings(given: DefineCase) -> Findings:
    """Return three to five findings: size, cost, for whom, how cases run, risk of the measure."""
    found = [size_finding(given)]
    if cost := given.project.defect_cost if given.project else None:
        found += [cost_finding(given, cost)] if given.has_defects else []
    found.append(where_finding(given))
    if given.process is not None:
        found.append(process_finding(given, given.process))
    found.append(risk_finding(given))
    return Findings(tuple(found))


def size_finding(given: DefineCase) -> Finding:
    """Say how large the problem is, beside its target."""
    target = given.scale.value(given.target or 0)
    against = {
        "worse": say("worse than the target of {target}", target=target),
        "better": say("already at the target of {target}", target=target),
        "near": say("not to be told apart from the target of {target}", target=target),
        "no target": say("no target says whether that is too much"),
    }[given.gap]
    level = say("level over {periods} periods", periods=given.level.periods)
    return given.case.finding(
        id="problem-size",
        kind="level",
        headline=about(given.measure, apart([_size(given), against])),
        verdict={"worse": "act", "better": "fine"}.get(given.gap, "watch"),
        certainty=say("the interval comes from how whole periods differ, not from single contacts"),
        effect=scaled_level(level, given),
        caveats=_size_caveats(given),
        action={
            "worse": say("Agree the goal with the sponsor, and measure before looking for causes."),
            "better": say("Ask the sponsor whether this project is still needed."),
            "near": say("Collect more periods, or ask for a goal that the difference can show."),
            "no target": say(
                "Ask the sponsor for a target: without one nobody can say it is solved."
            ),
        }[given.gap],
    )


def _size(given: DefineCase) -> str:
    """Return the level, and how many cases that is a year."""
    size = given.scale.value(given.level.effect.estimate)
    if given.length:
        size = say("{value} a {period}", value=size, period=word(given.length))
    if not given.has_defects:
        return size
    count = rounded(given.level.a_year(given.defects))
    if given.hits_are_good:
        return say("{size}, about {count} a year miss it", size=size, count=count)
    return say("{size}, about {count} a year", size=size, count=count)


def _size_caveats(given: DefineCase) -> tuple[str, ...]:
    design = given.level.design
    told = []
    if design > 1.5:
        told.append(
            say(
                "Contacts of one period resemble each other: the interval is {ratio} times as wide "
                "as one for single contacts would be.",
                ratio=f"{design**0.5:.1f}",
            )
        )
    if given.level.days < 365 and given.has_defects:
        told.append(
            say(
                "{days} days are carried over to a year; a season may change that.",
                days=given.level.days,
            )
        )
    return tuple(told)


def cost_finding(given: DefineCase, cost: DefectCost) -> Finding:
    """Say what the defects cost a year, and what reaching the target would save."""
    defects = given.level.a_year(given.defects)
    defect, likely = word(cost.defect), defects * cost.likely
    per_case = say(
        "Cost per {defect}: {low} to {high} {currency}. {basis}.",
        defect=defect,
        low=f"{cost.low:g}",
        high=f"{cost.high:g}",
        currency=cost.currency,
        basis=cost.basis,
    )
    return given.case.finding(
        id="cost-of-poor-quality",
        kind="level",
        headline=_cost(given, cost, defects),
        verdict="watch",
        certainty=say(
            "a range of assumptions, not an interval: it is as good as the cost per case"
        ),
        effect=Effect(say("likely cost a year"), likely, None, None, cost.currency),
        caveats=(per_case,),
        action=say("Have finance confirm the cost of one case before any benefit is promised."),
    )


def _cost(given: DefineCase, cost: DefectCost, defects: float) -> str:
    """Return what the defects cost, and by how much less it is at the target."""
    told = say(
        "The {defect}s cost {low} to {high} {currency} a year",
        defect=word(cost.defect),
        low=rounded(defects * cost.low),
        high=rounded(defects * cost.high),
        currency=cost.currency,
    )
    if given.gap != "worse" or given.target is None:
        return told
    gap = abs(given.level.effect.estimate - given.target) * given.level.contacts
    fewer = given.level.a_year(gap)
    saving = say(
        "at the target {low} to {high} {currency} less",
        low=rounded(fewer * cost.low),
        high=rounded(fewer * cost.high),
        currency=cost.currency,
    )
    return apart([told, saving])


def process_finding(given: DefineCase, process: ProcessPicture) -> Finding:
    """Say how many cases do something again or go to and fro, and how long they take."""
    again = process.rework.share
    caveats = [
        say("Cases that are still open can still come to rework: the share is a lower bound.")
    ]
    if process.log.tied:
        caveats.append(
            say(
                "{count} events share a time with the one before; their order is that of the file.",
                count=f"{process.log.tied:,}",
            )
        )
    return given.case.finding(
        id="how-cases-run",
        kind="level",
        headline=say(
            "Of {count} cases of the event log looked at: {told}",
            count=f"{process.log.cases:,}",
            told=_how_cases_run(process),
        ),
        verdict="watch",
        certainty=say("counted; open cases count with their age")
        if process.times is not None
        else say("counted; which activity closes a case was not said, so durations are not told"),
        effect=Effect(
            say("share of cases with rework"), 100 * again.estimate, 100 * again.low,
            100 * again.high, "%",
        ),
        n=process.log.cases,
        caveats=tuple(caveats),
        action=say("Walk the most frequent way back on the map with the people who do it."),
    )  # fmt: skip


def _how_cases_run(process: ProcessPicture) -> str:
    told = say("{share} of cases do a step again", share=percent(process.rework.share.estimate))
    if process.ping_pong is not None:
        told = say(
            "{told}, {share} go away and straight back",
            told=told,
            share=percent(process.ping_pong.share.estimate),
        )
    if process.times is None or isnan(process.times.median.estimate):
        return told
    days = number(process.times.median.estimate, 1)
    return apart([told, say("half end within {days} days", days=days)])


def risk_finding(given: DefineCase) -> Finding:
    """Say how the measure itself could mislead: gaming, small counts, short history."""
    risks = given.project.measure_risks if given.project else []
    doubts = _doubts(given, risks)
    told = apart(doubts) or say("{count} ways to game it are named and watched", count=len(risks))
    return given.case.finding(
        id="risk-of-the-measure",
        kind="quality",
        headline=say("Risk of the measure: {told}", told=told),
        verdict="watch" if doubts else "fine",
        certainty=say("counted from the data and the project's file"),
        caveats=tuple(
            say("{risk}: watch {what}.", risk=risk.risk, what=risk.watch or risk.measure)
            for risk in risks
            if risk.watch or risk.measure
        ),
        action=say("Write 'measure_risks' in the project's file, each with what would show it.")
        if doubts
        else say("Put what is watched on the same page as the measure."),
    )


def _doubts(given: DefineCase, risks: Sequence[MeasureRisk]) -> list[str]:
    """Return what speaks against judging by this measure."""
    unwatched = sum(not (risk.watch or risk.measure) for risk in risks)
    a_period = given.defects / given.level.periods if given.has_defects else None
    doubts = []
    if a_period is not None and a_period < FEW_DEFECTS:
        cases = number(a_period, 1)
        doubts.append(say("only {cases} cases a period, so single periods say little", cases=cases))
    if given.level.periods < 12:
        doubts.append(say("only {count} periods of history", count=given.level.periods))
    if not risks:
        doubts.append(say("nobody has written down how it could be made to look better"))
    if unwatched:
        doubts.append(
            say("{count} ways to game it have nothing that would show them", count=unwatched)
        )
    return doubts
