"""A control chart with all that its findings share: scale, calendar, events and owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.analyse.spc.levels import Interval
from ccqa_lib.analyse.spc.signals import Signal
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show.dates import PeriodLength, iso_day, period_length, period_words
from ccqa_lib.show.events import Event
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, sentences
from ccqa_lib.show.numbers import Scale, percent
from ccqa_lib.show.plain import plain_line

PASSING = 2  # points; so short a signal rests on the shape of the values' tails
BEYOND_CHANCE = 6.0  # sigmas: no stable process shows such a point, whatever its run's mean
LEAVE_ALONE = mark("Do not react to single points inside the limits.")


@dataclass(frozen=True, eq=False)
class ControlCase:
    """What is being said, of which study, for whom."""

    chart: ControlChart
    study: str
    owner: str
    events: tuple[Event, ...]
    levels: Mapping[str, Sequence[str]]

    @property
    def measure(self) -> str:
        """The measure's name as one line."""
        return plain_line(self.chart.measure)

    @property
    def length(self) -> PeriodLength:
        """What one point is: day, week or month."""
        return period_length(self.chart.points["period"])

    @property
    def gap(self) -> timedelta:
        """The usual time from one point to the next."""
        return self.chart.points["period"].diff().median()

    @property
    def scale(self) -> Scale:
        """How values of the measure are written."""
        return self.chart.scale

    @property
    def expected(self) -> str:
        """The range to expect at the latest point, in words."""
        last = self.chart.points.iloc[-1]
        return self.scale.span(last["lower"], last["upper"])

    @property
    def is_signal_on(self) -> bool:
        """Does a signal reach the latest point?"""
        return bool(self.chart.signals) and self.chart.signals[-1].still_on

    @property
    def has_unstable_baseline(self) -> bool:
        """Does the baseline itself break a rule?"""
        points = self.chart.points
        return bool((points["in_baseline"] & (points["rule"] != "")).any())

    def points_since(self, signal: Signal) -> int:
        """How many points follow a signal."""
        return int((self.chart.points["period"] > signal.last).sum())

    @property
    def follows_itself(self) -> bool:
        """Does each point resemble the one before more than chance allows?"""
        return self.chart.lag1 > self.chart.lag1_limit

    @property
    def drifts(self) -> bool:
        """Is there no steady level to compare with, the baseline itself being on the move?"""
        return self.follows_itself and self.has_unstable_baseline

    def doubts_on(self, topic: str) -> bool:
        """Is there a caution of this topic that shakes the limits?"""
        return any(doubt.topic == topic for doubt in self.chart.doubts)

    def may_cry_wolf(self, signal: Signal) -> bool:
        """May the limits be so tight that a signal is none? Long tails make no long signals."""
        tight = [doubt for doubt in self.chart.doubts if doubt.err != "too wide"]
        if self.stands_out(signal):
            tight = [doubt for doubt in tight if doubt.topic != "points"]
        return any(doubt.topic != "tails" or signal.points <= PASSING for doubt in tight)

    def stands_out(self, signal: Signal) -> bool:
        """Would limits twice as wide show it too?"""
        return abs(signal.extreme.sigmas) >= BEYOND_CHANCE

    @property
    def may_hide(self) -> bool:
        """May the limits be so wide that a change does not show?"""
        return any(doubt.err != "too tight" for doubt in self.chart.doubts)

    @property
    def chance_of_alarm(self) -> str:
        """How often the rules in force raise a false alarm, in words."""
        share = percent(self.chart.rules.false_alarm)
        return say(
            "Of stable processes of this length, {share} break one of the rules in force "
            "somewhere, by chance alone; how sure a finding is allows for that.",
            share=share,
        )

    def headline(self, what: str) -> str:
        """Say what of the measure, as: Handle time: nothing to act on."""
        return about(self.measure, what)

    def level_effect(self) -> Effect:
        """Return the present level; with its interval where it is one level."""
        level = self.chart.now.level
        if self.drifts:
            level = Interval(level.estimate, None, None)
        return self._effect(
            say("average of {points}", points=self.chart.now), level, self.scale.unit
        )

    def difference_effect(self, signal: Signal) -> Effect:
        """Return how far a signal lies from the baseline, with its interval."""
        has_moved = signal.still_on and signal.has_moved
        start = signal.steady_from if has_moved else signal.since
        first, last = (period_words(day, self.length) for day in (start, signal.last))
        name = say(
            "average difference from the baseline, {first} to {last}", first=first, last=last
        )
        if first == last:
            name = say("difference from the baseline, {period}", period=first)
        size = signal.lately if has_moved else signal.difference
        return self._effect(name, size, self.scale.step_unit)

    def finding(self, **given: Any) -> Finding:
        """Make a finding of this study; by default it is about all points."""
        periods = self.chart.points["period"]
        span = (iso_day(periods.iloc[0]), iso_day(periods.iloc[-1]))
        case = StudyCase(self.study, self.owner, len(periods), span, self.levels)
        return case.finding(**given)

    def and_leave_alone(self, advice: str) -> str:
        """Add to an advice not to react to single points."""
        return sentences(advice, word(LEAVE_ALONE))

    def _effect(self, name: str, interval: Interval, unit: str) -> Effect:
        factor = self.scale.factor
        estimate, low, high = (
            None if end is None else float(end * factor)
            for end in (interval.estimate, interval.low, interval.high)
        )
        return Effect(name, estimate, low, high, unit, interval.confidence)
