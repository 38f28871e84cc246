"""How sure is it that a signal of a control chart is more than chance?"""

from collections.abc import Sequence

from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.control_case import PASSING, ControlCase
from ccqa_lib.findings.words import CERTAINTIES, OVER, STILL_ON, UNCERTAIN, certainty, widened

RARE = 0.05  # a pattern without direction is believed when stable processes show it less often
WEEK = 7  # days; shorter signals may be no more than days of the week that differ
LONG_TAILS = {True: 2.0, False: 1.4}  # times the usual demand, for passing signals and others
NO_TAIL = 12.0  # sigmas: farther than any tail of a usual measure reaches
HINT = 0.75  # of the limit: too little to say that points follow one another, and yet a hint
LIKELY = CERTAINTIES[1]


def how_sure(case: ControlCase, signal: Signal) -> str:
    """Say how sure it is that a signal is more than chance."""
    if not signal.side:
        alarms = {rule.name: rule.false_alarm for rule in case.chart.rules.rules}
        return LIKELY if alarms.get(signal.rule, 1.0) < RARE else UNCERTAIN
    if _is_explained(case, signal):
        return UNCERTAIN
    size = signal.difference
    sure = certainty(size.estimate, size.low, size.high, _least(case, signal))
    is_far = case.stands_out(signal) and not case.doubts_on("tails")
    if sure == UNCERTAIN and is_far:
        return LIKELY
    is_passing = _is_passing(signal) and abs(signal.extreme.sigmas) < NO_TAIL
    is_capped = is_passing or bool(case.chart.doubts)
    return LIKELY if is_capped and sure != UNCERTAIN else sure


def _is_explained(case: ControlCase, signal: Signal) -> bool:
    """Tell whether something else than a change of level explains the signal."""
    if case.drifts:
        return True  # what is called a baseline never was one level
    if case.doubts_on("weekdays") and signal.points < WEEK:
        return True
    spread = case.chart.spread
    return _is_passing(signal) and spread is not None and spread.is_wider


def _least(case: ControlCase, signal: Signal) -> Sequence[float]:
    least = STILL_ON if signal.still_on else OVER
    if case.chart.lag1 > HINT * case.chart.lag1_limit:
        least = widened(least, case.chart.lag1)
    if case.doubts_on("tails"):
        least = [each * LONG_TAILS[_is_passing(signal)] for each in least]
    return least


def _is_passing(signal: Signal) -> bool:
    return signal.points <= PASSING or signal.since == signal.last
