"""Events: what happened to each case, in order of time."""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class EventLog:
    """Checked events, ordered by case and time.

    `events` has columns case, activity, at (a time) and row order within equal times kept;
    `tied` counts events at the very time of the one before in their case, whose order is that of
    the file and proves nothing.
    """

    events: pd.DataFrame
    tied: int

    @property
    def cases(self) -> int:
        """How many cases."""
        return self.events["case"].nunique()

    @property
    def traces(self) -> pd.Series:
        """Activities of each case in order, as tuples; indexed by case."""
        grouped = self.events.groupby("case", sort=True, observed=True)["activity"]
        return grouped.agg(tuple)

    def __str__(self) -> str:
        tied = f"; {self.tied:,} events share a time with the one before" if self.tied else ""
        return f"{len(self.events):,} events of {self.cases:,} cases{tied}"


def read_events(
    frame: pd.DataFrame, case: str = "case", activity: str = "activity", at: str = "at"
) -> EventLog:
    """Return the events as a log.

    Parameters
    ----------
    at : str
        Column of times, already read as times by the mapping of the source.

    Raises
    ------
    AnalysisError
        A column is absent, holds no times, or a value is missing; or there are no events.
    """
    require_columns(frame, [case, activity, at])
    if frame.empty:
        raise AnalysisError("events: there are none; check the period and the filters.")
    for name in (case, activity, at):
        if missing := int(frame[name].isna().sum()):
            raise AnalysisError(
                f"{name}: {missing:,} of {len(frame):,} events have none; set them aside first and "
                "report how many they are."
            )
    if not pd.api.types.is_datetime64_any_dtype(frame[at]):
        raise AnalysisError(
            f"{at}: holds {frame[at].dtype} values where times are needed; map it to a time."
        )
    events = pd.DataFrame(
        {
            "case": frame[case].to_numpy(),
            "activity": frame[activity].astype(str).to_numpy(),
            "at": frame[at].reset_index(drop=True),
        }
    )
    events = events.sort_values(["case", "at"], kind="stable", ignore_index=True)
    same_case = events["case"].eq(events["case"].shift())
    tied = int((same_case & events["at"].eq(events["at"].shift())).sum())
    return EventLog(events, tied)
