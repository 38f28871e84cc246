"""The attrition study: all its parts on one set of spells, each a result or why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from ccqa_lib.analyse.attrition.absence import AbsenceRate, absence_rate
from ccqa_lib.analyse.attrition.calendar import LeavingByPeriod, leaving_by_period
from ccqa_lib.analyse.attrition.capacity import BusyHour, ServiceLevels, service_level_after
from ccqa_lib.analyse.attrition.cohorts import Cohorts, hire_cohorts
from ccqa_lib.analyse.attrition.cost import CostSettings, LeavingCost, leaving_cost
from ccqa_lib.analyse.attrition.editions import CELLS, Editions, alone, editions
from ccqa_lib.analyse.attrition.factors import LeavingFactors, leaving_factors
from ccqa_lib.analyse.attrition.forecast import LeavingForecast, leaving_forecast
from ccqa_lib.analyse.attrition.intervention import before_and_after
from ccqa_lib.analyse.attrition.probation import Probation, favoured, probation
from ccqa_lib.analyse.attrition.rates import LeavingRate, leaving_rate
from ccqa_lib.analyse.attrition.staff import CannotTell, Result, Staff, attempt, read_staff
from ccqa_lib.analyse.attrition.teams import TeamRatios, team_ratios
from ccqa_lib.analyse.attrition.tenure import TenurePace, tenure_pace
from ccqa_lib.analyse.change.interrupted import InterruptedSeries
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say, word

NO_BASE_RATE = mark(
    "The rows do not show how many leave: who is in them may have been chosen by whether they "
    "left, "
    "or those who left earlier are missing. Export everybody who was there at any time, with the "
    "days "
    "on which they were hired and left, or set 'base_rate: known' where that is what the rows are."
)


@dataclass(frozen=True)
class AttritionSettings:
    """How spells of staff are analysed; see `params.AttritionParams` for each."""

    milestones: tuple[int, ...] = (30, 60, 90, 180, 365)
    factors: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    cluster: str = ""
    teams: str = ""
    false_share: float = 0.1  # of the teams that are flagged
    base_rate: str = "auto"
    is_opening_told: bool = True  # is it known from when the rows show leavers?
    finest: float = 1.0  # days to which tenures are known at best
    min_cell: int = 5
    target: float | None = None
    stands_alone: bool = True  # does no report of another day reach the same readers?
    forecast_months: int = 12
    hires_a_month: float | None = None
    weekly_hours: float = 0.0
    intervention_on: date | None = None
    intervention_column: str = ""
    intervention_value: str = ""
    seed: int = 20260101


@dataclass(frozen=True, eq=False)
class AttritionStudy:
    """All that the study can tell; a part that it cannot is a `CannotTell`.

    `staff` are counted up to the last step of all leavers, `told` says up to which each part is.
    """

    staff: Staff
    settings: AttritionSettings
    told: Editions

    @property
    def has_base_rate(self) -> bool:
        """Do the rows show how many leave?"""
        if self.settings.base_rate == "auto":
            return self.staff.has_dates
        return self.settings.base_rate == "known"

    @cached_property
    def rate(self) -> LeavingRate | CannotTell:
        """How many leave, in all the time watched."""
        return self._of_base(lambda: leaving_rate(self.staff))

    @cached_property
    def absence(self) -> AbsenceRate | CannotTell:
        """How often people are absent; of spells of employment nothing."""
        return attempt(lambda: absence_rate(self.staff, self.settings.weekly_hours))

    @cached_property
    def recent(self) -> LeavingRate | CannotTell:
        """How many leave, in the last 12 months; in all the time where it is no longer."""
        return self._of_base(lambda: leaving_rate(self.staff, recent=True))

    @cached_property
    def by_kind(self) -> LeavingRate | CannotTell | None:
        """How many leave by kind, up to an earlier day than `recent`; None where it is no other."""
        own = self.told.kinds
        if own is None or len(own.causes) < 2 or own.last_day == self.staff.last_day:
            return None
        return self._of_base(lambda: leaving_rate(own, recent=True))

    @cached_property
    def by_period(self) -> LeavingByPeriod | CannotTell:
        """Leaving over time."""
        return self._of_base(lambda: leaving_by_period(self.staff, self.settings.target))

    @cached_property
    def probation(self) -> Probation | CannotTell:
        """How new hires fare."""
        return self._of_base(lambda: probation(self._details, self.settings.milestones))

    @cached_property
    def milestone(self) -> int | None:
        """The day from hire that is told first: 90 or the one nearest to it that can be told."""
        if isinstance(self.probation, CannotTell) or self.probation.milestones.empty:
            return None
        return int(favoured(self.probation.milestones["day"].tolist()))

    @cached_property
    def cohorts(self) -> Cohorts | CannotTell:
        """Whether later hires fare better."""
        if self.milestone is None:
            return CannotTell(say("No day from hire can be told, so cohorts cannot be compared."))
        if self.staff.is_absence:
            return CannotTell(say("Absences have no hire cohorts."))
        day = self._cohort_day
        if day not in set(self.probation.milestones["day"]):
            return CannotTell(
                say("What is told by day {day} from hire would tell of few people, so cohorts are "
                    "not compared.", day=day)
            )  # fmt: skip
        return self._of_base(lambda: hire_cohorts(self._details, day))

    @cached_property
    def pace(self) -> TenurePace | CannotTell:
        """When people leave."""
        hires = self.probation
        told = () if isinstance(hires, CannotTell) else tuple(hires.steps["day"])
        told += () if isinstance(hires, CannotTell) else tuple(hires.milestones["day"])
        return self._of_base(lambda: tenure_pace(self._details, self.settings.seed, told))

    @cached_property
    def factors(self) -> LeavingFactors | CannotTell:
        """What goes with leaving."""
        return attempt(lambda: self._factors_of(self._details))

    @cached_property
    def teams(self) -> TeamRatios | CannotTell:
        """Which teams lose more than their mix explains."""
        column = self.settings.teams
        if not column:
            return CannotTell(
                say(
                    "No column of teams is there or was named, so that teams cannot be compared. "
                    "Name one in 'team_column'."
                )
            )
        share = self.settings.false_share

        return attempt(
            lambda: team_ratios(self._compared, column, self._factors_of_teams, share)
        )  # fmt: skip

    @cached_property
    def forecast(self) -> LeavingForecast | CannotTell:
        """What comes next."""
        asked = self.settings
        if self.staff.is_absence:
            return CannotTell(
                say("Who is absent comes back, so that headcount does not follow from it.")
            )
        return self._of_base(
            lambda: leaving_forecast(
                self.staff, asked.forecast_months, asked.hires_a_month, asked.seed
            )
        )

    @cached_property
    def change(self) -> InterruptedSeries | CannotTell | None:
        """Whether an intervention changed the pace; None where none was named."""
        asked = self.settings
        if asked.intervention_on is None:
            return None
        day = asked.intervention_on
        return self._of_base(
            lambda: before_and_after(
                self.staff, day, asked.intervention_column, asked.intervention_value
            )
        )

    def cost_of(self, costs: CostSettings) -> LeavingCost | CannotTell:
        """What the leavers of the forecast will cost."""
        forecast, seed = self.forecast, self.settings.seed
        if isinstance(forecast, CannotTell):
            return forecast
        return attempt(lambda: leaving_cost(forecast, costs, seed))

    def service_of(self, hour: BusyHour) -> ServiceLevels | CannotTell:
        """What the headcount of the forecast does to callers."""
        forecast = self.forecast
        if isinstance(forecast, CannotTell):
            return forecast
        return attempt(lambda: service_level_after(forecast, hour))

    @property
    def _cohort_day(self) -> int:
        """The day by which cohorts are told: always the same one, where other reports are given."""
        if self.staff.edition is None:
            return self.milestone
        return int(favoured(self.settings.milestones))

    @property
    def _details(self) -> Staff:
        """The staff as they are told by tenure.

        Raises
        ------
        AnalysisError
            Too few left so far.
        """
        if self.told.details is None:
            raise AnalysisError(
                say(
                    "Not told yet: nightly reports tell of tenure and cohorts from {least} leavers "
                    "on, so that two of them do not tell who left in between.",
                    least=CELLS * self.settings.min_cell,
                )
            )
        return self.told.details

    @property
    def _compared(self) -> Staff:
        """The staff as teams are compared.

        Raises
        ------
        AnalysisError
            Too few left so far.
        """
        if self.told.teams is None:
            raise AnalysisError(
                say(
                    "Not told yet: nightly reports compare teams once most leavers are of teams "
                    "with {least} leavers, so that two of them do not tell who left in between. "
                    "Set 'reports: one' where no other report of these people is given.",
                    least=self.settings.min_cell,
                )
            )
        return self.told.teams

    @property
    def _factors_of_teams(self) -> LeavingFactors | None:
        """The factors of the people whose teams are compared; None where there are none."""
        own, details = self._compared, self.told.details
        is_same = own is details or (details is not None and own.last_day == details.last_day)
        found = self.factors if is_same else attempt(lambda: self._factors_of(own))
        return None if isinstance(found, CannotTell) else found

    def _factors_of(self, staff: Staff) -> LeavingFactors:
        asked = self.settings
        return leaving_factors(staff, asked.factors, asked.strata, asked.cluster)

    def _of_base(self, part: Callable[[], Result]) -> Result | CannotTell:
        return attempt(part) if self.has_base_rate else CannotTell(word(NO_BASE_RATE))


def study_attrition(frame: pd.DataFrame, settings: AttritionSettings) -> AttritionStudy:
    """Return the study of spells of staff; each part is worked out when it is first looked at.

    Parameters
    ----------
    frame : DataFrame
        One row a spell: see `staff.Staff`.

    Raises
    ------
    AnalysisError
        No spell is left, or a column that a setting names is not there.
    """
    named = {
        *settings.factors, *settings.strata, settings.cluster, settings.teams,
        settings.intervention_column,
    } - {""}  # fmt: skip
    if lacking := sorted(named - set(frame.columns)):
        raise AnalysisError(
            f"The spells have no column {', '.join(lacking)}; it has {', '.join(frame.columns)}."
        )
    staff = read_staff(frame, settings.min_cell, settings.finest)
    told = alone(staff) if settings.stands_alone else editions(staff, settings.teams)
    return AttritionStudy(told.level, settings, told)
