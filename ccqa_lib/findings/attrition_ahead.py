"""Findings on what comes next: leavers and headcount, cost, callers, and whether a remedy works."""

from ccqa_lib.analyse.attrition.capacity import ServiceLevels
from ccqa_lib.analyse.attrition.cost import LeavingCost, cost_words
from ccqa_lib.analyse.attrition.forecast import LeavingForecast
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import lowered, without_stop
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
            "forecast", "forecast", say("How many will leave cannot be told"), found,
            say("Plan with a range of last years, and export days of hiring and leaving."),
        )  # fmt: skip
    months, last = len(found.months), found.months.iloc[-1]
    return case.finding(
        id="forecast",
        kind="forecast",
        headline=_headline(found, last, cost),
        verdict=_on_headcount(found, last),
        certainty=say(
            "95 % band {leavers} leavers, headcount {headcount}; {backtest}",
            leavers=span(found.total.low, found.total.high),
            headcount=span(last["headcount_low"], last["headcount_high"]),
            backtest=_backtest_words(found),
        ),
        effect=shown_effect(
            found.total, say("leavers in {months} months", months=months), "leavers"
        ),
        caveats=(
            say(
                "Assumes {hires} hires a month ({source}) and the pace of leaving as it was.",
                hires=number(found.hires, 1),
                source=word(found.hires_from),
            ),
            *_backtest_caveat(found),
            *_cost_caveats(cost),
            *told,
        ),
        action=_hiring(found, last),
    )


