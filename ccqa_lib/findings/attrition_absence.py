"""Findings on times between absences: how often, how soon again, and with what."""

from ccqa_lib.analyse.attrition.absence import UNIT, AbsenceRate
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.attrition_causes import factor_findings
from ccqa_lib.findings.attrition_level import NO_TARGET
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart
from ccqa_lib.show.numbers import number, percent


def absence_findings(case: AttritionCase) -> Findings:
    """Return the findings on absences, what they do not hold right behind the rate."""
    told = [_rate(case), _trust(case), *_again(case), *factor_findings(case)]
    return Findings(tuple(told))


def _rate(case: AttritionCase) -> Finding:
    found = case.result.absence
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "absence-rate", "level", say("How often people are absent cannot be told"), found,
            say("Watch longer, or put teams together."),
        )  # fmt: skip
    return case.finding(
        id="absence-rate",
        kind="level",
        headline=apart([_often(found), word(NO_TARGET)]),
        verdict="cannot tell",
        certainty=say(
            "95 % interval {range} over {people} people and {absences}; people, not absences, are "
            "taken as drawn",
            range=span(found.rate.low, found.rate.high),
            people=f"{found.people:,}",
            absences=plural(found.absences, "absence"),
        ),
        effect=shown_effect(found.rate, say("rate of absence"), UNIT),
        caveats=(
            say("A few people have most absences: the average is not the usual person."),
            say(
                "Everybody counts from the first absence on; who was never absent is not in such "
                "rows, so that the average of all staff is lower."
            ),
        ),
        action=say(
            "No target is judged: agree on one, or say that none is wanted. Plan shrinkage with "
            "the interval, not with one number."
        ),
    )


def _often(found: AbsenceRate) -> str:
    """Say how often a person is absent, and what is lost to it where that is known."""
    lost, times = found.shrinkage, number(found.rate.estimate, 1)
    if lost is None:
        return say("A person is absent {times} times a year", times=times)
    return say(
        "A person is absent {times} times a year; {share} of scheduled hours are lost to it "
        "({low} to {high})",
        times=times, share=percent(lost.estimate), low=percent(lost.low), high=percent(lost.high),
    )  # fmt: skip


def _again(case: AttritionCase) -> list[Finding]:
    found, day = case.result.probation, case.result.milestone
    if isinstance(found, CannotTell) or day is None:
        return []
    row = found.share_by(day)
    told = say(
        "{share} of absences are followed by another of the same person within {days} days",
        share=percent(row["share"]), days=day,
    )  # fmt: skip
    return [
        case.finding(
            id="absent-again",
            kind="level",
            headline=apart([told, word(NO_TARGET)]),
            verdict="cannot tell",
            certainty=say(
                "about {low} to {high}; somewhat wider, as people have several absences",
                low=percent(row["low"]),
                high=percent(row["high"]),
            ),
            effect=Effect(
                say("absent again by day {day}", day=day),
                float(row["share"] * 100),
                float(row["low"] * 100),
                float(row["high"] * 100),
                mark("% of absences"),
            ),
            action=say(
                "Look at rosters and at what people say before anybody is spoken to as a case."
            ),
        )
    ]


def _trust(case: AttritionCase) -> Finding:
    return case.finding(
        id="trust",
        kind="quality",
        headline=say("Mind this first: rows of absences hold only people who were absent"),
        verdict="watch",
        certainty=say(
            "the rows say nothing of who was there and never absent, or who has left since"
        ),
        caveats=(
            say(
                "After a person's last absence it is not known whether that person was still "
                "employed; they count as present until the last day, which lowers the rate."
            ),
        ),
        action=say("Export everybody's days of hiring and leaving beside the absences."),
    )
