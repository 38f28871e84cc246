"""What goes with satisfaction: the effect of one point more on each driver, and which show none."""

import pandas as pd

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.penalty import UNCLEAR
from ccqa_lib.analyse.satisfaction.words import rating_name
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.slugs import slug
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import listed
from ccqa_lib.show.numbers import POINTS, number

ASSOCIATION = mark(
    "An association in the answers as they are, the other drivers alike. Whether a change of it "
    "has this effect, a pilot has to show."
)


def driver_findings(result: Satisfaction, case: StudyCase) -> tuple[list[Finding], list[Finding]]:
    """Return a finding for each driver that stands, the largest first, and for the others."""
    if result.drivers is None:
        return [_no_drivers(case, result)], []
    effects = result.drivers.effects
    called = [_called(case, result, row) for row in effects[effects["is_called"]].itertuples()]
    others = [_others(case, result, row) for row in effects[~effects["is_called"]].itertuples()]
    if not called:
        return [_nothing_stands(case, result)], others
    return called, others


def _effect(row, best: str) -> Effect:
    name = say(
        "change of the share of {best} for one point more on {driver}",
        best=best, driver=rating_name(row.driver),
    )  # fmt: skip
    return Effect(name, row.estimate, row.low, row.high, POINTS)


def _called(case: StudyCase, result: Satisfaction, row) -> Finding:
    name = rating_name(row.driver)
    size = number(abs(row.estimate), 1)
    filled = {"driver": name, "size": size, "best": result.plan.scale.names[0]}
    return case.finding(
        id=slug("driver", row.driver),
        kind="driver",
        headline=say(
            "One point more on {driver} goes with {size} percentage points more {best}", **filled
        )
        if row.estimate > 0
        else say(
            "One point more on {driver} goes with {size} percentage points fewer {best}", **filled
        ),
        verdict="act" if row.estimate >= max(result.plan.effect_line, 0.0) else "watch",
        certainty=say(
            "{sureness}, after allowing for all {count} drivers looked at",
            sureness=word(_sureness(row.p_adjusted)), count=len(result.drivers.effects),
        ),
        effect=_effect(row, result.plan.scale.names[0]),
        p_adjusted=float(row.p_adjusted),
        n=result.drivers.n,
        factors=(row.driver,),
        levels={},
        caveats=(*_particular(result, row), word(ASSOCIATION)),
        action=_step(name, row.estimate, result.plan.effect_line),
    )  # fmt: skip


def _step(name: str, size: float, line: float) -> str:
    """Say what to do about a driver whose effect stands, by its size."""
    if size < 0:
        return say(
            "Do not act on this alone: more on {driver} goes with worse answers. It often means "
            "that it stands for something else, or that drivers overlap.",
            driver=name,
        )
    if size < line:
        return say("Real but small: raise {driver} only where that costs little.", driver=name)
    return say(
        "Find out what lies behind low values of {driver}, and whether it can be changed. Try the "
        "change in one place first, and measure there.",
        driver=name,
    )


def _particular(result: Satisfaction, row) -> tuple[str, ...]:
    """Return what is to be minded of one driver: its room, its rank, whether bad hurts more."""
    told = [
        say(
            "It can rise in {share} % of the answers; in the others it is at the top of its scale "
            "already. Its mean is {mean}.",
            share=number(100 * row.moved, 0),
            mean=number(row.rating, 2),
        )
    ]
    ranking = result.ranking
    if ranking is not None and row.driver in ranking.leaders and len(ranking.leaders) > 1:
        tied = [rating_name(name) for name in ranking.leaders if name != row.driver]
        told.append(say("By importance it is tied for first with {drivers}.", drivers=listed(tied)))
    penalties = result.penalties
    if len(penalties):
        kind = penalties.loc[penalties["driver"] == row.driver, "kind"]
        if len(kind) and kind.iloc[0] != UNCLEAR:
            told.insert(0, say("Beside a middling rating, {kind}.", kind=word(kind.iloc[0])))
    if row.answered < 0.9:
        told.append(say("{share} % rated it.", share=number(100 * row.answered, 0)))
    return tuple(told)


def _others(case: StudyCase, result: Satisfaction, row) -> Finding:
    name = rating_name(row.driver)
    is_small = max(abs(row.low), abs(row.high)) < max(result.plan.effect_line, 0.1)
    return case.finding(
        id=slug("no-effect", row.driver),
        kind="none",
        headline=say("{driver}: no effect of one point more is shown", driver=name)
        if not is_small
        else say("{driver}: one point more makes no difference that would matter", driver=name),
        verdict="fine" if is_small else "cannot tell",
        certainty=_why_not_called(result, row, is_small),
        effect=_effect(row, result.plan.scale.names[0]),
        p_adjusted=float(row.p_adjusted),
        n=result.drivers.n,
        factors=(row.driver,),
        levels={},
        action=say("Do not spend on {driver} for the sake of overall satisfaction.", driver=name)
        if is_small
        else say(
            "Do not decide on {driver} from these answers; more of them would be needed.",
            driver=name,
        ),
    )


def _why_not_called(result: Satisfaction, row, is_small: bool) -> str:
    """Say why an effect is not called: small, lost among many looked at, or not clear of none."""
    if is_small:
        return say("the whole interval is smaller than what would matter")
    if row.low > 0 or row.high < 0:
        return say(
            "alone it would be called, but not after allowing for all {count} drivers looked at",
            count=len(result.drivers.effects),
        )
    return say("the interval reaches from no effect to one that would matter")


def _nothing_stands(case: StudyCase, result: Satisfaction) -> Finding:
    effects: pd.DataFrame = result.drivers.effects
    return case.finding(
        id="no-driver-stands",
        kind="none",
        headline=say("None of {count} drivers is shown to move satisfaction", count=len(effects)),
        verdict="cannot tell",
        certainty=say("no effect stands after allowing for all drivers looked at"),
        n=result.drivers.n,
        caveats=tuple(result.drivers.notes),
        action=say("Do not choose an improvement from this survey; collect more answers first."),
    )


def _no_drivers(case: StudyCase, result: Satisfaction) -> Finding:
    return case.finding(
        id="drivers-cannot-be-told",
        kind="none",
        headline=say("What moves satisfaction cannot be told from these answers"),
        verdict="cannot tell",
        certainty=result.why["drivers"],
        action=say("Mend what is named, or collect more answers, and run the study again."),
    )


def _sureness(p: float) -> str:
    if p < 0.001:
        return "almost certain"
    return "very likely" if p < 0.01 else "likely"
