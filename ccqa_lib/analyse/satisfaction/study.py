"""The satisfaction study: level, response, trend, segments, drivers; or why it cannot tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ccqa_lib.analyse.importance.ranking import DriverRanking
from ccqa_lib.analyse.satisfaction.checked_quality import QualityLink, quality_link
from ccqa_lib.analyse.satisfaction.drivers import DriverModel, fit_drivers
from ccqa_lib.analyse.satisfaction.importance import rank_by_importance
from ccqa_lib.analyse.satisfaction.level import Level, level_of
from ccqa_lib.analyse.satisfaction.over_time import trend_of
from ccqa_lib.analyse.satisfaction.penalty import penalties_and_rewards
from ccqa_lib.analyse.satisfaction.plan import Plan
from ccqa_lib.analyse.satisfaction.responses import Responses, responses_of
from ccqa_lib.analyse.satisfaction.segments import segments_of
from ccqa_lib.analyse.satisfaction.silence import Silence, silence_of
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say


@dataclass(frozen=True, eq=False)
class Satisfaction:
    """All that the study says; a part that cannot be told is None, and `why` says why.

    `why` has the keys "level", "drivers", "importance" and "trend" where those are None.
    """

    plan: Plan
    responses: Responses | None
    level: Level | None
    silence: Silence | None
    drivers: DriverModel | None
    ranking: DriverRanking | None
    penalties: pd.DataFrame
    segments: pd.DataFrame
    segment_notes: tuple[str, ...]
    trend: ControlChart | None
    quality: QualityLink | None
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Responses with an overall answer."""
        return 0 if self.responses is None else self.responses.n


def satisfaction(
    frame: pd.DataFrame, plan: Plan, asked: pd.DataFrame | None = None
) -> Satisfaction:
    """Analyse responses, one row each (or as many as `count_column` says).

    Parameters
    ----------
    frame : DataFrame
        The columns that the plan names; the drivers may have gaps.
    asked : DataFrame, optional
        How many were asked, by `column` and `group`: `asked`; the total is that of column "", 0
        where it is not known.
    """
    try:
        responses = responses_of(frame, plan)
    except AnalysisError as error:
        return _nothing(plan, str(error))
    why: dict[str, str] = {}
    drivers = _tried(why, "drivers", fit_drivers, responses)
    ranking, penalties = None, pd.DataFrame()
    if drivers is not None:
        ranking = _tried(why, "importance", rank_by_importance, drivers.rows)
        penalties = penalties_and_rewards(drivers)
    segments, notes = segments_of(responses)
    trend, without = trend_of(responses, say("Share satisfied"))
    if trend is None:
        why["trend"] = without
    return Satisfaction(
        plan, responses, level_of(responses),
        silence_of(responses, *_asked(asked)),
        drivers, ranking, penalties, segments, notes, trend, quality_link(responses), why,
    )  # fmt: skip


def _asked(frame: pd.DataFrame | None) -> tuple[int | None, dict[str, pd.Series]]:
    """Return how many were asked in all, and by value of each column."""
    if frame is None or frame.empty:
        return None, {}
    total = int(frame.loc[frame["column"] == "", "asked"].sum())
    groups = frame[frame["column"] != ""]
    by_group = {
        str(column): part.set_index("group")["asked"] for column, part in groups.groupby("column")
    }
    return total or None, by_group


def _tried(why: dict[str, str], part: str, method, given):
    """Return the result of a method, or None with the reason for the reader."""
    try:
        return method(given)
    except AnalysisError as error:
        why[part] = str(error)
        return None


def _nothing(plan: Plan, reason: str) -> Satisfaction:
    parts = (None, None, None, None, None, pd.DataFrame(), pd.DataFrame(), (), None, None)
    return Satisfaction(plan, *parts, why={"level": reason, "drivers": reason, "trend": reason})
