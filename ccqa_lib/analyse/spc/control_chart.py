"""What the control study knows of a measure: limits, points, signals, and how far to trust them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccqa_lib.analyse.spc.assured import FirmAssurance, Met
from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.analyse.spc.false_alarms import RuleSet
from ccqa_lib.analyse.spc.making_data_count import Assurance, Direction
from ccqa_lib.analyse.spc.present import Present
from ccqa_lib.analyse.spc.series import ENOUGH_TO_ACT, Family
from ccqa_lib.analyse.spc.signals import Judgement, Signal
from ccqa_lib.analyse.spc.sources import sources_of
from ccqa_lib.analyse.spc.spread import SpreadChange
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import about
from ccqa_lib.show.numbers import Scale, interval_words, number, scale_for


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A control chart with frozen limits, in the measure's unit (shares as 0 to 1).

    Attributes
    ----------
    kind : {"xmr", "p", "p_prime", "u", "u_prime"}
        Which chart; `why_kind` says why, in a sentence.
    points : DataFrame
        One row a period: period, value, n, centre, lower, upper, in_baseline, rule (first rule
        broken, or ""), side (-1, 0, 1) and judgement ("common cause", "improvement", "concern",
        "change"). Limits differ from row to row where n does.
    baseline_first, baseline_last, baseline_points
        The periods that set the limits; the limits are frozen from then on.
    sigma_z, sigma_z_limit : float or None
        How many times more than by chance the points vary, and the most that chance explains;
        None for measures.
    lag1, lag1_limit, lag1_means
        Correlation of neighbouring baseline points, the most that chance explains, and what it
        means for the limits.
    rules : RuleSet
        The rules in force, with the chance of a false alarm of each and of all.
    variation : str
        Judgement of the latest point.
    assurance : str
        Will a process between the latest limits meet the target?
    assured, met : str; Met or None
        The same, as far as doubtful limits or a moved level can tell; and how often it was met.
    now : Present
        Level of the latest points, and which they are.
    spread : SpreadChange or None
        How many times as much as in the baseline the points vary since; None for too few.
    notes : tuple of Caution
        What a reader must know before trusting the limits; those that shake them first.
    target_note : str
        What weakens the verdict on the target; empty where nothing does.
    """

    measure: str
    unit: str
    family: Family
    kind: str
    why_kind: str
    better: Direction
    points: pd.DataFrame
    baseline_first: pd.Timestamp
    baseline_last: pd.Timestamp
    baseline_points: int
    sigma_z: float | None
    sigma_z_limit: float | None
    lag1: float
    lag1_limit: float
    lag1_means: str
    rules: RuleSet
    target: float | None
    variation: Judgement
    assurance: Assurance
    assured: FirmAssurance
    met: Met | None
    signals: tuple[Signal, ...]
    now: Present
    spread: SpreadChange | None
    notes: tuple[Caution, ...]
    target_note: str

    @property
    def is_trial(self) -> bool:
        """Are the limits too rough to act on, being set by fewer than 12 points?"""
        return self.baseline_points < ENOUGH_TO_ACT

    @property
    def doubts(self) -> tuple[Caution, ...]:
        """The cautions that shake the limits so much that no verdict can rest on them alone."""
        return tuple(note for note in self.notes if note.err)

    @property
    def scale(self) -> Scale:
        """How values of the measure are written: shares in percent, with fitting decimals."""
        spread = float((self.points["upper"] - self.points["lower"]).median())
        return scale_for(self.family, self.unit, spread)

    def __str__(self) -> str:
        last = self.points.iloc[-1]
        told = say(
            "expect {range}; {signals} in {count} periods, the latest point is {variation}",
            range=self.scale.span(last["lower"], last["upper"]),
            signals=plural(len(self.signals), "signal"),
            count=len(self.points),
            variation=word(self.variation),
        )
        return about(self.measure, told)

    def to_block(self) -> Block:
        """Return the limits and verdicts, one row a fact."""
        last, scale = self.points.iloc[-1], self.scale
        facts = mark([
            ("chart", self.why_kind),
            ("baseline", self._baseline_words()),
            ("centre", scale.value(last["centre"])),
            ("limits now", scale.span(last["lower"], last["upper"])),
            ("level", self._level_words()),
            ("variation", word(self.variation)),
            ("assurance", word(self.assured)),
            ("neighbours", self.lag1_means),
            ("rules", str(self.rules)),
            *(("note", str(note)) for note in (*self.notes, self.target_note) if note),
        ])  # fmt: skip
        named = [(word(name), said) for name, said in facts]
        return table(pd.DataFrame(named, columns=mark_heads(["fact", "value"])), str(self))

    def _baseline_words(self) -> str:
        return say(
            "{first} to {last}, {count} periods",
            first=f"{self.baseline_first:%Y-%m-%d}",
            last=f"{self.baseline_last:%Y-%m-%d}",
            count=self.baseline_points,
        )

    def _level_words(self) -> str:
        now, scale = self.now.level, self.scale
        low = number(now.low * scale.factor, scale.decimals)
        return say(
            "{level} ({interval}), average of {points}",
            level=scale.value(now.estimate),
            interval=interval_words(now.confidence, low, scale.value(now.high)),
            points=self.now,
        )

    def signals_block(self) -> Block:
        """Return one row a signal."""
        scale = self.scale
        rows = [
            (s.first, s.last, s.points, word(s.judgement), word(s.rule), scale.value(s.level),
             scale.value(s.extreme.value), s.extreme.period, s.still_on)
            for s in self.signals
        ]  # fmt: skip
        columns = mark_heads([
            "from", "to", "points", "judgement", "rule", "level", "farthest point", "in",
            "still on",
        ])  # fmt: skip
        calm = say("No point breaks a rule: nothing but common-cause variation.")
        note = "" if rows else calm
        frame = pd.DataFrame(rows, columns=columns)
        return table(frame, about(self.measure, plural(len(rows), "signal")), note=note)

    def rules_block(self) -> Block:
        """Return one row a rule, with the chance of a false alarm."""
        rows = [(word(each.name), word(each.words), each.false_alarm) for each in self.rules.rules]
        rows.append((say("any rule"), say("one or more of these"), self.rules.false_alarm))
        columns = mark_heads(["rule", "what breaks it", "chance of a false alarm"])
        return table(
            pd.DataFrame(rows, columns=columns),
            str(self.rules),
            role="methods",
            note=say("Chances {how}.", how=self.rules.how),
            formats={columns[-1]: ".1%"},
        )

    def sources_block(self) -> Block:
        """Return the book or paper behind the chart, the rules and the sizes."""
        said = sources_of(self.kind, self.rules.name)
        return text(said, say("Where the methods come from"), role="methods")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.to_block()._repr_mimebundle_(include, exclude)
