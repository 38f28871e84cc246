"""Findings on signals of a control chart: what changed, since when, how far, how sure."""

import pandas as pd

from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.control_state import wait_until_over
from ccqa_lib.findings.control_sureness import how_sure
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.findings.words import (
    UNCERTAIN,
    coincidence,
    from_to,
    high_or_low,
    higher_or_lower,
    in_a_row,
    in_period,
    nearest_event,
    since,
)  # fmt: skip
from ccqa_lib.show.dates import iso_day, plural, several
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import about, apart, sentences

RECENT = 8  # periods within which a past signal is still worth watching
STANDS_OUT = 3.0  # sigmas from its signal's level: such a point is named
MOVES = 3.5  # standard errors of the slope within a signal: it is still on the move
_SIDES = {1: "high", -1: "low", 0: "pattern"}


def signal_finding(case: ControlCase, signal: Signal) -> Finding:
    """Say what one signal is, and what to do about it."""
    sure = how_sure(case, signal)
    return case.finding(
        id=f"signal-{iso_day(signal.first)}-{_SIDES[signal.side]}",
        kind="signal",
        headline=case.headline(_what(case, signal)),
        verdict=_verdict(case, signal),
        certainty=about(word(sure), apart(_grounds(case, signal))),
        effect=case.difference_effect(signal) if signal.side else None,
        n=signal.points,
        period=(iso_day(signal.first), iso_day(signal.last)),
        caveats=_caveats(case, signal),
        action=_action(case, signal),
    )


def start_of(signal: Signal) -> pd.Timestamp:
    """Return when it most likely began: a trend with its first point, a shift at its onset."""
    return signal.first if _is_trend(signal) else signal.since


def is_recent(case: ControlCase, signal: Signal) -> bool:
    """Did it end so short a time ago that it may not be over?"""
    return not signal.still_on and case.points_since(signal) < RECENT


def _what(case: ControlCase, signal: Signal) -> str:
    length, start = case.length, start_of(signal)
    is_sure = how_sure(case, signal) != UNCERTAIN
    if start == signal.last and signal.side:
        value = case.scale.value(signal.extreme.value)
        told = say(
            "{how} {when}, at {value}",
            how=high_or_low(signal.side),
            when=in_period(start, length),
            value=value,
        )
        return told if is_sure else say("{what}, which may well be chance", what=told)
    when = since(start, length) if signal.still_on else from_to(start, signal.last, length)
    if not is_sure:
        return say("a rule is broken {when}, which may well be chance", when=when)
    if not signal.side:
        return say("a pattern that chance seldom makes, {when}", when=when)
    return _moved(case, signal, when)


def _moved(case: ControlCase, signal: Signal, when: str) -> str:
    size = case.scale.step(signal.difference.estimate)
    way = say("{higher} than in the baseline", higher=higher_or_lower(signal.side))
    if not signal.still_on:
        return say("{size} {way} {when}, now over", size=size, way=way, when=when)
    if _has_gone_back(signal):
        return say("{way} {when}, but lately close to it again", way=way, when=when)
    lately = case.scale.step(signal.lately.estimate)
    moving = say("rising") if signal.side > 0 else say("falling")
    if _is_trend(signal):
        way = moving
    elif signal.slope * signal.side > MOVES:
        return say(
            "{way} {when} and still {moving}, {size} away from it on average",
            way=way,
            when=when,
            moving=moving,
            size=lately,
        )
    elif not signal.has_moved:
        return say("{size} {way} {when}", size=size, way=way, when=when)
    if signal.lately.estimate > 0:
        return say(
            "{way} {when}, lately {size} above the baseline", way=way, when=when, size=lately
        )
    return say("{way} {when}, lately {size} below the baseline", way=way, when=when, size=lately)


def _has_gone_back(signal: Signal) -> bool:
    """Tell whether the latest part of a signal that is on is no longer clear of the baseline."""
    near = signal.lately.low if signal.side > 0 else -signal.lately.high
    return signal.still_on and signal.has_moved and near <= 0


def _is_trend(signal: Signal) -> bool:
    return signal.rule.startswith("trend")


def _farthest(case: ControlCase, signal: Signal) -> tuple[str, ...]:
    """Name the point that stands out from a signal's own level, if one does."""
    extreme = signal.extreme
    sigma = abs(extreme.value - float(case.chart.points["centre"].iloc[0])) / abs(extreme.sigmas)
    if signal.points == 1 or abs(extreme.value - signal.level) < STANDS_OUT * sigma:
        return ()
    value, when = case.scale.value(extreme.value), in_period(extreme.period, case.length)
    if signal.side > 0:
        return (say("Its highest point is {value} {when}.", value=value, when=when),)
    return (say("Its lowest point is {value} {when}.", value=value, when=when),)


