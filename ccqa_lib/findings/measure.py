"""Findings of the measure study: are the numbers trusted and stable, and what do they carry?"""

from collections.abc import Sequence
from dataclasses import dataclass

from ccqa_lib.analyse.project.measurement import StartingPoint
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.params.ledger import LedgerEntry, Trust
from ccqa_lib.show.dates import period_length, plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, apart, listed, sentences
from ccqa_lib.show.numbers import number
from ccqa_lib.show.plain import plain_line

MOST_NAMED = 4
BY_A_SYSTEM = mark("recorded by a system; nobody has compared the record with what happened")
NOT_TWICE = mark("no contact was judged twice")
TOO_FEW = mark("too few contacts were judged twice to tell")


@dataclass(frozen=True, eq=False)
class MeasureCase:
    """What is being said: the starting point, and whether people's judgement makes the Y."""

    case: StudyCase
    start: StartingPoint
    by_people: bool
    project: str
    frozen: LedgerEntry | None

    @property
    def trust(self) -> tuple[Trust, list[str]]:
        """Is the measurement system of the Y trusted, and what speaks against it?"""
        study = self.start.evaluators
        if not self.by_people or study is None:
            return "not assessed", [word(NOT_TWICE if self.by_people else BY_A_SYSTEM)]
        why = [
            say("evaluators do not agree on {item}", item=plain_line(item))
            for item in study.failing_items
        ]
        why += [
            say("{evaluator} judges otherwise than the others", evaluator=plain_line(name))
            for name in study.leaning
        ]
        if study.is_trusted is False:
            return "not yet trusted", why
        if study.is_trusted is None:
            return "not assessed", [word(TOO_FEW)]
        return "trusted", []


def measure_findings(given: MeasureCase) -> Findings:
    """Return trust, stability, capability and the next step with the limits."""
    found = [trust_finding(given), stability_finding(given)]
    if given.start.capability is not None:
        found.append(capability_finding(given))
    found.append(limits_finding(given))
    return Findings(tuple(found))


def trust_finding(given: MeasureCase) -> Finding:
    """Say whether the numbers can be trusted."""
    trust, why = given.trust
    told = apart([*why[:MOST_NAMED], *([say("and more")] if len(why) > MOST_NAMED else [])])
    lead = {
        "trusted": say("The measurement can be trusted: evaluators agree, and none leans"),
        "not yet trusted": say("Not yet trusted: {why}", why=told),
        "not assessed": say("Whether the numbers are right was not assessed: {why}", why=told),
    }[trust]
    return given.case.finding(
        id="measurement-trust",
        kind="quality",
        headline=lead,
        verdict={"trusted": "fine", "not yet trusted": "act"}.get(trust, "cannot tell"),
        certainty=_trust_certainty(given),
        effect=_worst_item(given),
        caveats=_trust_caveats(given),
        action={
            "trusted": say("Repeat the calibration every quarter."),
            "not yet trusted": say(
                "Hold a calibration on what is named here, rewrite its definition, and measure "
                "again before looking for causes."
            ),
            "not assessed": say(
                "Audit a random sample of records by hand; the plan says how many."
            ),
        }[trust],
    )


def _worst_item(given: MeasureCase) -> Effect | None:
    study = given.start.evaluators
    if study is None or not given.by_people:
        return None
    known = study.items.dropna(subset=["ac1"]).sort_values("ac1")
    if not len(known):
        return None
    worst = known.iloc[0]
    item = plain_line(worst["item"])
    name = say("agreement beyond chance (AC1) on {item}, the worst item", item=item)
    return Effect(name, worst["ac1"], worst["low"], worst["high"], "")


def _trust_certainty(given: MeasureCase) -> str:
    if given.start.evaluators is None or not given.by_people:
        return say("not tested")
    return say(
        "beyond chance: intervals by item, and all evaluators share one risk of a false alarm"
    )


