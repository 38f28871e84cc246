"""Findings on times between absences: how often, how soon again, and with what."""

from ccqa_lib.analyse.attrition.absence import UNIT
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.attrition_causes import factor_findings
from ccqa_lib.findings.attrition_level import NO_TARGET
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import number, percent


def absence_findings(case: AttritionCase) -> Findings:
    """Return the findings on absences, what they do not hold right behind the rate."""
    told = [_rate(case), _trust(case), *_again(case), *factor_findings(case)]
    return Findings(tuple(told))


def _rate(case: AttritionCase) -> Finding:
    found = case.result.absence
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "absence-rate", "level", "How often people are absent cannot be told", found,
            "Watch longer, or put teams together.",
        )  # fmt: skip
    lost = found.shrinkage
    share = (
        f"; {percent(lost.estimate)} of scheduled hours are lost to it "
        f"({percent(lost.low)} to {percent(lost.high)})"
        if lost is not None
        else ""
    )
    return case.finding(
        id="absence-rate",
        kind="level",
        headline=f"A person is absent {number(found.rate.estimate, 1)} times a year{share}"
        f"{NO_TARGET}",
        verdict="cannot tell",
        certainty=f"95 % interval {span(found.rate.low, found.rate.high)} over {found.people:,} "
        f"people and {plural(found.absences, 'absence')}; people, not absences, are taken as drawn",
        effect=shown_effect(found.rate, "rate of absence", UNIT),
        caveats=(
            "A few people have most absences: the average is not the usual person.",
            "Everybody counts from the first absence on; who was never absent is not in such rows, "
            "so that the average of all staff is lower.",
        ),
        action="No target is judged: agree on one, or say that none is wanted. Plan shrinkage with "
        "the interval, not with one number.",
    )


def _again(case: AttritionCase) -> list[Finding]:
    found, day = case.result.probation, case.result.milestone
    if isinstance(found, CannotTell) or day is None:
        return []
    row = found.share_by(day)
    return [
        case.finding(
            id="absent-again",
            kind="level",
            headline=f"{percent(row['share'])} of absences are followed by another of the same "
            f"person within {day} days{NO_TARGET}",
            verdict="cannot tell",
            certainty=f"about {percent(row['low'])} to {percent(row['high'])}; somewhat wider, as "
            "people have several absences",
            effect=Effect(
                f"absent again by day {day}",
                float(row["share"] * 100),
                float(row["low"] * 100),
                float(row["high"] * 100),
                "% of absences",
            ),
            action="Look at rosters and at what people say before anybody is spoken to as a case.",
        )
    ]


def _trust(case: AttritionCase) -> Finding:
    return case.finding(
        id="trust",
        kind="quality",
        headline="Mind this first: rows of absences hold only people who were absent",
        verdict="watch",
        certainty="the rows say nothing of who was there and never absent, or who has left since",
        caveats=(
            "After a person's last absence it is not known whether that person was still employed; "
            "they count as present until the last day, which lowers the rate.",
        ),
        action="Export everybody's days of hiring and leaving beside the absences.",
    )
