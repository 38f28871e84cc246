"""Findings on what comes next: leavers and headcount, cost, callers, and whether a remedy works."""

from ccqa_lib.analyse.attrition.capacity import ServiceLevels
from ccqa_lib.analyse.attrition.cost import LeavingCost
from ccqa_lib.analyse.attrition.forecast import LeavingForecast
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.numbers import number, percent, with_unit
from ccqa_lib.show.plain import plain_line


def ahead_findings(
    case: AttritionCase,
    cost: LeavingCost | CannotTell | None,
    service: ServiceLevels | CannotTell | None,
) -> list[Finding]:
    """Say what comes next in one finding; in two where the promise to callers is at risk."""
    is_served = isinstance(service, ServiceLevels)
    alone = [service_finding(case, service)] if is_served and _is_at_risk(service) else []
    told = (_service_words(service),) if is_served and not alone else ()
    return [forecast_finding(case, cost if isinstance(cost, LeavingCost) else None, told), *alone]


def forecast_finding(
    case: AttritionCase, cost: LeavingCost | None = None, told: tuple[str, ...] = ()
) -> Finding:
    """Say how many leavers and what headcount to expect, and what they will cost."""
    found = case.result.forecast
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "forecast", "forecast", "How many will leave cannot be told", found,
            "Plan with a range of last years, and export days of hiring and leaving.",
        )  # fmt: skip
    months, last = len(found.months), found.months.iloc[-1]
    return case.finding(
        id="forecast",
        kind="forecast",
        headline=f"Expect {plural(round(found.total.estimate), 'leaver')} in the next "
        f"{plural(months, 'month')}{_cost_words(cost)}; headcount goes from {found.shown_now:,} to "
        f"{number(last['headcount'], 0)}",
        verdict=_on_headcount(found, last),
        certainty=f"95 % band {span(found.total.low, found.total.high)} leavers, headcount "
        f"{span(last['headcount_low'], last['headcount_high'])}; {_backtest_words(found)}",
        effect=shown_effect(found.total, f"leavers in {months} months", "leavers"),
        caveats=(
            f"Assumes {number(found.hires, 1)} hires a month ({found.hires_from}) and the pace of "
            "leaving as it was.",
            *_backtest_caveat(found),
            *_cost_caveats(cost),
            *told,
        ),
        action=_hiring(found, last),
    )


def _on_headcount(found: LeavingForecast, last) -> Verdict:
    """Judge the band beside today's headcount: fine where it holds and the past bears it out."""
    if last["headcount_high"] < found.now:
        return "act"
    is_borne_out = found.backtest is not None and found.backtest.held
    return "fine" if is_borne_out and last["headcount_low"] >= found.now else "watch"


def _hiring(found: LeavingForecast, last) -> str:
    months = len(found.months)
    needed = (found.total.estimate + 0.0) / months
    return (
        f"To keep today's headcount, plan about {_hires_words(needed)}; the band says "
        f"how far that may be off ({span(found.total.low / months, found.total.high / months)})."
    )


def _hires_words(needed: float) -> str:
    """Say how many hires a month, in months for one where they are few."""
    if needed >= 1.5:
        return f"{plural(round(needed), 'hire')} a month"
    return f"{plural(round(12 * needed), 'hire')} a year"


def _backtest_words(found: LeavingForecast) -> str:
    back = found.backtest
    if back is None:
        return "the data are too short to try it on the past"
    held = "held" if back.held else "did not hold"
    return f"tried on the last {plural(back.months, 'month')}, it {held}"


def _backtest_caveat(found: LeavingForecast) -> tuple[str, ...]:
    back = found.backtest
    if back is None:
        return ()
    band = span(back.expected.low, back.expected.high)
    return (
        f"Tried on the past: from {day_words(back.cut)} on, {band} leavers were expected and "
        f"{back.actual:,} came.",
    )


