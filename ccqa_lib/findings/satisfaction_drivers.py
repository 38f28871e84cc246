"""What goes with satisfaction: the effect of one point more on each driver, and which show none."""

import pandas as pd

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.words import rating_name
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.slugs import slug
from ccqa_lib.show.numbers import number

POINTS = "percentage points"
ASSOCIATION = (
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
    name = f"change of the share of {best} for one point more on {rating_name(row.driver)}"
    return Effect(name, row.estimate, row.low, row.high, POINTS)


def _called(case: StudyCase, result: Satisfaction, row) -> Finding:
    name = rating_name(row.driver)
    size = number(abs(row.estimate), 1)
    more = "more" if row.estimate > 0 else "fewer"
    is_large = row.estimate >= result.plan.effect_line
    verdict = "act" if is_large else "watch"
    action = (
        f"Find out what lies behind low values of {name}, and whether it can be changed. Try the "
        "change in one place first, and measure there."
        if is_large
        else f"Real but small: raise {name} only where that costs little."
    )
    if row.estimate < 0:
        verdict = "watch"
        action = (
            f"Do not act on this alone: more on {name} goes with worse answers. It often means "
            "that it stands for something else, or that drivers overlap."
        )
    return case.finding(
        id=slug("driver", row.driver),
        kind="driver",
        headline=f"One point more on {name} goes with {size} percentage points {more} "
        f"{result.plan.scale.names[0]}",
        verdict=verdict,
        certainty=f"{_sureness(row.p_adjusted)}, after allowing for all "
        f"{len(result.drivers.effects)} drivers looked at",
        effect=_effect(row, result.plan.scale.names[0]),
        p_adjusted=float(row.p_adjusted),
        n=result.drivers.n,
        factors=(row.driver,),
        levels={},
        caveats=(*_particular(result, row), ASSOCIATION),
        action=action,
    )


def _particular(result: Satisfaction, row) -> tuple[str, ...]:
    """Return what is to be minded of one driver: its room, its rank, whether bad hurts more."""
    told = [
        f"It can rise in {number(100 * row.moved, 0)} % of the answers; in the others it is at the "
        f"top of its scale already. Its mean is {number(row.rating, 2)}."
    ]
    ranking = result.ranking
    if ranking is not None and row.driver in ranking.leaders and len(ranking.leaders) > 1:
        tied = [rating_name(name) for name in ranking.leaders if name != row.driver]
        told.append(f"By importance it is tied for first with {', '.join(tied)}.")
    penalties = result.penalties
    if len(penalties):
        kind = penalties.loc[penalties["driver"] == row.driver, "kind"]
        if len(kind) and kind.iloc[0] != "no clear difference":
            told.insert(0, f"Beside a middling rating, {kind.iloc[0]}.")
    if row.answered < 0.9:
        told.append(f"{number(100 * row.answered, 0)} % rated it.")
    return tuple(told)


def _others(case: StudyCase, result: Satisfaction, row) -> Finding:
    name = rating_name(row.driver)
    is_small = max(abs(row.low), abs(row.high)) < max(result.plan.effect_line, 0.1)
    return case.finding(
        id=slug("no-effect", row.driver),
        kind="none",
        headline=f"{name}: no effect of one point more is shown"
        if not is_small
        else f"{name}: one point more makes no difference that would matter",
        verdict="fine" if is_small else "cannot tell",
        certainty=_why_not_called(result, row, is_small),
        effect=_effect(row, result.plan.scale.names[0]),
        p_adjusted=float(row.p_adjusted),
        n=result.drivers.n,
        factors=(row.driver,),
        levels={},
        action=f"Do not spend on {name} for the sake of overall satisfaction."
        if is_small
        else f"Do not decide on {name} from these answers; more of them would be needed.",
    )


def _why_not_called(result: Satisfaction, row, is_small: bool) -> str:
    """Say why an effect is not called: small, lost among many looked at, or not clear of none."""
    if is_small:
        return "the whole interval is smaller than what would matter"
    if row.low > 0 or row.high < 0:
        return (
            "alone it would be called, but not after allowing for all "
            f"{len(result.drivers.effects)} drivers looked at"
        )
    return "the interval reaches from no effect to one that would matter"


def _nothing_stands(case: StudyCase, result: Satisfaction) -> Finding:
    effects: pd.DataFrame = result.drivers.effects
    return case.finding(
        id="no-driver-stands",
        kind="none",
        headline=f"None of {len(effects)} drivers is shown to move satisfaction",
        verdict="cannot tell",
        certainty="no effect stands after allowing for all drivers looked at",
        n=result.drivers.n,
        caveats=tuple(result.drivers.notes),
        action="Do not choose an improvement from this survey; collect more answers first.",
    )


def _no_drivers(case: StudyCase, result: Satisfaction) -> Finding:
    return case.finding(
        id="drivers-cannot-be-told",
        kind="none",
        headline="What moves satisfaction cannot be told from these answers",
        verdict="cannot tell",
        certainty=result.why["drivers"],
        action="Mend what is named, or collect more answers, and run the study again.",
    )


def _sureness(p: float) -> str:
    if p < 0.001:
        return "almost certain"
    return "very likely" if p < 0.01 else "likely"
