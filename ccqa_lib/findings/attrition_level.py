"""Findings on the level: how many leave a year."""

from ccqa_lib.analyse.attrition.rates import UNIT, LeavingRate
from ccqa_lib.analyse.attrition.staff import INVOLUNTARY, VOLUNTARY, CannotTell, cause_words
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.numbers import in_brackets, number

WIDE = 0.5  # half-width over estimate above which the rate is too rough to act on
NO_TARGET = mark("no target is set that would say whether this is too many")


def rate_finding(case: AttritionCase) -> Finding:
    """Say how many leave a year, with the exact interval."""
    recent = case.result.recent
    if isinstance(recent, CannotTell):
        return case.cannot_tell(
            "leaving-rate", "level",
            say("How many leave a year cannot be told from these rows, nor how new hires fare or "
                "what comes next"),
            recent,
            say("Export everybody who was there at any time, with the days of hiring and leaving."),
        )  # fmt: skip
    if recent.is_hidden:
        return _hidden_finding(case, recent)
    rate = recent.rate
    verdict = _against_target(case, recent)
    half = (rate.high - rate.low) / 2
    rough = half > WIDE * rate.estimate
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=_headline(case, verdict, rough),
        verdict="cannot tell" if rough and verdict == "watch" else verdict,
        certainty=apart(part for part in (
            say(
                "exact interval {range} for {leavers} in {years} person-years",
                range=span(rate.low, rate.high), leavers=plural(recent.leavers, "leaver"),
                years=number(recent.years, 0),
            ),
            say("too wide to tell a good year from a bad one") if rough else "",
        ) if part),
        effect=shown_effect(rate, say("rate of leaving"), UNIT),
        caveats=(*_kinds(recent), *_trade(recent), *_over_time(case)),
        action=_rate_action(case, verdict, rough),
    )  # fmt: skip


def _headline(case: AttritionCase, verdict: Verdict, rough: bool) -> str:
    """Say how many leave a year, beside the target, and how rough that is."""
    rate = case.result.recent.rate
    told = say("{count} of 100 staff leave a year", count=number(rate.estimate, 0))
    told = in_brackets(told, _when(case))
    if case.result.settings.target or not rough:
        told = _beside_target(case, told, verdict)
    if not rough:
        return told
    return apart([told, say("anything from {range} is possible", range=span(rate.low, rate.high))])


def _hidden_finding(case: AttritionCase, recent: LeavingRate) -> Finding:
    """Say that too few left to tell their number, and what that leaves possible."""
    target = case.result.settings.target
    if target is not None and recent.rate.high <= target:
        return _hidden_and_fine(case, recent)
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=say(
            "{few}: a rate of anywhere from 0 to {high} a year for each 100 staff cannot be ruled "
            "out",
            few=_few_left(case),
            high=number(recent.rate.high, 0),
        ),
        verdict="cannot tell",
        certainty=_whatever(case, recent),
        caveats=(
            say(
                "Counts of fewer than {least} people are not shown; 'min_cell: 1' shows them to a "
                "reader who may know.",
                least=case.min_cell,
            ),
        ),
        action=say(
            "Watch a longer time, or put teams or sites together, before this group is called "
            "better or worse than another."
        ),
    )


def _few_left(case: AttritionCase) -> str:
    return in_brackets(say("Fewer than {least} people left", least=case.min_cell), _when(case))


def _whatever(case: AttritionCase, recent: LeavingRate) -> str:
    return say(
        "exact interval over {years} person-years, whatever the number below {least} was",
        years=number(recent.years, 1),
        least=case.min_cell,
    )


def _hidden_and_fine(case: AttritionCase, recent: LeavingRate) -> Finding:
    """Say that the target is met whatever the number was that may not be told."""
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=say(
            "{few}: at most {high} a year for each 100 staff, within the target of {target}",
            few=_few_left(case),
            high=number(recent.rate.high, 0),
            target=number(case.result.settings.target, 0),
        ),
        verdict="fine",
        certainty=_whatever(case, recent),
        action=say("Keep it as it is; do not react to single months."),
    )


def _against_target(case: AttritionCase, recent: LeavingRate) -> Verdict:
    target = case.result.settings.target
    if target is None:
        return "watch" if _is_out(case) else "cannot tell"
    if recent.rate.low > target:
        return "act"
    return "fine" if recent.rate.high <= target else "watch"


def _beside_target(case: AttritionCase, told: str, verdict: Verdict) -> str:
    """Say a rate beside the target, or that none is set."""
    target = case.result.settings.target
    if target is None:
        return apart([told, word(NO_TARGET)])
    goal = number(target, 0)
    if verdict == "act":
        return say("{rate}, above the target of {goal}", rate=told, goal=goal)
    if verdict == "fine":
        return say("{rate}, within the target of {goal}", rate=told, goal=goal)
    return say("{rate}; whether the target of {goal} is met cannot be told yet",
               rate=told, goal=goal)  # fmt: skip


def _when(case: AttritionCase) -> str:
    """Say over which time; where its days would tell when one person was hired, without them."""
    rate, staff = case.result.recent, case.result.staff
    if rate.first is None:
        return ""
    days = (rate.last - rate.first).days
    if staff.edition is not None and case.result.rate.first != rate.first:
        return say("{months} months up to {day}",
                   months=round(days / 30.44), day=day_words(staff.last_day))  # fmt: skip
    if 364 <= days <= 366:
        return say("last 12 months")
    if staff.told_first_day == staff.first_day:
        return say("{days} days watched", days=f"{days:,}")
    return say("in all the time watched")


def _kinds(rate: LeavingRate) -> tuple[str, ...]:
    rows = rate.by_cause.set_index("cause")["rate"]
    known = [
        f"{cause_words(name)} {number(rows[name], 1)}"
        for name in (VOLUNTARY, INVOLUNTARY, "other")
        if name in rows and rows[name] == rows[name]
    ]
    return (say("By kind of leaving: {kinds}.", kinds=listed(known)),) if known else ()


def _trade(rate: LeavingRate) -> tuple[str, ...]:
    if rate.annualised is None:
        return ()
    return (
        say(
            "By the trade's formula (leavers / average headcount x 12 / months): {rate} % a year.",
            rate=number(rate.annualised, 1),
        ),
    )


def _is_out(case: AttritionCase) -> bool:
    """Is the latest period out of the ordinary? It takes no target to say that."""
    by_period = case.result.by_period
    if isinstance(by_period, CannotTell):
        return False
    return by_period.chart.variation == "concern"


def _over_time(case: AttritionCase) -> tuple[str, ...]:
    by_period = case.result.by_period
    if isinstance(by_period, CannotTell):
        return (str(by_period),)
    chart = by_period.chart
    if chart.variation == "common cause":
        return (say("By {length} it goes up and down within what chance explains.",
                    length=word(by_period.length, "length")),)  # fmt: skip
    return (
        say(
            "The latest {length} is out of the ordinary: {variation}.",
            length=word(by_period.length, "length"),
            variation=word(chart.variation),
        ),
    )


def _rate_action(case: AttritionCase, verdict: str, rough: bool) -> str:
    if rough and verdict != "act":
        return say("Put sites or teams together, or watch longer, before acting on this rate.")
    if case.result.settings.target is None:
        return say(
            "No target is judged: agree on one ('target'), or say that none is wanted. Until then "
            "plan hiring with this rate, and do not react to single months."
        )
    if verdict == "act":
        return say("Agree what will be changed for new hires first, and measure it by cohort.")
    if verdict == "watch":
        return say("Watch longer: the interval still holds the target.")
    return say("Plan hiring with this rate; do not react to single months.")
