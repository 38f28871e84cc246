"""What is asked: which column is the defect, who are the units, what may and may not be a cause."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.admission import admit
from ccqa_lib.analyse.causes.columns import PLACE_IN_TIME, Cases
from ccqa_lib.errors import AnalysisError

FEWEST_ROWS, FEWEST_DEFECTS = 400, 40
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Question:
    """Which causes of `outcome` (a column of true and false) are looked for.

    Attributes
    ----------
    candidates : tuple of str
        Columns that may be causes; empty for all but those named here otherwise.
    agent, team, site, time : str
        Columns that say who, in which team, where and when; empty where there is none.
    exclude : mapping of column to reason
        Columns that cannot be a cause, such as what is known only afterwards.
    suspects : mapping of column to words
        What people suspect, to be answered by name.
    seed : int
        Decides which agents are used for discovery and which for confirmation.
    """

    outcome: str
    candidates: tuple[str, ...] = ()
    agent: str = ""
    team: str = ""
    site: str = ""
    time: str = ""
    exclude: Mapping[str, str] = field(default_factory=dict)
    suspects: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1

    @property
    def roles(self) -> tuple[str, ...]:
        """Columns that say who and when, and so are no candidates."""
        return tuple(name for name in (self.outcome, self.agent, self.team, self.time) if name)


def cases_of(frame: pd.DataFrame, question: Question) -> tuple[Cases, dict[str, str]]:
    """Return the cases of a frame, and for each column that cannot be tested the reason.

    Raises
    ------
    AnalysisError
        A column is absent, the outcome is not true or false, too few rows or defects.
    """
    _require(frame, question)
    frame = frame[frame[question.outcome].notna()].reset_index(drop=True)
    outcome = frame[question.outcome].astype(float).to_numpy()
    _require_enough(outcome, question.outcome)
    agents = None
    if question.agent:
        agents = pd.factorize(frame[question.agent].astype("object"), use_na_sentinel=False)[0]
    asked = question.candidates or tuple(frame.columns)
    names = [c for c in asked if c not in question.roles and c not in question.exclude]
    admitted, refused = admit(frame, names, outcome, agents)
    refused = {c: why for c, why in question.exclude.items() if c in frame} | refused
    days = _days(frame[question.time]) if question.time else None
    clusters = agents if agents is not None else np.arange(len(frame))
    units = _units(frame, question, agents, days)
    return Cases(outcome, admitted, units, clusters, days, question.time, question.site), refused


def _require(frame: pd.DataFrame, question: Question) -> None:
    asked = [*question.roles, *question.candidates, *([question.site] if question.site else [])]
    if absent := [name for name in dict.fromkeys(asked) if name not in frame]:
        raise AnalysisError(
            f"No column {', '.join(absent)}; there are {', '.join(map(str, frame.columns))}."
        )
    values = set(frame[question.outcome].dropna().unique())
    if not values <= {0, 1}:
        raise AnalysisError(
            f"{question.outcome}: a defect is true or false, and it holds "
            f"{', '.join(sorted(map(str, values))[:5])}. Say in the settings what counts as a "
            "defect."
        )


def _require_enough(outcome: np.ndarray, name: str) -> None:
    few = min(int(outcome.sum()), int((1 - outcome).sum()))
    if len(outcome) < FEWEST_ROWS or few < FEWEST_DEFECTS:
        raise AnalysisError(
            f"{name}: {len(outcome):,} rows with {int(outcome.sum()):,} defects are too few to "
            f"look for causes; it needs {FEWEST_ROWS} rows with {FEWEST_DEFECTS} defects and as "
            "many without. Take a longer period or a more frequent outcome."
        )


def _days(times: pd.Series) -> np.ndarray:
    """Return days since the first; undated rows stand at the middle of the others."""
    if pd.api.types.is_numeric_dtype(times):
        days = times.to_numpy(dtype=float, na_value=np.nan)
    else:
        moments = pd.to_datetime(times).dt.tz_localize(None).to_numpy().astype("datetime64[s]")
        days = (moments - moments.min()) / _DAY if not np.isnat(moments).any() else None
        if days is None:
            known = ~np.isnat(moments)
            days = np.full(len(moments), np.nan)
            days[known] = (moments[known] - moments[known].min()) / _DAY
    days = days - np.floor(np.nanmin(days))
    return np.where(np.isnan(days), np.nanmedian(days), days)


def _units(frame, question: Question, agents, days) -> dict[str, np.ndarray]:
    """Return the codes of every kind of unit that differs by nature."""
    units: dict[str, np.ndarray] = {}
    if agents is not None:
        units["agent"] = agents
    if question.team:
        units["team"] = pd.factorize(frame[question.team], use_na_sentinel=False)[0]
    if days is None:
        return units
    weeks = np.floor(days / max(7.0, np.ptp(days) / 80)).astype(int)
    if weeks.max() >= 4:
        units["week"] = np.unique(weeks, return_inverse=True)[1]
        if question.site:
            places = pd.factorize(frame[question.site], use_na_sentinel=False)[0]
            if 1 < places.max() + 1 <= 12:
                spells = np.floor(days / max(14.0, np.ptp(days) / 40)).astype(int)
                joint = places * (spells.max() + 1) + spells
                units[PLACE_IN_TIME] = np.unique(joint, return_inverse=True)[1]
    return units
