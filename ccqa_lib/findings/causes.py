"""Findings of the analyse study: each cause with its size, or that none stands."""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.causes.columns import level_words
from ccqa_lib.analyse.causes.result import SLOPES, Cause, CauseSearch
from ccqa_lib.analyse.causes.stretches import NotCompared
from ccqa_lib.analyse.causes.two_periods import PeriodChange
from ccqa_lib.analyse.themes.result import ThemeSearch
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.causes_change import change_finding
from ccqa_lib.findings.causes_themes import theme_finding
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.slugs import slug
from ccqa_lib.findings.words import table_words
from ccqa_lib.params.analyse import AnalyseParams
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.measures import Measure
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import either, listed, together

MOST = 6
ASSOCIATED = mark(
    "An association that stands beside all other columns and how agents differ; only a trial "
    "shows that taking it away takes the defects away."
)
OF_PERSONS_UNKNOWN = mark(
    "An association that stands beside all other columns. Who took each case is not known, so "
    "that differences between people may lie behind it; only a trial shows that taking it away "
    "takes the defects away."
)


@dataclass(frozen=True, eq=False)
class CauseCase(StudyCase):
    """Of which measure causes are told, and what was found."""

    measure: Measure | None = None
    subject: str = ""
    search: CauseSearch | None = None
    change: PeriodChange | NotCompared | None = None
    themes: ThemeSearch | None = None
    project: DmaicProject | None = None