def _cost_words(cost: LeavingCost | None) -> str:
    if cost is None:
        return ""
    return f", costing about {with_unit(_money(cost.total.estimate), plain_line(cost.currency))}"


def _cost_caveats(cost: LeavingCost | None) -> tuple[str, ...]:
    """Say how far the cost may be off, what it is made of, and which range decides it."""
    if cost is None:
        return ()
    currency, widest = plain_line(cost.currency), cost.tornado.iloc[0]
    return (
        f"Cost: 95 % range {_money(cost.total.low)} to {_money(cost.total.high)}, from the ranges "
        f"given and the forecast; {with_unit(_money(cost.each.estimate), currency)} a leaver "
        f"({_money(cost.each.low)} to {_money(cost.each.high)}): hiring, empty place, and half of "
        f"the ramp-up. Find out {widest['what']} more closely first: it moves the total most.",
        "It is the cost of all leaving; some of it, as dismissals, cannot or should not be saved.",
    )


def _money(value: float) -> str:
    """Write an amount with three figures that count."""
    digits = len(str(int(abs(value))))
    return number(round(value, 3 - digits), 0) if digits > 3 else number(value, 0)


def _is_at_risk(service: ServiceLevels) -> bool:
    return float(service.frame["answered in time"].iloc[2]) < service.hour.promise_share


def _service_words(service: ServiceLevels) -> str:
    now, later, low, high = (percent(float(each)) for each in service.frame["answered in time"])
    return (
        f"Callers: {later} would be answered within {service.hour.promise_seconds:g} seconds "
        f"({low} to {high} over the band of headcount), now {now}; promised are "
        f"{percent(service.hour.promise_share)}."
    )


def service_finding(case: AttritionCase, service: ServiceLevels) -> Finding:
    """Say what the forecast's headcount does to callers."""
    level = service.frame["answered in time"]
    hour = service.hour
    now, later, low, high = (float(each) for each in level)
    breaks = later < hour.promise_share
    return case.finding(
        id="service-level",
        kind="forecast",
        headline=f"In {plural(service.months, 'month')} {percent(later)} of calls would be "
        f"answered "
        f"within {hour.promise_seconds:g} seconds, now {percent(now)}",
        verdict="act" if breaks else "watch",
        certainty=f"{percent(low)} to {percent(high)} over the band of headcount; promised are "
        f"{percent(hour.promise_share)}",
        caveats=(
            f"Erlang A, busy hour as given; calls and handle time stay as they are. Hang up: "
            f"{percent(float(service.frame['hang up'].iloc[1]))}.",
            "New hires count as full agents; while they ramp up the level is lower.",
        ),
        action="Hire ahead of the band's low end, by the weeks that hiring and training take.",
    )


def intervention_finding(case: AttritionCase) -> Finding:
    """Say whether what was done changed the pace of leaving."""
    found = case.result.change
    asked = case.result.settings
    day = day_words(asked.intervention_on)
    where = f" in {plain_line(asked.intervention_value)}" if asked.intervention_value else ""
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "intervention", "comparison",
            f"Whether the pace of leaving changed from {day} on{where} cannot be told", found,
            "Wait for more months, or compare with a place where nothing was done.",
        )  # fmt: skip
    last = found.effects[2]
    fell = last.estimate < 0
    way = "fell" if fell else "rose"
    said = f"the pace of leaving {way}" if found.is_claim else "no change can be claimed"
    return case.finding(
        id="intervention",
        kind="comparison",
        headline=f"From {day} on{where}, {said}",
        verdict=("fine" if fell else "act") if found.is_claim else "cannot tell",
        certainty=f"chance of such a step and slope without any change: p {found.p:.2g}"
        if not found.doubts
        else found.doubts[0].rstrip("."),
        effect=shown_effect(last, "difference in the latest month", last.unit),
        caveats=(*found.doubts, *found.notes),
        action="Keep it, and try it elsewhere at another time."
        if found.is_claim and fell
        else "Do not book a saving yet; the next months, or a place without the change, will tell.",
    )
