"""Findings of the analyse study: each cause with its size, or that none stands."""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.causes.result import Cause, CauseSearch
from ccqa_lib.analyse.causes.two_periods import PeriodChange
from ccqa_lib.analyse.themes.result import ThemeSearch
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.causes_change import change_finding
from ccqa_lib.findings.causes_themes import theme_finding
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.slugs import slug
from ccqa_lib.params.analyse import AnalyseParams
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.measures import Measure

MOST = 6
_SLOPES = {"the higher, the more": "high", "the lower, the more": "low"}
ASSOCIATED = (
    "An association that stands beside all other columns and how agents differ; only a trial "
    "shows that taking it away takes the defects away."
)


@dataclass(frozen=True, eq=False)
class CauseCase(StudyCase):
    """Of which measure causes are told, and what was found."""

    measure: Measure | None = None
    subject: str = ""
    search: CauseSearch | None = None
    change: PeriodChange | None = None
    themes: ThemeSearch | None = None
    project: DmaicProject | None = None


def cause_case(
    study: AnalyseParams,
    measure: Measure,
    search: CauseSearch,
    change: PeriodChange | None,
    themes: ThemeSearch | None,
    period: tuple[str, str],
) -> CauseCase:
    """Gather what all findings of one run share."""
    return CauseCase(
        study.notebook, measure.owner, search.n, period, study.levels, measure,
        study.subject(measure), search, change, themes,
        study.dmaic_project(),
    )  # fmt: skip


def cause_findings(given: CauseCase) -> Findings:
    """Return the causes, or that none stands; then what changed, and what people wrote."""
    told = [_cause(given, cause) for cause in given.search.causes]
    told.sort(key=lambda finding: finding.verdict != "act")
    others = (given.change is not None) + (given.themes is not None)
    found = told[: MOST - others] or [_none(given)]
    if given.change is not None:
        found.append(change_finding(given, given.change, given.subject))
    if given.themes is not None:
        found.append(theme_finding(given, given.themes))
    return Findings(tuple(found))


def _cause(given: CauseCase, cause: Cause) -> Finding:
    share, points = cause.size.share, cause.size.points
    is_weak = share.low <= 0
    rows = given.measure.table.replace("_", " ")
    headline = (
        f"{where_of(cause)}{_since(cause)}: {100 * share.estimate:.0f} % of all defects "
        f"({given.subject}); {100 * cause.size.rate_struck:.1f} % instead of "
        f"{100 * cause.size.rate_without:.1f} % where it strikes"
    )
    low = min(100 * share.low, 100 * share.estimate)
    return given.finding(
        id=slug("cause", *cause.factors),
        kind="cause",
        headline=headline[0].upper() + headline[1:],
        verdict="watch" if is_weak or cause.twins or cause.halves == 1 else "act",
        certainty=_certainty(cause, "agents" if given.search.agents else "rows"),
        effect=Effect("share of all defects that it accounts for", 100 * share.estimate, low,
                      100 * share.high, "%", share.confidence),
        n=cause.size.struck,
        p_adjusted=min(cause.p_adjusted, 1.0),
        factors=cause.factors,
        levels={**given.levels, **cause.levels},
        caveats=_caveats(cause, points, rows),
        action=_action(cause, rows),
    )  # fmt: skip


def where_of(cause: Cause) -> str:
    """Return where a cause strikes, in words."""
    return ", ".join(_struck(column, values) for column, values in cause.levels.items())


def _struck(column: str, values: tuple[str, ...]) -> str:
    """Return a column with the levels that are struck, or with the direction that is."""
    name = column.replace("_", " ")
    shown = [value for value in values if value not in _SLOPES]
    direction = next((_SLOPES[value] for value in values if value in _SLOPES), "")
    if not direction:
        return f"{name} {' or '.join(shown)}"
    above_all = f", above all {' or '.join(shown)}" if shown else ""
    return f"{direction} {name}{above_all}"


def _since(cause: Cause) -> str:
    if cause.since is None or cause.is_onset:
        return ""
    day = (
        cause.since.date().isoformat()
        if isinstance(cause.since, pd.Timestamp)
        else f"{cause.since:g}"
    )
    return f", since {day}"


def _certainty(cause: Cause, halved: str) -> str:
    if cause.halves == 2:
        told = f"almost certain that it stands: found and confirmed in both halves of the {halved}"
    else:
        told = f"very likely: found in one half of the {halved} and confirmed in the other"
    chance = (
        "fewer than 1 in 1,000"
        if cause.p_adjusted < 0.001
        else f"{1000 * cause.p_adjusted:.0f} in 1,000"
    )
    return f"{told}; chance alone would do so in {chance} searches"


def _caveats(cause: Cause, points, rows: str) -> tuple[str, ...]:
    odds = cause.size.odds
    told = [
        f"Odds {odds.estimate:.2f} times ({odds.low:.2f} to {odds.high:.2f}); "
        f"{points.estimate:.1f} points more ({points.low:.1f} to {points.high:.1f}) on "
        f"{cause.size.struck:,} {rows} struck.",
        ASSOCIATED,
    ]
    if cause.spared:
        told.insert(0, f"{' and '.join(cause.spared)}: fewer defects than the rest of that column.")
    if cause.twins:
        told.insert(
            0, f"These data cannot tell it from {', '.join(cause.twins)}: the two go together."
        )
    return tuple(told)


def _action(cause: Cause, rows: str) -> str:
    where = where_of(cause)
    if cause.twins:
        return f"Look at the {rows} with {where} and find out which of the two it is before acting."
    if cause.is_onset or cause.since is not None:
        return (
            f"Find out what was changed then at {where}, and take it back at one place as a trial."
        )
    verb = "Listen to" if rows == "contacts" else "Look at"
    return (
        f"{verb} {rows} with {where}, agree on what goes wrong there, and try a remedy in a pilot."
    )


def _none(given: CauseCase) -> Finding:
    search = given.search
    tested = int(search.log["p_alone"].notna().sum())
    tried = ", pair and date" if search.is_dated else " and pair"
    return given.finding(
        id="no-cause-stands",
        kind="none",
        headline=f"{given.subject}: none of {tested} columns tested is a cause that stands",
        verdict="cannot tell" if tested == 0 else "fine",
        certainty=f"each was tried by level, threshold{tried}; causes that make fewer than "
        f"about {_smallest(search):.0f} % of all defects could stay unseen",
        caveats=("What no column records cannot be found here.",),
        action="Do not pick the highest bar of a chart: it is noise. Record what people suspect "
        "and is not in the data, or look at the process as a whole.",
    )


def _smallest(search: CauseSearch) -> float:
    return min(100.0, 700.0 / max(search.defects, 1) ** 0.5)