def _trust_caveats(given: MeasureCase) -> tuple[str, ...]:
    study = given.start.evaluators
    if study is None:
        return (say("The source has no table in which several people judged the same contacts."),)
    if given.by_people:
        return (say("Agreement is no proof of being right: all can be wrong alike."),)
    named = [*study.failing_items, *study.leaning]
    if not named:
        return (say("Quality evaluations, which are not this measure, were found in order."),)
    return (
        say(
            "Quality evaluations, which are not this measure, fail on {names}: do not use them as "
            "evidence yet.",
            names=listed(plain_line(name) for name in named),
        ),
    )


def stability_finding(given: MeasureCase) -> Finding:
    """Say whether the baseline is one steady level."""
    chart = given.start.chart
    length = period_length(chart.points["period"])
    in_baseline = chart.points["in_baseline"]
    broken = int((chart.points.loc[in_baseline, "rule"] != "").sum())
    span = plural(chart.baseline_points, length)
    level = ControlCase(chart, given.case.study, "", (), {})
    centre = chart.points["centre"].iloc[0] * level.scale.factor
    shaken = [note for note in chart.notes if note.err]
    told = say("the baseline of {periods} is stable", periods=span)
    if broken:
        told = say(
            "the baseline is not stable: {count} of {periods} break a rule",
            count=broken,
            periods=span,
        )
    return given.case.finding(
        id="baseline-stability",
        kind="level" if not broken else "signal",
        headline=about(level.measure, told),
        verdict="watch" if broken or shaken else "fine",
        certainty=say("by the rules in force, on limits of the baseline itself"),
        effect=Effect(say("centre of the baseline"), float(centre), None, None, level.scale.unit),
        caveats=tuple(sentences(note.says, note.advice) for note in shaken[:3]),
        action=say(
            "Find out what was different in the marked periods, and leave them out of the "
            "baseline only with a reason."
        )
        if broken
        else say("Start from this level."),
    )


def capability_finding(given: MeasureCase) -> Finding:
    """Say how many defects the baseline has a million contacts."""
    part = given.start.capability
    share = part.share
    return given.case.finding(
        id="capability",
        kind="level",
        headline=say(
            "{defects} defects per million in the baseline, sigma level {sigma} with the usual 1.5 "
            "shift",
            defects=number(1e6 * share.estimate, 0),
            sigma=number(part.rate.sigma_with_shift, 2),
        ),
        verdict="watch",
        certainty=say("exact interval for single contacts; periods differ by more")
        if given.start.chart.sigma_z
        else say("exact interval"),
        effect=Effect(
            say("defects per million"), 1e6 * share.estimate, 1e6 * share.low,
            1e6 * share.high, "",
        ),
        caveats=(
            say(
                "Without the shift the sigma level is {sigma}; the convention is only a habit.",
                sigma=number(part.rate.sigma_without_shift, 2),
            ),
        ),
        action=say("Quote the defects, not the sigma level, and beside them the target."),
    )  # fmt: skip


def limits_finding(given: MeasureCase) -> Finding:
    """Say whether limits are frozen, and how many periods the goal needs."""
    frozen, needed = given.frozen, given.start.detectable
    length = period_length(given.start.chart.points["period"])
    if frozen is not None:
        told = say(
            "Limits are frozen: version {version} of {day}",
            version=frozen.version,
            day=frozen.written_on,
        )
        action = say(
            "Change them only by 'ccqa rebase {project}', with reason and approver.",
            project=given.project,
        )
    elif given.project:
        told = say("Limits are proposed and not frozen yet")
        action = say(
            "Have them approved, then: ccqa freeze {project} --approver NAME.",
            project=given.project,
        )
    else:
        told = say("Limits belong to no project, so that nothing freezes them")
        action = say("Begin a project with 'ccqa new-project NAME' to keep its limits.")
    if needed is not None:
        step = say(
            "a step to the target shows within {periods} on each side",
            periods=plural(int(needed), length),
        )
        told = apart([told, step])
    return given.case.finding(
        id="limits",
        kind="quality",
        headline=told,
        verdict="fine" if frozen else "watch",
        certainty=say("as written in the ledger") if frozen else say("a proposal of this run"),
        action=action,
    )


def why_words(why: Sequence[str]) -> str:
    """Return reasons as one clause."""
    return apart(why) or say("nothing speaks against it")