def cause_case(
    study: AnalyseParams,
    measure: Measure,
    search: CauseSearch,
    change: PeriodChange | NotCompared,
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
    others = isinstance(given.change, PeriodChange) + (given.themes is not None)
    found = told[: MOST - others] or [_none(given)]
    if isinstance(given.change, PeriodChange):
        found.append(change_finding(given, given.change, given.subject))
    if given.themes is not None:
        found.append(theme_finding(given, given.themes))
    return Findings(tuple(found))


def _cause(given: CauseCase, cause: Cause) -> Finding:
    share, points = cause.size.share, cause.size.points
    is_weak = share.low <= 0
    rows = given.measure.table
    headline = say(
        "{where}: {share} % of all defects ({subject}); {struck} % instead of {without} % where it "
        "strikes",
        where=_since(cause), share=f"{100 * share.estimate:.0f}", subject=given.subject,
        struck=f"{100 * cause.size.rate_struck:.1f}",
        without=f"{100 * cause.size.rate_without:.1f}",
    )  # fmt: skip
    low = min(100 * share.low, 100 * share.estimate)
    return given.finding(
        id=slug("cause", *cause.factors),
        kind="cause",
        headline=headline[0].upper() + headline[1:],
        verdict="watch" if is_weak or cause.twins or cause.halves == 1 else "act",
        certainty=_certainty(cause, bool(given.search.agents)),
        effect=Effect(say("share of all defects that it accounts for"), 100 * share.estimate, low,
                      100 * share.high, "%", share.confidence),
        n=cause.size.struck,
        p_adjusted=min(cause.p_adjusted, 1.0),
        factors=cause.factors,
        levels={**given.levels, **cause.codes},
        caveats=caveats_of(cause, points, rows, bool(given.search.agents)),
        action=_action(cause, rows),
    )  # fmt: skip


def where_of(cause: Cause) -> str:
    """Return where a cause strikes, in words."""
    return listed(_struck(column, values) for column, values in cause.levels.items())


def _struck(column: str, values: tuple[str, ...]) -> str:
    """Return a column with the levels that are struck, or with the direction that is."""
    name = column.replace("_", " ")
    slopes = {word(slope): way for way, slope in SLOPES.items()}
    shown = either(value for value in values if value not in slopes)
    direction = next((slopes[value] for value in values if value in slopes), "")
    if not direction:
        return say("{column} {levels}", column=name, levels=shown)
    told = say("high {column}", column=name) if direction == "rising" else say(
        "low {column}", column=name
    )  # fmt: skip
    return say("{where}, above all {levels}", where=told, levels=shown) if shown else told


def _since(cause: Cause) -> str:
    """Return where a cause strikes, and since when if that is not told by its words."""
    where = where_of(cause)
    if cause.since is None or cause.is_onset:
        return where
    day = (
        cause.since.date().isoformat()
        if isinstance(cause.since, pd.Timestamp)
        else f"{cause.since:g}"
    )
    return say("{where}, since {day}", where=where, day=day)


def _certainty(cause: Cause, by_agent: bool) -> str:
    if cause.halves == 2 and by_agent:
        told = say(
            "almost certain that it stands: found and confirmed in both halves of the agents"
        )
    elif cause.halves == 2:
        told = say("almost certain that it stands: found and confirmed in both halves of the rows")
    elif by_agent:
        told = say("very likely: found in one half of the agents and confirmed in the other")
    else:
        told = say("very likely: found in one half of the rows and confirmed in the other")
    if cause.p_adjusted < 0.001:
        return say("{told}; chance alone would do so in fewer than 1 in 1,000 searches", told=told)
    chance = f"{1000 * cause.p_adjusted:.0f}"
    return say("{told}; chance alone would do so in {chance} in 1,000 searches",
               told=told, chance=chance)  # fmt: skip


def caveats_of(cause: Cause, points, rows: str, by_agent: bool) -> tuple[str, ...]:
    """Say what to mind of a cause: its size, what it may be instead, that it is an association.

    `points` is its effect in percentage points, `rows` the table, `by_agent` whether the rows
    say who took each.
    """
    odds = cause.size.odds
    told = [
        say(
            "Odds {odds} times ({low} to {high}); {points} points more ({least} to {most}) on "
            "{struck} {rows} struck.",
            odds=f"{odds.estimate:.2f}", low=f"{odds.low:.2f}", high=f"{odds.high:.2f}",
            points=f"{points.estimate:.1f}", least=f"{points.low:.1f}", most=f"{points.high:.1f}",
            struck=f"{cause.size.struck:,}", rows=table_words(rows),
        ),
        word(ASSOCIATED if by_agent else OF_PERSONS_UNKNOWN),
    ]  # fmt: skip
    if cause.spared:
        spared = together(map(level_words, cause.spared))
        told.insert(0, say("{levels}: fewer defects than the rest of that column.", levels=spared))
    if cause.same_as:
        told.insert(
            0,
            say("In these data it is the same as {where}: whatever else changed there would look "
                "the same.", where=cause.same_as),
        )  # fmt: skip
    if cause.twins:
        told.insert(
            0,
            say("These data cannot tell it from {columns}: the two go together.",
                columns=listed(cause.twins)),
        )  # fmt: skip
    return tuple(told)


def _action(cause: Cause, rows: str) -> str:
    filled = {"rows": table_words(rows), "where": where_of(cause)}
    if cause.twins:
        return say(
            "Look at the {rows} with {where} and find out which of the two it is before acting.",
            **filled,
        )
    if cause.is_onset or cause.since is not None:
        return say(
            "Find out what was changed then at {where}, and take it back at one place as a trial.",
            where=filled["where"],
        )
    if rows == "contacts":
        return say(
            "Listen to contacts with {where}, agree on what goes wrong there, and try a remedy in "
            "a pilot.",
            where=filled["where"],
        )
    return say(
        "Look at {rows} with {where}, agree on what goes wrong there, and try a remedy in a pilot.",
        **filled,
    )


def _none(given: CauseCase) -> Finding:
    search = given.search
    tested = int(search.log["p_alone"].notna().sum())
    smallest = f"{_smallest(search):.0f}"
    return given.finding(
        id="no-cause-stands",
        kind="none",
        headline=say("{subject}: none of {tested} columns tested is a cause that stands",
                     subject=given.subject, tested=tested),
        verdict="cannot tell" if tested == 0 else "fine",
        certainty=say(
            "each was tried by level, threshold, pair and date; causes that make fewer than about "
            "{share} % of all defects could stay unseen",
            share=smallest,
        )
        if search.is_dated
        else say(
            "each was tried by level, threshold and pair; causes that make fewer than about "
            "{share} % of all defects could stay unseen",
            share=smallest,
        ),
        caveats=(say("What no column records cannot be found here."),),
        action=say(
            "Do not pick the highest bar of a chart: it is noise. Record what people suspect and "
            "is not in the data, or look at the process as a whole."
        ),
    )  # fmt: skip


def _smallest(search: CauseSearch) -> float:
    return min(100.0, 700.0 / max(search.defects, 1) ** 0.5)