def _length_words(case: ControlCase, signal: Signal) -> str:
    period = case.chart.points["period"]
    count = int(((period >= start_of(signal)) & (period <= signal.last)).sum())
    return in_a_row(count, case.length)


def _rule_words(case: ControlCase, signal: Signal) -> str:
    """Name the rule: of a single point its own, else the one that most points break."""
    rule, points = signal.rule, case.chart.points
    if start_of(signal) == signal.last:
        rule = points.loc[points["period"] == signal.last, "rule"].iloc[0]
    known = {rule.name: rule.words for rule in case.chart.rules.rules}
    return word(known.get(rule, rule))


def _grounds(case: ControlCase, signal: Signal) -> list[str]:
    """Say what a signal rests on: how long, by which rule, and in spite of which doubt."""
    told = [_length_words(case, signal), _rule_words(case, signal)]
    if case.chart.doubts and case.stands_out(signal) and not case.may_cry_wolf(signal):
        told.append(say("the limits are in doubt, but twice as wide they would show it too"))
    return told


def _verdict(case: ControlCase, signal: Signal) -> Verdict:
    if how_sure(case, signal) == UNCERTAIN or _has_gone_back(signal):
        return "watch"
    if not signal.still_on:
        return "watch" if is_recent(case, signal) else "fine"
    if case.may_cry_wolf(signal):
        return "watch"
    return {"concern": "act", "improvement": "fine"}.get(signal.judgement, "watch")


def _caveats(case: ControlCase, signal: Signal) -> tuple[str, ...]:
    event = nearest_event(case.events, start_of(signal), case.gap)
    began = (
        say(
            "When it began is the likeliest {period}; it may have been a few {periods} earlier or "
            "later.",
            period=word(case.length),
            periods=several(case.length),
        ),
        say(
            "The size is read from the same points that raised the signal, so that it may look "
            "larger than it is."
        ),
    )
    return (
        *((coincidence(event),) if event else ()),
        *(
            say("The limits are in doubt: {reason}", reason=each.says)
            for each in case.chart.doubts[:1]
        ),
        *(_farthest(case, signal) if signal.side else ()),
        *(began if start_of(signal) < signal.last else began[1:]),
        case.chance_of_alarm,
    )


def _action(case: ControlCase, signal: Signal) -> str:
    when = in_period(start_of(signal), case.length)
    event = nearest_event(case.events, start_of(signal), case.gap)
    look = say(", beginning with '{event}'", event=event.words) if event else ""
    if how_sure(case, signal) == UNCERTAIN:
        periods = several(case.length)
        wait = say("Wait for the next few {periods} before anything is changed.", periods=periods)
        return case.and_leave_alone(wait)
    if not signal.still_on:
        return _action_when_over(case, signal, look)
    if case.may_cry_wolf(signal):
        then = say("Then judge again, before anything is changed.")
        return sentences(case.chart.doubts[0].advice, then)
    if _has_gone_back(signal):
        return wait_until_over(case)
    if start_of(signal) == signal.last:
        return say(
            "Ask what was special {when}{look}. If the next points are back inside the limits, "
            "leave the process alone.",
            when=when,
            look=look,
        )
    if signal.judgement == "improvement":
        return say(
            "Find out what was done differently {when} or shortly before{look}. When it has held, "
            "make it the standard and rebase the limits, giving that as the reason.",
            when=when,
            look=look,
        )
    return case.and_leave_alone(
        say(
            "Find out what changed {when} or shortly before{look}: compare the contacts before "
            "and after by queue, reason and site.",
            when=when,
            look=look,
        )
    )


def _action_when_over(case: ControlCase, signal: Signal, look: str) -> str:
    if is_recent(case, signal) and signal.judgement == "concern":
        when = in_period(start_of(signal), case.length)
        return case.and_leave_alone(
            say(
                "It may not be over: {periods} since then are too few to say so. Find out what "
                "changed {when}{look}.",
                periods=plural(case.points_since(signal), case.length),
                when=when,
                look=look,
            )
        )
    return case.and_leave_alone(
        say(
            "Write down what was special then{look}, and whether it can come back. It is over: "
            "change nothing now.",
            look=look,
        )
    )
