"""Findings of the measure study: are the numbers trusted and stable, and what do they carry?"""

from collections.abc import Sequence
from dataclasses import dataclass

from ccqa_lib.analyse.project.measurement import StartingPoint
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.params.ledger import LedgerEntry, Trust
from ccqa_lib.show.dates import period_length, plural
from ccqa_lib.show.numbers import number
from ccqa_lib.show.plain import plain_line

MOST_NAMED = 4


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
            why = "recorded by a system; nobody has compared the record with what happened"
            return "not assessed", [why if not self.by_people else "no contact was judged twice"]
        why = [f"evaluators do not agree on {plain_line(item)}" for item in study.failing_items]
        why += [f"{plain_line(name)} judges otherwise than the others" for name in study.leaning]
        if study.is_trusted is False:
            return "not yet trusted", why
        if study.is_trusted is None:
            return "not assessed", ["too few contacts were judged twice to tell"]
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
    study, (trust, why) = given.start.evaluators, given.trust
    told = "; ".join(why[:MOST_NAMED]) + ("; and more" if len(why) > MOST_NAMED else "")
    lead = {
        "trusted": "The measurement can be trusted: evaluators agree, and none leans",
        "not yet trusted": f"Not yet trusted: {told}",
        "not assessed": f"Whether the numbers are right was not assessed: {told}",
    }[trust]
    effect = None
    if study is not None and given.by_people:
        known = study.items.dropna(subset=["ac1"]).sort_values("ac1")
        if len(known):
            worst = known.iloc[0]
            effect = Effect(
                f"agreement beyond chance (AC1) on {plain_line(worst['item'])}, the worst item",
                worst["ac1"], worst["low"], worst["high"], "",
            )  # fmt: skip
    return given.case.finding(
        id="measurement-trust",
        kind="quality",
        headline=lead,
        verdict={"trusted": "fine", "not yet trusted": "act"}.get(trust, "cannot tell"),
        certainty=_trust_certainty(given),
        effect=effect,
        caveats=_trust_caveats(given),
        action={
            "trusted": "Repeat the calibration every quarter.",
            "not yet trusted": "Hold a calibration on what is named here, rewrite its definition, "
            "and measure again before looking for causes.",
            "not assessed": "Audit a random sample of records by hand; the plan says how many.",
        }[trust],
    )


def _trust_certainty(given: MeasureCase) -> str:
    if given.start.evaluators is None or not given.by_people:
        return "not tested"
    return "beyond chance: intervals by item, and all evaluators share one risk of a false alarm"


def _trust_caveats(given: MeasureCase) -> tuple[str, ...]:
    study = given.start.evaluators
    if study is None:
        return ("The source has no table in which several people judged the same contacts.",)
    if given.by_people:
        return ("Agreement is no proof of being right: all can be wrong alike.",)
    named = [*study.failing_items, *study.leaning]
    if not named:
        return ("Quality evaluations, which are not this measure, were found in order.",)
    listed = ", ".join(plain_line(name) for name in named)
    return (
        f"Quality evaluations, which are not this measure, fail on {listed}: do not use them as "
        "evidence yet.",
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
    told = f"The baseline of {span} is stable" if not broken else (
        f"The baseline is not stable: {broken} of {span} break a rule"
    )  # fmt: skip
    return given.case.finding(
        id="baseline-stability",
        kind="level" if not broken else "signal",
        headline=f"{level.measure}: {told[0].lower() + told[1:]}",
        verdict="watch" if broken or shaken else "fine",
        certainty="by the rules in force, on limits of the baseline itself",
        effect=Effect("centre of the baseline", float(centre), None, None, level.scale.unit),
        caveats=tuple(f"{note.says} {note.advice}" for note in shaken[:3]),
        action="Find out what was different in the marked periods, and leave them out of the "
        "baseline only with a reason."
        if broken
        else "Start from this level.",
    )


def capability_finding(given: MeasureCase) -> Finding:
    """Say how many defects the baseline has a million contacts."""
    part = given.start.capability
    share = part.share
    return given.case.finding(
        id="capability",
        kind="level",
        headline=f"{number(1e6 * share.estimate, 0)} defects per million in the baseline, "
        f"sigma level {number(part.rate.sigma_with_shift, 2)} with the usual 1.5 shift",
        verdict="watch",
        certainty="exact interval for single contacts; periods differ by more"
        if given.start.chart.sigma_z
        else "exact interval",
        effect=Effect(
            "defects per million", 1e6 * share.estimate, 1e6 * share.low,
            1e6 * share.high, "",
        ),
        caveats=("Without the shift the sigma level is "
                 f"{number(part.rate.sigma_without_shift, 2)}; the convention is only a habit.",),
        action="Quote the defects, not the sigma level, and beside them the target.",
    )  # fmt: skip


def limits_finding(given: MeasureCase) -> Finding:
    """Say whether limits are frozen, and how many periods the goal needs."""
    frozen, needed = given.frozen, given.start.detectable
    length = period_length(given.start.chart.points["period"])
    if frozen is not None:
        told = f"Limits are frozen: version {frozen.version} of {frozen.written_on}"
        action = f"Change them only by 'ccqa rebase {given.project}', with reason and approver."
    elif given.project:
        told = "Limits are proposed and not frozen yet"
        action = f"Have them approved, then: ccqa freeze {given.project} --approver NAME."
    else:
        told = "Limits belong to no project, so that nothing freezes them"
        action = "Begin a project with 'ccqa new-project NAME' to keep its limits."
    if needed is not None:
        told += f"; a step to the target shows within {plural(int(needed), length)} on each side"
    return given.case.finding(
        id="limits",
        kind="quality",
        headline=told,
        verdict="fine" if frozen else "watch",
        certainty="as written in the ledger" if frozen else "a proposal of this run",
        action=action,
    )


def why_words(why: Sequence[str]) -> str:
    """Return reasons as one clause."""
    return "; ".join(why) if why else "nothing speaks against it"