def _headline(found: LeavingForecast, last, cost: LeavingCost | None) -> str:
    filled = {
        "leavers": plural(round(found.total.estimate), "leaver"),
        "months": plural(len(found.months), "month"), "now": f"{found.shown_now:,}",
        "later": number(last["headcount"], 0),
    }  # fmt: skip
    if cost is None:
        return say(
            "Expect {leavers} in the next {months}; headcount goes from {now} to {later}", **filled
        )
    return say(
        "Expect {leavers} in the next {months}, costing about {cost}; headcount goes from {now} to "
        "{later}",
        cost=with_unit(_money(cost.total.estimate), plain_line(cost.currency)),
        **filled,
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
    return say(
        "To keep today's headcount, plan about {hires}; the band says how far that may be off "
        "({range}).",
        hires=_hires_words(needed),
        range=span(found.total.low / months, found.total.high / months),
    )


def _hires_words(needed: float) -> str:
    """Say how many hires a month, in months for one where they are few."""
    if needed >= 1.5:
        return say("{hires} a month", hires=plural(round(needed), "hire"))
    return say("{hires} a year", hires=plural(round(12 * needed), "hire"))


def _backtest_words(found: LeavingForecast) -> str:
    back = found.backtest
    if back is None:
        return say("the data are too short to try it on the past")
    months = plural(back.months, "month")
    if back.held:
        return say("tried on the last {months}, it held", months=months)
    return say("tried on the last {months}, it did not hold", months=months)


def _backtest_caveat(found: LeavingForecast) -> tuple[str, ...]:
    back = found.backtest
    if back is None:
        return ()
    band = span(back.expected.low, back.expected.high)
    return (
        say(
            "Tried on the past: from {day} on, {band} leavers were expected and {actual} came.",
            day=day_words(back.cut), band=band, actual=f"{back.actual:,}",
        ),
    )  # fmt: skip


def _cost_caveats(cost: LeavingCost | None) -> tuple[str, ...]:
    """Say how far the cost may be off, what it is made of, and which range decides it."""
    if cost is None:
        return ()
    currency, widest = plain_line(cost.currency), cost.tornado.iloc[0]
    return (
        say(
            "Cost: 95 % range {low} to {high}, from the ranges given and the forecast; {each} a "
            "leaver ({least} to {most}): hiring, empty place, and half of the ramp-up. Find out "
            "{what} more closely first: it moves the total most.",
            low=_money(cost.total.low), high=_money(cost.total.high),
            each=with_unit(_money(cost.each.estimate), currency),
            least=_money(cost.each.low), most=_money(cost.each.high),
            what=cost_words(widest["what"]),
        ),
        say("It is the cost of all leaving; some of it, as dismissals, cannot or should not be "
            "saved."),
    )  # fmt: skip


def _money(value: float) -> str:
    """Write an amount with three figures that count."""
    digits = len(str(int(abs(value))))
    return number(round(value, 3 - digits), 0) if digits > 3 else number(value, 0)


def _is_at_risk(service: ServiceLevels) -> bool:
    return float(service.frame["answered in time"].iloc[2]) < service.hour.promise_share


def _service_words(service: ServiceLevels) -> str:
    now, later, low, high = (percent(float(each)) for each in service.frame["answered in time"])
    return say(
        "Callers: {later} would be answered within {seconds} seconds ({low} to {high} over the "
        "band of headcount), now {now}; promised are {promised}.",
        later=later, seconds=f"{service.hour.promise_seconds:g}", low=low, high=high, now=now,
        promised=percent(service.hour.promise_share),
    )  # fmt: skip


def service_finding(case: AttritionCase, service: ServiceLevels) -> Finding:
    """Say what the forecast's headcount does to callers."""
    level = service.frame["answered in time"]
    hour = service.hour
    now, later, low, high = (float(each) for each in level)
    breaks = later < hour.promise_share
    return case.finding(
        id="service-level",
        kind="forecast",
        headline=say(
            "In {months} {later} of calls would be answered within {seconds} seconds, now {now}",
            months=plural(service.months, "month"), later=percent(later),
            seconds=f"{hour.promise_seconds:g}", now=percent(now),
        ),
        verdict="act" if breaks else "watch",
        certainty=say(
            "{low} to {high} over the band of headcount; promised are {promised}",
            low=percent(low), high=percent(high), promised=percent(hour.promise_share),
        ),
        caveats=(
            say(
                "Erlang A, busy hour as given; calls and handle time stay as they are. Hang up: "
                "{share}.",
                share=percent(float(service.frame["hang up"].iloc[1])),
            ),
            say("New hires count as full agents; while they ramp up the level is lower."),
        ),
        action=say(
            "Hire ahead of the band's low end, by the weeks that hiring and training take."
        ),
    )  # fmt: skip


def intervention_finding(case: AttritionCase) -> Finding:
    """Say whether what was done changed the pace of leaving."""
    found = case.result.change
    asked = case.result.settings
    day = day_words(asked.intervention_on)
    place = plain_line(asked.intervention_value)
    since = say("From {day} on", day=day)
    if asked.intervention_value:
        since = say("From {day} on in {place}", day=day, place=place)
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "intervention", "comparison",
            say("Whether the pace of leaving changed {since} cannot be told", since=lowered(since)),
            found, say("Wait for more months, or compare with a place where nothing was done."),
        )  # fmt: skip
    last = found.effects[2]
    fell = last.estimate < 0
    if not found.is_claim:
        headline = say("{since}, no change can be claimed", since=since)
    elif fell:
        headline = say("{since}, the pace of leaving fell", since=since)
    else:
        headline = say("{since}, the pace of leaving rose", since=since)
    return case.finding(
        id="intervention",
        kind="comparison",
        headline=headline,
        verdict=("fine" if fell else "act") if found.is_claim else "cannot tell",
        certainty=say(
            "chance of such a step and slope without any change: p {p}", p=f"{found.p:.2g}"
        )
        if not found.doubts
        else without_stop(found.doubts[0]),
        effect=shown_effect(last, say("difference in the latest month"), last.unit),
        caveats=(*found.doubts, *found.notes),
        action=say("Keep it, and try it elsewhere at another time.")
        if found.is_claim and fell
        else say(
            "Do not book a saving yet; the next months, or a place without the change, will tell."
        ),
    )
