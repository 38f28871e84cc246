"""How satisfied are they? The share of satisfied with its interval, beside its target."""

from ccqa_lib.analyse.effect import Effect as Estimate
from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding, Verdict
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart
from ccqa_lib.show.numbers import number

FEW = 30  # answers; fewer say little, whatever they say
NO_TARGET = mark("no target is set that would say whether this is enough")


def stated(estimate: Estimate, unit: str = "") -> Effect:
    """Return an estimate with its interval as the effect of a finding."""
    return Effect(
        estimate.name, estimate.estimate, estimate.low, estimate.high, unit or estimate.unit
    )


def level_finding(case: StudyCase, result: Satisfaction, who: str) -> Finding:
    """Say how satisfied those who answered are."""
    level, plan = result.level, result.plan
    top, bottom = number(level.top.estimate, 1), number(level.bottom.estimate, 1)
    verdict, action = _judged(result)
    best, worst = plan.scale.names
    shares = say(
        "{top} % of {who} are {best}, {bottom} % {worst}",
        top=top, who=who, best=best, bottom=bottom, worst=worst,
    )  # fmt: skip
    beside = word(NO_TARGET)
    if plan.target is not None:
        beside = say("the target is {target} %", target=f"{100 * plan.target:.3g}")
    return case.finding(
        id="satisfied-share",
        kind="level",
        headline=apart((shares, beside)),
        verdict=verdict,
        certainty=say(
            "the share lies in the interval with 95 % confidence, for those who answer as these "
            "{n} did",
            n=f"{level.n:,}",
        ),
        effect=stated(level.top, "%"),
        caveats=_caveats(result),
        action=action,
    )


def no_level_finding(case: StudyCase, result: Satisfaction) -> Finding:
    """Say that there is no overall answer to judge."""
    return case.finding(
        id="no-overall-answer",
        kind="none",
        headline=say("How satisfied they are cannot be told: there is no overall answer"),
        verdict="cannot tell",
        certainty=result.why["level"],
        n=0,
        action=say(
            "Name the column of the overall answer in 'outcome', or ask for one in the survey."
        ),
    )


def _judged(result: Satisfaction) -> tuple[Verdict, str]:
    level, target = result.level, result.plan.target
    if level.n < FEW:
        return "cannot tell", say(
            "Collect {few} answers or more before this share is quoted; {n} say little.",
            few=FEW, n=level.n,
        )  # fmt: skip
    if target is None:
        return "cannot tell", say(
            "Agree on a target and name it in 'target', or quote the share with its interval and "
            "without a judgement."
        )
    if level.top.high < 100 * target:
        return "act", _on_a_miss(result)
    if level.top.low >= 100 * target:
        return "fine", say("Keep the process as it is; the target is met, allowing for chance.")
    return "watch", say(
        "Do not call the target met or missed: these answers cannot show it. Collect more."
    )


def _on_a_miss(result: Satisfaction) -> str:
    if result.drivers is not None and (result.drivers.called["estimate"] > 0).any():
        return say("Choose from the drivers below what to change first; the target is missed.")
    return say(
        "The target is missed, and these answers do not show what to change: ask those who are "
        "not satisfied for their reasons, and rate what may matter in the next survey."
    )


def _caveats(result: Satisfaction) -> tuple[str, ...]:
    level, plan, silence = result.level, result.plan, result.silence
    told = [
        say(
            "{best} means an answer of {answers}.",
            best=plan.scale.names[0].capitalize(),
            answers=plan.scale.top_words,
        )
    ]
    if level.nps is not None:
        score = stated(level.nps)
        told.append(
            say(
                "Net promoter score {score} ({low} to {high}) from {n} answers.",
                score=number(score.estimate, 0),
                low=number(score.low, 0),
                high=number(score.high, 0),
                n=f"{level.nps_n:,}",
            )
        )
    told.append(
        say(
            "Between two surveys of this size, only a change of {size} percentage points or more "
            "would show in four of five cases.",
            size=number(level.detectable, 1),
        )
    )
    if silence is not None and silence.rate is None:
        told.append(
            say("How many were asked is not known, so what the silent think cannot be bounded.")
        )
    if silence is not None and silence.raked is not None:
        told.append(
            say(
                "Weighted to the true shares of groups it is {share} % ({low} to {high}).",
                share=number(silence.raked.estimate, 1),
                low=number(silence.raked.low, 1),
                high=number(silence.raked.high, 1),
            )
        )
    return tuple(told)
