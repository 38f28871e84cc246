"""Findings on the level: how many leave, and how new hires fare."""

from ccqa_lib.analyse.attrition.rates import UNIT, LeavingRate
from ccqa_lib.analyse.attrition.staff import INVOLUNTARY, VOLUNTARY, CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase, shown_effect, span
from ccqa_lib.findings.finding import Effect, Finding, Verdict
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import number, percent

WIDE = 0.5  # half-width over estimate above which the rate is too rough to act on
NO_TARGET = "; no target is set that would say whether this is too many"


def rate_finding(case: AttritionCase) -> Finding:
    """Say how many leave a year, with the exact interval."""
    recent = case.result.recent
    if isinstance(recent, CannotTell):
        return case.cannot_tell(
            "leaving-rate", "level", "How many leave a year cannot be told from these rows, nor "
            "how new hires fare or what comes "
            "next", recent,
            "Export everybody who was there at any time, with the days of hiring and leaving.",
        )  # fmt: skip
    if recent.is_hidden:
        return _hidden_finding(case, recent)
    rate = recent.rate
    verdict, against = _against_target(case, recent)
    half = (rate.high - rate.low) / 2
    rough, target = half > WIDE * rate.estimate, case.result.settings.target
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=f"{number(rate.estimate, 0)} of 100 staff leave a year{_when(case)}"
        + (against if target or not rough else "")
        + (f"; anything from {span(rate.low, rate.high)} is possible" if rough else ""),
        verdict="cannot tell" if rough and verdict == "watch" else verdict,
        certainty=f"exact interval {span(rate.low, rate.high)} for "
        f"{plural(recent.leavers, 'leaver')} in {number(recent.years, 0)} person-years"
        + ("; too wide to tell a good year from a bad one" if rough else ""),
        effect=shown_effect(rate, "rate of leaving", UNIT),
        caveats=(*_kinds(recent), *_trade(recent), *_over_time(case)),
        action=_rate_action(case, verdict, rough),
    )


def _hidden_finding(case: AttritionCase, recent: LeavingRate) -> Finding:
    """Say that too few left to tell their number, and what that leaves possible."""
    target = case.result.settings.target
    if target is not None and recent.rate.high <= target:
        return _hidden_and_fine(case, recent)
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=f"Fewer than {case.min_cell} people left{_when(case)}: a rate of anywhere from "
        f"0 to {number(recent.rate.high, 0)} a year for each 100 staff cannot be ruled out",
        verdict="cannot tell",
        certainty=f"exact interval over {number(recent.years, 1)} person-years, whatever the "
        f"number "
        f"below {case.min_cell} was",
        caveats=(
            f"Counts of fewer than {case.min_cell} people are not shown; 'min_cell: 1' shows them "
            f"to "
            "a reader who may know.",
        ),
        action="Watch a longer time, or put teams or sites together, before this group is called "
        "better or worse than another.",
    )


def _hidden_and_fine(case: AttritionCase, recent: LeavingRate) -> Finding:
    """Say that the target is met whatever the number was that may not be told."""
    return case.finding(
        id="leaving-rate",
        kind="level",
        headline=f"Fewer than {case.min_cell} people left{_when(case)}: at most "
        f"{number(recent.rate.high, 0)} a year for each 100 staff, within the target of "
        f"{number(case.result.settings.target, 0)}",
        verdict="fine",
        certainty=f"exact interval over {number(recent.years, 1)} person-years, whatever the "
        f"number below {case.min_cell} was",
        action="Keep it as it is; do not react to single months.",
    )


def _against_target(case: AttritionCase, recent: LeavingRate) -> tuple[Verdict, str]:
    target = case.result.settings.target
    if target is None:
        return ("watch" if _is_out(case) else "cannot tell"), NO_TARGET
    goal = number(target, 0)
    if recent.rate.low > target:
        return "act", f", above the target of {goal}"
    if recent.rate.high <= target:
        return "fine", f", within the target of {goal}"
    return "watch", f"; whether the target of {goal} is met cannot be told yet"


def _when(case: AttritionCase) -> str:
    """Say over which time; where its days would tell when one person was hired, without them."""
    rate, staff = case.result.recent, case.result.staff
    if rate.first is None:
        return ""
    days = (rate.last - rate.first).days
    if 364 <= days <= 366:
        return " (last 12 months)"
    is_told = staff.told_first_day == staff.first_day
    return f" ({days:,} days watched)" if is_told else " (in all the time watched)"


