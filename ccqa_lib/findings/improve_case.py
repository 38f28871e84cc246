"""What is said of an improvement: the change, its judgement, the plan, and how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ccqa_lib.analyse.project.improvement import Improvement, Trial
from ccqa_lib.analyse.project.options import ScoredOptions
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect
from ccqa_lib.params.charter import Intervention
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.improve import ImproveParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.show.dates import iso_day
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import Scale, scale_for

DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12}


@dataclass(frozen=True, eq=False)
class ImproveCase:
    """What is being said.

    `contacts_a_year` is the exposure (contacts, or exposure in the measure's unit) of the changed
    part; `needed` the periods on each side that a step to the target takes; `failures` the rated
    FMEA rows, or None.
    """

    case: StudyCase
    measure: Measure
    subject: str
    change: Intervention | None
    judged: Improvement | None
    options: ScoredOptions | None
    failures: pd.DataFrame | None
    needed: float | None
    contacts_a_year: float
    project: DmaicProject | None
    length: str

    @property
    def scale(self) -> Scale:
        """How the effect is written."""
        effect = self.judged.effect if self.judged else None
        spread = effect.high - effect.low if effect else 1.0
        return scale_for(self.measure.family, self.measure.unit, spread)

    def effect(self) -> Effect | None:
        """Return the average effect with its interval, in the unit shown."""
        if self.judged is None or self.judged.series is None:
            return None
        found, factor = self.judged.effect, self.scale.factor
        low, high = found.low * factor, found.high * factor
        name = say("average since the change, beside where the line before would have led")
        return Effect(name, found.estimate * factor, low, high, self.scale.step_unit)


def trial_of(change: Intervention | None) -> Trial | None:
    """Return when and how a change was made, for the analysis."""
    if change is None:
        return None
    return Trial(
        change.began, change.chosen_because, change.chosen_on, change.settle_periods,
        bool(change.column), change.declared_on,
    )  # fmt: skip


def balancing_words(change: Intervention | None) -> Mapping[str, tuple[str, str]]:
    """Return label and better way of each balancing measure."""
    names = change.balancing if change else []
    return {name: (m.label, m.better) for name in names if (m := read_measure(name))}


def improve_case(
    study: ImproveParams,
    judged: Improvement | None,
    plan: tuple[ScoredOptions | None, pd.DataFrame | None, float | None],
    series: pd.DataFrame,
    days: tuple[date, date],
) -> ImproveCase:
    """Put together what is said of a change, for the measure's owner and within its scope."""
    measure = read_measure(study.measure)
    span = (iso_day(days[0]), iso_day(days[1]))
    years = len(series) * DAYS[study.period] / 365
    exposure = float(series["n"].sum()) / years if "n" in series and len(series) else 0.0
    return ImproveCase(
        StudyCase(study.notebook, measure.owner, len(series), span, study.levels),
        measure, study.subject(measure), study.intervention(), judged, *plan, exposure,
        study.dmaic_project(), study.period,
    )  # fmt: skip
