"""Findings of the define study: how big is it, what does it cost, for whom, and how cases run."""

import pandas as pd

from ccqa_lib.analyse.process.picture import ProcessPicture
from ccqa_lib.analyse.project.segments import Segments
from ccqa_lib.findings.define_case import DefineCase, rounded, scaled_level
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.params.charter import DefectCost
from ccqa_lib.show.numbers import number, percent
from ccqa_lib.show.plain import plain_line

FEW_DEFECTS = 5  # a period, on average: single periods then say nothing
BONFERRONI = "all segments of all columns were compared, and the interval allows for that"


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
    scale, effect = given.scale, given.level.effect
    size = f"{given.measure}: {scale.value(effect.estimate)}"
    size += f" a {given.length}" if given.length else ""
    if given.has_defects:
        miss = " miss it" if given.hits_are_good else ""
        size += f", about {rounded(given.level.a_year(given.defects))} a year{miss}"
    against = {
        "worse": f"worse than the target of {scale.value(given.target or 0)}",
        "better": f"already at the target of {scale.value(given.target or 0)}",
        "near": f"not to be told apart from the target of {scale.value(given.target or 0)}",
        "no target": "no target says whether that is too much",
    }[given.gap]
    return given.case.finding(
        id="problem-size",
        kind="level",
        headline=f"{size}; {against}",
        verdict={"worse": "act", "better": "fine"}.get(given.gap, "watch"),
        certainty="the interval comes from how whole periods differ, not from single contacts",
        effect=scaled_level(f"level over {given.level.periods} periods", given),
        caveats=_size_caveats(given),
        action={
            "worse": "Agree the goal with the sponsor, and measure before looking for causes.",
            "better": "Ask the sponsor whether this project is still needed.",
            "near": "Collect more periods, or ask for a goal that the difference can show.",
            "no target": "Ask the sponsor for a target: without one nobody can say it is solved.",
        }[given.gap],
    )


def _size_caveats(given: DefineCase) -> tuple[str, ...]:
    design = given.level.design
    told = []
    if design > 1.5:
        told.append(
            f"Contacts of one period resemble each other: the interval is {design**0.5:.1f} times "
            "as wide as one for single contacts would be."
        )
    if given.level.days < 365 and given.has_defects:
        told.append(
            f"{given.level.days} days are carried over to a year; a season may change that."
        )
    return tuple(told)


def cost_finding(given: DefineCase, cost: DefectCost) -> Finding:
    """Say what the defects cost a year, and what reaching the target would save."""
    defects = given.level.a_year(given.defects)
    low, likely, high = (defects * each for each in (cost.low, cost.likely, cost.high))
    saving = ""
    if given.gap == "worse" and given.target is not None:
        gap = abs(given.level.effect.estimate - given.target) * given.level.contacts
        fewer = given.level.a_year(gap)
        saving = (
            f"; at the target {rounded(fewer * cost.low)} to {rounded(fewer * cost.high)} "
            f"{cost.currency} less"
        )
    return given.case.finding(
        id="cost-of-poor-quality",
        kind="level",
        headline=f"The {cost.defect}s cost {rounded(low)} to {rounded(high)} {cost.currency} a "
        f"year{saving}",
        verdict="watch",
        certainty="a range of assumptions, not an interval: it is as good as the cost per case",
        effect=Effect("likely cost a year", likely, None, None, cost.currency),
        caveats=(f"Cost per {cost.defect}: {cost.low:g} to {cost.high:g} {cost.currency}. "
                 f"{cost.basis}.",),
        action="Have finance confirm the cost of one case before any benefit is promised.",
    )  # fmt: skip


def where_finding(given: DefineCase) -> Finding:
    """Say in which segment it is worst beyond chance, or that it is spread evenly."""
    if len(given.standouts):
        return _concentrated(given, given.standouts.iloc[0])
    ranked = [part for part in given.segments if part.pareto is not None]
    if given.family == "share" or not ranked:
        return given.case.finding(
            id="for-whom",
            kind="none",
            headline="No segment is worse than the rest beyond chance"
            if given.family == "share"
            else "Segments are shown; without a share of defects none can be called worse",
            verdict="fine" if given.family == "share" else "cannot tell",
            certainty=f"{BONFERRONI}" if given.family == "share" else "descriptive only",
            action="Look for causes that strike everywhere, rather than for a place.",
        )
    first = max(ranked, key=lambda part: part.leading["share_of_defects"])
    return _largest(given, first)


