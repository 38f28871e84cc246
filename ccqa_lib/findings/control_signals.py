"""Findings on signals of a control chart: what changed, since when, how far, how sure."""

import pandas as pd

from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.findings.words import (
    OVER,
    STILL_ON,
    UNCERTAIN,
    certainty,
    coincidence,
    from_to,
    high_or_low,
    higher_or_lower,
    in_a_row,
    nearest_event,
    since,
    the_period,
    widened,
)  # fmt: skip
from ccqa_lib.show.dates import iso_day, plural
from ccqa_lib.show.numbers import percent

RECENT = 8  # periods within which a past signal is still worth watching
STANDS_OUT = 3.0  # sigmas: a point outside the limits is named
BEYOND_CHANCE = 6.0  # sigmas: no stable process shows such a point, whatever its run's mean
RARE = 0.05  # a pattern without direction is believed when stable processes show it less often
LEAVE_ALONE = "Do not react to single points inside the limits."
_SIDES = {1: "high", -1: "low", 0: "pattern"}


def signal_finding(case: ControlCase, signal: Signal) -> Finding:
    """Say what one signal is, and what to do about it."""
    return case.finding(
        id=f"signal-{iso_day(signal.first)}-{_SIDES[signal.side]}",
        kind="signal",
        headline=_headline(case, signal),
        verdict=_verdict(case, signal),
        certainty=f"{how_sure(case, signal)}: {in_a_row(signal.points, case.length)}; "
        f"{_rule_words(case, signal)}",
        effect=case.difference_effect(signal) if signal.side else None,
        n=signal.points,
        period=(iso_day(signal.first), iso_day(signal.last)),
        caveats=_caveats(case, signal),
        action=_action(case, signal),
    )


def start_of(signal: Signal) -> pd.Timestamp:
    """Return when it most likely began: a trend with its first point, a shift at its onset."""
    return signal.first if signal.rule.startswith("trend") else signal.since


def is_recent(case: ControlCase, signal: Signal) -> bool:
    """Did it end so short a time ago that it may not be over?"""
    return not signal.still_on and case.points_since(signal) < RECENT


def how_sure(case: ControlCase, signal: Signal) -> str:
    """Say how sure it is that a signal is more than chance."""
    if not signal.side:
        alarms = {rule.name: rule.false_alarm for rule in case.chart.rules.rules}
        return "likely" if alarms.get(signal.rule, 1.0) < RARE else UNCERTAIN
    least = STILL_ON if signal.still_on else OVER
    if case.drifts:
        return UNCERTAIN  # what is called a baseline never was one level
    if case.follows_itself:
        least = widened(least, case.chart.lag1)
    size = signal.difference
    sure = certainty(size.estimate, size.low, size.high, least)
    if sure == UNCERTAIN and abs(signal.extreme.sigmas) >= BEYOND_CHANCE:
        return "likely"
    return sure


def chance_of_alarm(case: ControlCase) -> str:
    """Say how often the rules in force raise a false alarm."""
    share = percent(case.chart.rules.false_alarm)
    return (
        f"Of stable processes of this length, {share} break one of the rules in force "
        "somewhere, by chance alone."
    )


def _caveats(case: ControlCase, signal: Signal) -> tuple[str, ...]:
    event = nearest_event(case.events, start_of(signal), case.gap)
    return (
        *((coincidence(event),) if event else ()),
        f"When it began is the likeliest {case.length}; it may have been a few {case.length}s "
        "earlier or later.",
        "The size is read from the same points that raised the signal, so that it may look "
        "larger than it is.",
        chance_of_alarm(case),
    )


def _headline(case: ControlCase, signal: Signal) -> str:
    length, measure = case.length, case.measure
    start, end = start_of(signal), signal.last
    when = since(start, length) if signal.still_on else from_to(start, end, length)
    if how_sure(case, signal) == UNCERTAIN:
        return f"{measure}: a rule is broken {when}, which may well be chance"
    if not signal.side:
        return f"{measure}: a pattern that is not noise {when}"
    if signal.points == 1:
        way, when = high_or_low(signal.side), the_period(start, length)
        value = case.scale.value(signal.level)
        return f"{measure}: {way} in one {length}, {when}, with {value}"
    way = f"{higher_or_lower(signal.side)} than in the baseline"
    if signal.rule.startswith("trend"):
        way = "rising" if signal.side > 0 else "falling"
    return f"{measure}: {way} {when}{_farthest(case, signal)}"


def _farthest(case: ControlCase, signal: Signal) -> str:
    """Name the point that stands out from a signal, if one does."""
    if abs(signal.extreme.sigmas) < STANDS_OUT:
        return ""
    value = case.scale.value(signal.extreme.value)
    return f", with {value} in {the_period(signal.extreme.period, case.length)}"


def _rule_words(case: ControlCase, signal: Signal) -> str:
    known = {rule.name: rule.words for rule in case.chart.rules.rules}
    return known.get(signal.rule, signal.rule)


def _verdict(case: ControlCase, signal: Signal) -> Verdict:
    if how_sure(case, signal) == UNCERTAIN:
        return "watch"
    if signal.judgement == "improvement":
        return "fine"
    if signal.still_on:
        return "act" if signal.judgement == "concern" else "watch"
    return "watch" if is_recent(case, signal) else "fine"


def _action(case: ControlCase, signal: Signal) -> str:
    when = the_period(start_of(signal), case.length)
    event = nearest_event(case.events, start_of(signal), case.gap)
    look = f", beginning with '{event.words}'" if event else ""
    if is_recent(case, signal) and signal.judgement == "concern":
        return (
            f"It may not be over: {plural(case.points_since(signal), case.length)} since then are "
            f"too few to say so. Find out what changed about {when}{look}. {LEAVE_ALONE}"
        )
    if not signal.still_on:
        return (
            f"Write down what was special then{look}, and whether it can come back. It is over: "
            f"change nothing now. {LEAVE_ALONE}"
        )
    if how_sure(case, signal) == UNCERTAIN:
        return f"Wait for the next {case.length}s before anything is changed. {LEAVE_ALONE}"
    if signal.judgement == "improvement":
        return (
            f"Find out what was done differently about {when}{look}. When it has held, make it "
            "the standard and rebase the limits, giving that as the reason."
        )
    if signal.points == 1:
        return (
            f"Ask what was special in {when}{look}. If the next points are back inside the "
            "limits, leave the process alone."
        )
    return (
        f"Find out what changed about {when}{look}: compare the contacts before and after by "
        f"queue, reason and site. {LEAVE_ALONE}"
    )
