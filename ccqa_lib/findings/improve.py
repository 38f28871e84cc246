"""Findings of the improve study: did it work, what is it worth, and what should be tried?"""

from typing import Any

from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.improve_case import ImproveCase
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.numbers import number
from ccqa_lib.show.plain import plain_line


def improve_findings(given: ImproveCase) -> Findings:
    """Return the claim or its refusal, the benefit, and the plan of what to try."""
    found = [_claim(given)] if given.change else [_not_yet(given)]
    if given.change and given.judged and given.judged.is_claim:
        found += _benefit(given)
    if given.options is not None:
        found.append(_best_option(given))
    if given.failures is not None:
        found.append(_failures(given))
    found.append(_pilot(given))
    return Findings(tuple(found))


def _not_yet(given: ImproveCase) -> Finding:
    return given.case.finding(
        id="nothing-changed-yet",
        kind="none",
        headline="Nothing has been changed yet: there is no effect to judge",
        verdict="cannot tell",
        certainty="the project's file names no intervention",
        action="Choose an option, run the pilot, and write 'intervention' into the project's file "
        "before its first day.",
    )


def _claim(given: ImproveCase) -> Finding:
    judged = given.judged
    if judged.is_claim:
        return _success(given)
    if judged.failed:
        return _refusal(given)
    worse = judged.series is not None and judged.series.is_claim and judged.side < 0
    subject, since = plain_line(given.subject), _since(given)
    return given.case.finding(
        id="improvement",
        kind="comparison" if worse else "none",
        headline=f"{subject} got worse {since}"
        if worse
        else f"No change of {subject} beyond chance {since}",
        verdict="act" if worse else "watch",
        certainty="beyond chance" if worse else "chance alone may show as much",
        action="Stop the change, or find out what else began then."
        if worse
        else "Do not report a success; wait until the planned number of periods is there.",
        **_shared(given),
    )


def _success(given: ImproveCase) -> Finding:
    size = given.judged.effect.estimate
    way = "lower" if size < 0 else "higher"
    is_open = any(check.verdict == "cannot tell" for check in given.judged.checks)
    subject = plain_line(given.subject)
    return given.case.finding(
        id="improvement",
        kind="comparison",
        headline=f"{'It may have worked' if is_open else 'It worked'}: {subject}, "
        f"{given.scale.step(size)} {way} {_since(given)}",
        verdict="watch" if is_open else "fine",
        certainty=_sure(is_open),
        action="Make the checks that could not be made before it is reported as a success."
        if is_open
        else "Freeze the new level in the ledger ('ccqa rebase'), and keep watching it.",
        **_shared(given),
    )


def _refusal(given: ImproveCase) -> Finding:
    first = given.judged.failed[0]
    subject = plain_line(given.subject)
    return given.case.finding(
        id="improvement",
        kind="none",
        headline=f"No improvement of {subject} can be claimed: the check '{first.name}' fails",
        verdict="cannot tell",
        certainty=f"refused: {first.evidence}",
        action="Do not report a success. Mend what failed: wait for more periods, or judge "
        "beside a comparison that was chosen beforehand.",
        **_shared(given),
    )


def _since(given: ImproveCase) -> str:
    return f"since {day_words(given.change.began)} ({plain_line(given.change.words)})"


def _shared(given: ImproveCase) -> dict[str, Any]:
    """Return what each verdict on a change carries: effect, chance, and what speaks against it."""
    told = [
        *given.judged.failed,
        *(check for check in given.judged.checks if check.verdict == "cannot tell"),
    ]
    caveats = [f"{check.name}: {check.evidence}." for check in told]
    caveats.append("Whatever else began on that day is part of the effect.")
    series = given.judged.series
    p = None if series is None else float(series.p)
    return {"effect": given.effect(), "caveats": tuple(caveats), "p_adjusted": p}


def _sure(has_open: bool) -> str:
    if has_open:
        return "likely: beyond chance, but a check could not be made"
    return "very likely: beyond chance, and every check that could explain it away was passed"


def _benefit(given: ImproveCase) -> list[Finding]:
    cost = given.project.defect_cost if given.project else None
    effect = given.judged.effect
    if cost is None or given.measure.family == "measure":
        return []
    ends = sorted(abs(end) for end in (effect.low, effect.high))
    is_sure = effect.low * effect.high > 0
    least = ends[0] * given.contacts_a_year * cost.low if is_sure else 0.0
    most = ends[1] * given.contacts_a_year * cost.high
    likely = abs(effect.estimate) * given.contacts_a_year * cost.likely
    return [
        given.case.finding(
            id="benefit",
            kind="level",
            headline=f"Worth {number(least, 0)} to {number(most, 0)} {cost.currency} a year, "
            "if the effect lasts",
            verdict="watch",
            certainty="the ends of effect and cost together; a range, not an interval",
            effect=Effect("likely benefit a year", likely, None, None, cost.currency),
            caveats=(f"{cost.basis}. What the change costs is not taken off.",),
            action="Have finance confirm it after three months of the new level.",
        )
    ]


def _best_option(given: ImproveCase) -> Finding:
    rows, clear = given.options.rows, given.options.is_clear
    top = rows.iloc[0]
    return given.case.finding(
        id="best-option",
        kind="quality",
        headline=f"{'Best option' if clear else 'First by a hair'}: {plain_line(top['option'])} "
        f"({number(top['score'], 2)} of 5)",
        verdict="watch",
        certainty="scores are opinions; the same one leads however they are weighed"
        if clear
        else "scores are opinions, and another leads when a criterion counts twice",
        action="Pilot it where it can be compared with a place that stays as it is.",
    )


def _failures(given: ImproveCase) -> Finding:
    high = given.failures[given.failures["action_priority"] == "H"]
    open_ones = high[high["action"].eq("") | high["owner"].eq("")]
    told = f"{plural(len(high), 'failure mode')} of high action priority"
    if len(open_ones):
        told += f", {len(open_ones)} without action or owner"
    return given.case.finding(
        id="failure-modes",
        kind="quality",
        headline=f"FMEA: {told}",
        verdict="act" if len(open_ones) else "watch" if len(high) else "fine",
        certainty="by the ratings in the project's file, AIAG & VDA 2019",
        action="Give each an action, an owner and a day before the pilot begins."
        if len(open_ones)
        else "Rate them again after the pilot.",
    )


def _pilot(given: ImproveCase) -> Finding:
    needed = given.needed
    told = (
        f"A pilot shows a step to the target within {plural(int(needed), given.length)}, with as "
        "many before it"
        if needed
        else "No pilot can be planned without a target"
    )
    return given.case.finding(
        id="pilot-plan",
        kind="quality",
        headline=told,
        verdict="fine" if needed else "cannot tell",
        certainty="for 90 % power at 5 % risk, if periods vary as they did",
        action="Fix start, length and measure of the pilot in writing before it begins."
        if needed
        else "Give the measure or the project a target.",
    )