def _concentrated(given: DefineCase, top: pd.Series) -> Finding:
    scale, name = given.scale, f"{top['column']} {plain_line(top['segment'])}"
    return given.case.finding(
        id="for-whom",
        kind="comparison",
        headline=f"Concentrated: {name} has {percent(top['share_of_defects'])} of the cases with "
        f"{percent(top['share_of_contacts'])} of the contacts",
        verdict="act",
        certainty=f"beyond chance, where {BONFERRONI}",
        effect=Effect(
            f"{name} less the rest", top["difference"] * scale.factor, top["low"] * scale.factor,
            top["high"] * scale.factor, scale.step_unit,
        ),
        p_adjusted=float(top["p"]),
        factors=(*given.case.levels, top["column"]),
        levels={**given.case.levels, top["column"]: [top["segment"]]},
        caveats=(
            "This says where it is, not why: what else differs there may be the cause.",
            *(
                [f"{len(given.standouts) - 1} further segments stand out; see the tables."]
                if len(given.standouts) > 1
                else []
            ),
        ),
        action=f"Narrow the scope to {name} only if the sponsor agrees; take it to the analysis.",
    )  # fmt: skip


def _largest(given: DefineCase, part: Segments) -> Finding:
    top = part.leading
    tied = " (tied with the next)" if part.is_tied else ""
    causes = part.pareto.causes.iloc[0]
    return given.case.finding(
        id="for-whom",
        kind="comparison",
        headline=f"Most cases: {part.column} {plain_line(top['segment'])} with "
        f"{percent(top['share_of_defects'])} of all{tied}",
        verdict="watch",
        certainty="intervals of all segments hold together; how much each was exposed is not known",
        effect=Effect(
            "share of all cases", 100 * causes["share"], 100 * causes["low"],
            100 * causes["high"], "%",
        ),
        caveats=("A large segment has many cases because it is large; this is no rate.",),
        action="Count the contacts of each segment too, so that a rate can be told.",
    )  # fmt: skip


def process_finding(given: DefineCase, process: ProcessPicture) -> Finding:
    """Say how many cases do something again or go to and fro, and how long they take."""
    again = process.rework.share
    told = f"{percent(again.estimate)} of cases do a step again"
    if process.ping_pong is not None:
        told += f", {percent(process.ping_pong.share.estimate)} go away and straight back"
    if process.times is not None and process.times.median.estimate == process.times.median.estimate:
        told += f"; half end within {number(process.times.median.estimate, 1)} days"
    caveats = ["Cases that are still open can still come to rework: the share is a lower bound."]
    if process.log.tied:
        caveats.append(
            f"{process.log.tied:,} events share a time with the one before; their order is that "
            "of the file."
        )
    return given.case.finding(
        id="how-cases-run",
        kind="level",
        headline=f"Of {process.log.cases:,} cases of the event log looked at: {told}",
        verdict="watch",
        certainty="counted; open cases count with their age"
        if process.times is not None
        else "counted; which activity closes a case was not said, so durations are not told",
        effect=Effect(
            "share of cases with rework", 100 * again.estimate, 100 * again.low,
            100 * again.high, "%",
        ),
        n=process.log.cases,
        caveats=tuple(caveats),
        action="Walk the most frequent way back on the map with the people who do it.",
    )  # fmt: skip


def risk_finding(given: DefineCase) -> Finding:
    """Say how the measure itself could mislead: gaming, small counts, short history."""
    risks = given.project.measure_risks if given.project else []
    unwatched = [risk for risk in risks if not (risk.watch or risk.measure)]
    a_period = given.defects / given.level.periods if given.has_defects else None
    doubts = []
    if a_period is not None and a_period < FEW_DEFECTS:
        doubts.append(f"only {number(a_period, 1)} cases a period, so single periods say little")
    if given.level.periods < 12:
        doubts.append(f"only {given.level.periods} periods of history")
    if not risks:
        doubts.append("nobody has written down how it could be made to look better")
    if unwatched:
        doubts.append(f"{len(unwatched)} ways to game it have nothing that would show them")
    told = "; ".join(doubts) if doubts else f"{len(risks)} ways to game it are named and watched"
    return given.case.finding(
        id="risk-of-the-measure",
        kind="quality",
        headline=f"Risk of the measure: {told}",
        verdict="watch" if doubts else "fine",
        certainty="counted from the data and the project's file",
        caveats=tuple(f"{risk.risk}: watch {risk.watch or risk.measure}." for risk in risks
                      if risk.watch or risk.measure),
        action="Write 'measure_risks' in the project's file, each with what would show it."
        if doubts
        else "Put what is watched on the same page as the measure.",
    )  # fmt: skip