def _kinds(rate: LeavingRate) -> tuple[str, ...]:
    rows = rate.by_cause.set_index("cause")["rate"]
    known = [f"{name} {number(rows[name], 1)}" for name in (VOLUNTARY, INVOLUNTARY, "other")
             if name in rows and rows[name] == rows[name]]  # fmt: skip
    return (f"By kind of leaving: {', '.join(known)}.",) if known else ()


def _trade(rate: LeavingRate) -> tuple[str, ...]:
    if rate.annualised is None:
        return ()
    return (
        f"By the trade's formula (leavers / average headcount x 12 / months): "
        f"{number(rate.annualised, 1)} % a year.",
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
        return (f"By {by_period.length} it goes up and down within what chance explains.",)
    return (f"The latest {by_period.length} is out of the ordinary: {chart.variation}.",)


def _rate_action(case: AttritionCase, verdict: str, rough: bool) -> str:
    if rough and verdict != "act":
        return "Put sites or teams together, or watch longer, before acting on this rate."
    if case.result.settings.target is None:
        return (
            "No target is judged: agree on one ('target'), or say that none is wanted. Until then "
            "plan hiring with this rate, and do not react to single months."
        )
    if verdict == "act":
        return "Agree what will be changed for new hires first, and measure it by cohort."
    if verdict == "watch":
        return "Watch longer: the interval still holds the target."
    return "Plan hiring with this rate; do not react to single months."


def hires_finding(case: AttritionCase) -> Finding:
    """Say which share of new hires leaves early, and where the pace of leaving peaks."""
    found, day = case.result.probation, case.result.milestone
    if isinstance(found, CannotTell) or day is None:
        why = found if isinstance(found, CannotTell) else CannotTell(
            "Too few leavers or people at risk by each of the days asked for."
        )  # fmt: skip
        return case.cannot_tell(
            "new-hires", "level", "How new hires fare cannot be told", why,
            "Watch more hires from their first day, or put sites or teams together.",
        )  # fmt: skip
    row = found.share_by(day)
    others = [f"{percent(each['share'])} by day {each['day']:,.0f}"
              for _, each in found.milestones.iterrows() if each["day"] != day]  # fmt: skip
    return case.finding(
        id="new-hires",
        kind="level",
        headline=f"{percent(row['share'])} of new hires have left by day {day}"
        f"{_peak_words(case) or NO_TARGET}",
        verdict="watch" if _has_peak(case) else "cannot tell",
        certainty=f"{percent(row['low'])} to {percent(row['high'])}, those still in their "
        "first days counted for as long as they were seen",
        effect=Effect(
            f"left by day {day}",
            float(row["share"] * 100),
            float(row["low"] * 100),
            float(row["high"] * 100),
            "% of new hires",
        ),
        caveats=(*((f"Also {', '.join(others)}.",) if others else ()), *_peak_caveat(case)),
        action=_peak_action(case),
    )


def _has_peak(case: AttritionCase) -> bool:
    pace = case.result.pace
    return not isinstance(pace, CannotTell) and pace.peak is not None and pace.peak.is_clear


def _peak_words(case: AttritionCase) -> str:
    if not _has_peak(case):
        return ""
    peak = case.result.pace.peak
    return (
        f"; leaving peaks from day {peak.start:,.0f} to {peak.end:,.0f}, at "
        f"{number(peak.ratio.estimate, 1)} times the pace of the rest of the first "
        f"{peak.horizon:,.0f} days"
    )


def _peak_caveat(case: AttritionCase) -> tuple[str, ...]:
    if not _has_peak(case):
        return ("No stretch of tenure stands out more than chance allows.",)
    return (
        "The stretch was looked for among all, so that its size leans high; that there is one "
        f"is more than chance (p {case.result.pace.peak.p:.2g}).",
    )


def _peak_action(case: AttritionCase) -> str:
    if not _has_peak(case):
        return (
            "Agree on how many new hires may leave by then; no single stretch of tenure asks for a "
            "remedy. Keep following hires by cohort."
        )
    peak = case.result.pace.peak
    return (
        f"Ask what happens around day {peak.start:,.0f} to {peak.end:,.0f} (end of probation, "
        f"first "
        "live calls, first roster), and talk with hires before it."
    )
