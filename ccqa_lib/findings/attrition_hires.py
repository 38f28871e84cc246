"""Findings on how new hires fare: which share leaves early, and when leaving peaks."""

from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_case import AttritionCase
from ccqa_lib.findings.attrition_level import NO_TARGET
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.numbers import number, percent


def hires_finding(case: AttritionCase) -> Finding:
    """Say which share of new hires leaves early, and where the pace of leaving peaks."""
    found, day = case.result.probation, case.result.milestone
    if isinstance(found, CannotTell) or day is None:
        why = found if isinstance(found, CannotTell) else CannotTell(
            say("Too few leavers or people at risk by each of the days asked for.")
        )  # fmt: skip
        return case.cannot_tell(
            "new-hires", "level", say("How new hires fare cannot be told"), why,
            say("Watch more hires from their first day, or put sites or teams together."),
        )  # fmt: skip
    row = found.share_by(day)
    others = [
        say("{share} by day {day}", share=percent(each["share"]), day=f"{each['day']:,.0f}")
        for _, each in found.milestones.iterrows()
        if each["day"] != day
    ]
    told = say("{share} of new hires have left by day {day}", share=percent(row["share"]), day=day)
    return case.finding(
        id="new-hires",
        kind="level",
        headline=apart([told, _peak_words(case) or word(NO_TARGET)]),
        verdict="watch" if _has_peak(case) else "cannot tell",
        certainty=say(
            "{low} to {high}, those still in their first days counted for as long as they were "
            "seen",
            low=percent(row["low"]),
            high=percent(row["high"]),
        ),
        effect=Effect(
            say("left by day {day}", day=day),
            float(row["share"] * 100),
            float(row["low"] * 100),
            float(row["high"] * 100),
            mark("% of new hires"),
        ),
        caveats=(
            *((say("Also {shares}.", shares=listed(others)),) if others else ()),
            *_peak_caveat(case),
        ),
        action=_peak_action(case),
    )


def _has_peak(case: AttritionCase) -> bool:
    pace = case.result.pace
    return not isinstance(pace, CannotTell) and pace.peak is not None and pace.peak.is_clear


def _peak_words(case: AttritionCase) -> str:
    if not _has_peak(case):
        return ""
    peak = case.result.pace.peak
    return say(
        "leaving peaks from day {first} to {last}, at {times} times the pace of the rest of the "
        "first {days} days",
        first=f"{peak.start:,.0f}", last=f"{peak.end:,.0f}",
        times=number(peak.ratio.estimate, 1), days=f"{peak.horizon:,.0f}",
    )  # fmt: skip


def _peak_caveat(case: AttritionCase) -> tuple[str, ...]:
    if not _has_peak(case):
        return (say("No stretch of tenure stands out more than chance allows."),)
    return (
        say(
            "The stretch was looked for among all, so that its size leans high; that there is one "
            "is more than chance (p {p}).",
            p=f"{case.result.pace.peak.p:.2g}",
        ),
    )


def _peak_action(case: AttritionCase) -> str:
    if not _has_peak(case):
        return say(
            "Agree on how many new hires may leave by then; no single stretch of tenure asks for a "
            "remedy. Keep following hires by cohort."
        )
    peak = case.result.pace.peak
    return say(
        "Ask what happens around day {first} to {last} (end of probation, first live calls, first "
        "roster), and talk with hires before it.",
        first=f"{peak.start:,.0f}", last=f"{peak.end:,.0f}",
    )  # fmt: skip
