"""What is said of the size of a problem: level, target and segments, and how they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ccqa_lib.analyse.process.picture import ProcessPicture
from ccqa_lib.analyse.project.baseline import Level
from ccqa_lib.analyse.project.definition import Definition
from ccqa_lib.analyse.project.segments import Segments
from ccqa_lib.analyse.spc.series import Family
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect
from ccqa_lib.params.define import DefineParams
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.measures import Measure
from ccqa_lib.show.dates import iso_day
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import is_han
from ccqa_lib.show.numbers import Scale, scale_for, with_unit
from ccqa_lib.show.plain import plain_line

TEN_THOUSAND = mark("ten thousand")  # how Chinese counts what is large


@dataclass(frozen=True, eq=False)
class DefineCase:
    """What is being said: level and segments of one measure, with what people wrote of it.

    `target` and `better` are those in force; `length` is a period's for counts, else empty;
    `standouts` come from `standouts.standing_out`.
    """

    case: StudyCase
    measure: str
    unit: str
    family: Family
    better: str
    length: str
    target: float | None
    level: Level
    segments: Sequence[Segments]
    standouts: pd.DataFrame
    process: ProcessPicture | None = None
    project: DmaicProject | None = None

    @property
    def scale(self) -> Scale:
        """How the level is written."""
        effect = self.level.effect
        return scale_for(self.family, self.unit, effect.high - effect.low)

    @property
    def hits_are_good(self) -> bool:
        """Is what the share counts the good case, so that defects are the others?"""
        return self.family == "share" and self.better == "higher"

    @property
    def defects(self) -> float:
        """Defects over the time covered; NaN for a measure without."""
        level = self.level
        return level.contacts - level.events if self.hits_are_good else level.events

    @property
    def has_defects(self) -> bool:
        """Can defects be counted, and is fewer of them better?"""
        return self.family != "measure" and self.better != "neither"

    @property
    def gap(self) -> str:
        """Where the level lies against the target: worse, better, near, or no target."""
        effect = self.level.effect
        if self.target is None or self.better == "neither":
            return "no target"
        ends = (effect.low, effect.high)
        if self.better == "lower":
            return _side(ends[0] > self.target, ends[1] <= self.target)
        return _side(ends[1] < self.target, ends[0] >= self.target)


def _side(is_worse: bool, is_better: bool) -> str:
    return "worse" if is_worse else "better" if is_better else "near"


def scaled_level(name: str, given: DefineCase) -> Effect:
    """Return the level as an effect in the unit that is shown."""
    effect, factor = given.level.effect, given.scale.factor
    return Effect(
        name, effect.estimate * factor, effect.low * factor, effect.high * factor,
        given.scale.unit, effect.confidence,
    )  # fmt: skip


def rounded(amount: float) -> str:
    """Write an amount to two digits, as people say it: 1.3 million, 47,000, 350."""
    if is_han() and abs(amount) >= 1e4:
        return with_unit(f"{float(f'{amount:.2g}') / 1e4:,g}", TEN_THOUSAND)
    if abs(amount) >= 1e6:
        return say("{amount} million", amount=f"{amount / 1e6:,.1f}")
    digits = max(0, len(str(int(abs(amount)))) - 2)
    return f"{round(amount, -digits):,.0f}"


def define_case(
    study: DefineParams, measure: Measure, defined: Definition, process: ProcessPicture | None,
    days: tuple[date, date],
) -> DefineCase:  # fmt: skip
    """Put together what is said of a measure, for its owner and within its scope."""
    span = (iso_day(days[0]), iso_day(days[1]))
    rows = int(defined.level.contacts)
    return DefineCase(
        case=StudyCase(study.notebook, measure.owner, rows, span, study.levels),
        measure=plain_line(study.subject(measure)),
        unit=measure.unit,
        family=measure.family,
        better=measure.better,
        length=study.period if measure.kind == "count" else "",
        target=study.goal(measure),
        level=defined.level,
        segments=defined.segments,
        standouts=defined.standouts,
        process=process,
        project=study.dmaic_project(),
    )
