"""Findings of the improve study: did it work, what is it worth, and what should be tried?"""

from typing import Any

from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.improve_case import ImproveCase
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import about
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
        headline=say("Nothing has been changed yet: there is no effect to judge"),
        verdict="cannot tell",
        certainty=say("the project's file names no intervention"),
        action=say(
            "Choose an option, run the pilot, and write 'intervention' into the project's file "
            "before its first day."
        ),
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
        headline=say("{measure} got worse {since}", measure=subject, since=since)
        if worse
        else say("No change of {measure} beyond chance {since}", measure=subject, since=since),
        verdict="act" if worse else "watch",
        certainty=say("beyond chance") if worse else say("chance alone may show as much"),
        action=say("Stop the change, or find out what else began then.")
        if worse
        else say("Do not report a success; wait until the planned number of periods is there."),
        **_shared(given),
    )


def _success(given: ImproveCase) -> Finding:
    is_open = any(check.verdict == "cannot tell" for check in given.judged.checks)
    worked = say("It may have worked") if is_open else say("It worked")
    return given.case.finding(
        id="improvement",
        kind="comparison",
        headline=about(worked, _moved(given)),
        verdict="watch" if is_open else "fine",
        certainty=_sure(is_open),
        action=say("Make the checks that could not be made before it is reported as a success.")
        if is_open
        else say("Freeze the new level in the ledger ('ccqa rebase'), and keep watching it."),
        **_shared(given),
    )


def _moved(given: ImproveCase) -> str:
    """Return by how much the measure moved, which way, and since when."""
    size, subject = given.judged.effect.estimate, plain_line(given.subject)
    told = {"measure": subject, "size": given.scale.step(size), "since": _since(given)}
    if size < 0:
        return say("{measure}, {size} lower {since}", **told)
    return say("{measure}, {size} higher {since}", **told)


def _refusal(given: ImproveCase) -> Finding:
    first = given.judged.failed[0]
    subject = plain_line(given.subject)
    return given.case.finding(
        id="improvement",
        kind="none",
        headline=say(
            "No improvement of {measure} can be claimed: the check '{check}' fails",
            measure=subject,
            check=word(first.name),
        ),
        verdict="cannot tell",
        certainty=say("refused: {evidence}", evidence=first.evidence),
        action=say(
            "Do not report a success. Mend what failed: wait for more periods, or judge beside a "
            "comparison that was chosen beforehand."
        ),
        **_shared(given),
    )


def _since(given: ImproveCase) -> str:
    return say(
        "since {day} ({change})",
        day=day_words(given.change.began),
        change=plain_line(given.change.words),
    )


def _shared(given: ImproveCase) -> dict[str, Any]:
    """Return what each verdict on a change carries: effect, chance, and what speaks against it."""
    told = [
        *given.judged.failed,
        *(check for check in given.judged.checks if check.verdict == "cannot tell"),
    ]
    caveats = [
        say("{check}: {evidence}.", check=word(check.name), evidence=check.evidence)
        for check in told
    ]
    caveats.append(say("Whatever else began on that day is part of the effect."))
    series = given.judged.series
    p = None if series is None else float(series.p)
    return {"effect": given.effect(), "caveats": tuple(caveats), "p_adjusted": p}


def _sure(has_open: bool) -> str:
    if has_open:
        return say("likely: beyond chance, but a check could not be made")
    return say("very likely: beyond chance, and every check that could explain it away was passed")


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
            headline=say(
                "Worth {low} to {high} {currency} a year, if the effect lasts",
                low=number(least, 0),
                high=number(most, 0),
                currency=cost.currency,
            ),
            verdict="watch",
            certainty=say("the ends of effect and cost together; a range, not an interval"),
            effect=Effect(say("likely benefit a year"), likely, None, None, cost.currency),
            caveats=(say("{basis}. What the change costs is not taken off.", basis=cost.basis),),
            action=say("Have finance confirm it after three months of the new level."),
        )
    ]


def _best_option(given: ImproveCase) -> Finding:
    rows, clear = given.options.rows, given.options.is_clear
    top = rows.iloc[0]
    first = {"option": plain_line(top["option"]), "score": number(top["score"], 2)}
    return given.case.finding(
        id="best-option",
        kind="quality",
        headline=say("Best option: {option} ({score} of 5)", **first)
        if clear
        else say("First by a hair: {option} ({score} of 5)", **first),
        verdict="watch",
        certainty=say("scores are opinions; the same one leads however they are weighed")
        if clear
        else say("scores are opinions, and another leads when a criterion counts twice"),
        action=say("Pilot it where it can be compared with a place that stays as it is."),
    )


def _failures(given: ImproveCase) -> Finding:
    high = given.failures[given.failures["action_priority"] == "H"]
    open_ones = high[high["action"].eq("") | high["owner"].eq("")]
    modes = plural(len(high), "failure mode")
    told = say("FMEA: {modes} of high action priority", modes=modes)
    if len(open_ones):
        told = say(
            "FMEA: {modes} of high action priority, {count} without action or owner",
            modes=modes,
            count=len(open_ones),
        )
    return given.case.finding(
        id="failure-modes",
        kind="quality",
        headline=told,
        verdict="act" if len(open_ones) else "watch" if len(high) else "fine",
        certainty=say("by the ratings in the project's file, AIAG & VDA 2019"),
        action=say("Give each an action, an owner and a day before the pilot begins.")
        if len(open_ones)
        else say("Rate them again after the pilot."),
    )


def _pilot(given: ImproveCase) -> Finding:
    needed = given.needed
    told = say("No pilot can be planned without a target")
    if needed:
        told = say(
            "A pilot shows a step to the target within {periods}, with as many before it",
            periods=plural(int(needed), given.length),
        )
    return given.case.finding(
        id="pilot-plan",
        kind="quality",
        headline=told,
        verdict="fine" if needed else "cannot tell",
        certainty=say("for 90 % power at 5 % risk, if periods vary as they did"),
        action=say("Fix start, length and measure of the pilot in writing before it begins.")
        if needed
        else say("Give the measure or the project a target."),
    )
