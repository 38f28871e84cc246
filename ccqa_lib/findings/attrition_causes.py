"""Findings on what goes with leaving, and on teams beside what their mix explains."""

import pandas as pd

from ccqa_lib.analyse.attrition.factors import LeavingFactors
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.teams import TeamRatios
from ccqa_lib.findings.attrition_case import (
    ASSOCIATION,
    AttritionCase,
    chance_words,
    span,
    worded,
)
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.slugs import slug
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import number, percent
from ccqa_lib.show.plain import plain_line

MOST = 12  # ratios told one by one, the surest first; the page shows the first and folds the rest
SURE, VERY_SURE = 0.01, 0.001
SURE_TEAM = 0.05  # p after allowing for all teams above which a team is watched
WIDE = 1.5  # times; with more room than this in most intervals nothing found says little


def factor_findings(case: AttritionCase, most: int = MOST) -> list[Finding]:
    """Return the surest `most` hazard ratios as findings, or one that says there is none."""
    found = case.result.factors
    if isinstance(found, CannotTell):
        return [
            case.cannot_tell(
                "factors",
                "hazard",
                "What goes with leaving cannot be told",
                found,
                "Name two or three columns that you expect to matter, and wait for 10 leavers for "
                "each comparison.",
            )
        ]
    clear = found.clear
    if clear.empty:
        return [_nothing(case, found)]
    return [_hazard(case, found, row, most) for _, row in clear.head(most).iterrows()]


def _hazard(case: AttritionCase, found: LeavingFactors, row: pd.Series, most: int) -> Finding:
    factor, level = worded(row["factor"]), plain_line(row["level"])
    more = row["ratio"] > 1
    p = row["p_adjusted"]
    sure = "almost certain" if p < VERY_SURE else "very likely" if p < SURE else "likely"
    caveats = [ASSOCIATION, f"The ratio is {plain_line(row['per'])}, with the other factors alike."]
    if row["factor"] in found.drifting:
        caveats.append("It changes with tenure, so that it is an average over the time watched.")
    caveats += _others(found, most)
    if not case.result.has_base_rate:
        caveats.append(
            "Who is in the rows may have been chosen by whether they left; the ratio may then lean "
            "towards 1."
        )
    if found.left_out:
        caveats.append(f"Not looked at: {', '.join(map(worded, found.left_out))} (see table).")
    return case.finding(
        id=slug("hazard", str(row["factor"]), str(row["level"])),
        kind="hazard",
        headline=_hazard_headline(found.event, (factor, level), row),
        verdict="act" if more and p < SURE and case.result.has_base_rate else "watch",
        certainty=f"{sure}: {chance_words(p)} after allowing for "
        f"{plural(len(found.ratios), 'ratio')} looked at, {_counted(found)}",
        effect=Effect(
            f"hazard ratio of {found.event}",
            float(row["ratio"]),
            float(row["low"]),
            float(row["high"]),
            f"times, {plain_line(row['per'])}",
        ),
        p_adjusted=float(row["p_adjusted"]),
        factors=(str(row["factor"]),),
        levels={str(row["factor"]): [level]} if level else {},
        caveats=tuple(caveats),
        action=f"Ask people what lies behind {factor}. If something about the work is to change, "
        "change it in one place first, and measure there against elsewhere.",
    )


def _others(found: LeavingFactors, most: int) -> list[str]:
    """Name the ratios beyond chance that no finding tells one by one."""
    rest = found.clear.iloc[most:]
    if rest.empty:
        return []
    told = [
        f"{' '.join(w for w in (worded(row['factor']), plain_line(row['level'])) if w)} "
        f"{number(row['ratio'], 2)} times ({span(row['low'], row['high'])}, "
        f"{plain_line(row['per'])})"
        for _, row in rest.head(MOST).iterrows()
    ]
    more = len(rest) - len(told)
    return [
        f"Also beyond chance: {'; '.join(told)}" + (f"; {more} more in the table." if more else ".")
    ]


def _counted(found: LeavingFactors) -> str:
    return plural(found.events, "absence" if found.event == "absence" else "leaver")


def _hazard_headline(event: str, named: tuple[str, str], row: pd.Series) -> str:
    factor, level = named
    pace = number(row["ratio"], 2)
    per = plain_line(row["per"])
    if level:
        reference = per.removeprefix("against ")
        return (
            f"{event.capitalize()} at {pace} times the pace where {factor} is {level}, compared "
            f"with {reference}"
        )
    step = per.removeprefix("per ")
    return f"{event.capitalize()} at {pace} times the pace for each {step} more of {factor}"


def _nothing(case: AttritionCase, found: LeavingFactors) -> Finding:
    """Say that nothing named goes with leaving more than chance allows, and what came nearest."""
    nearest = found.ratios.loc[found.ratios["p"].idxmin()]
    words = " ".join(w for w in (worded(nearest["factor"]), plain_line(nearest["level"])) if w)
    caveats = [
        f"Nearest: {words}, {number(nearest['ratio'], 2)} times "
        f"({span(nearest['low'], nearest['high'])}, "
        f"{plain_line(nearest['per'])}); by itself p {nearest['p']:.2g}, after allowing for all "
        f"p {nearest['p_adjusted']:.2g}. A hint for the next data, no finding.",
        "No finding is no proof that nothing matters: the intervals in the table say which sizes "
        "remain possible.",
    ]
    if found.left_out:
        caveats.append(f"Not looked at: {', '.join(map(worded, found.left_out))} (see table).")
    return case.finding(
        id="no-factor",
        kind="none",
        headline=_nothing_words(found),
        verdict="cannot tell" if found.room > WIDE else "fine",
        certainty=f"{plural(len(found.ratios), 'hazard ratio')} looked at, with {_counted(found)}; "
        f"a middling one is known to within {number(found.room, 1)} times",
        factors=tuple(found.ratios["factor"].unique()),
        caveats=tuple(caveats),
        action="Do not act on a single ratio of the table. Before the next data, name the two or "
        "three factors that are expected to matter.",
    )


def _nothing_words(found: LeavingFactors) -> str:
    names = found.ratios["factor"].unique()
    subject = (
        f"{worded(names[0])}, the one factor looked at, does not go with"
        if len(names) == 1
        else f"None of {len(names)} factors looked at goes with"
    )
    return f"{subject[:1].upper()}{subject[1:]} {found.event} more than chance allows"


def _by(column: str) -> str:
    """Say by which column teams are told apart, where it is not plainly the team."""
    return "teams" if column == "team" else f"teams (by {worded(column)})"


def team_finding(case: AttritionCase) -> Finding:
    """Say whether any team loses more people than its mix explains."""
    found = case.result.teams
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "teams", "comparison", "Whether some teams lose more than others cannot be told", found,
            "Compare larger groups, or watch longer.",
        )  # fmt: skip
    flagged = found.flagged
    return _no_team(case, found) if flagged.empty else _flagged(case, found, flagged)


def _flagged(case: AttritionCase, found: TeamRatios, flagged: pd.DataFrame) -> Finding:
    lead = flagged.loc[flagged["p_adjusted"].idxmin()]
    names = ", ".join(plain_line(name) for name in flagged["team"])
    total = len(found.frame) + found.hidden
    return case.finding(
        id="teams",
        kind="comparison",
        headline=f"{len(flagged)} of {total} {_by(found.column)} "
        f"{'loses' if len(flagged) == 1 else 'lose'} more people than mix and chance explain: "
        f"{names}",
        verdict="act" if lead["p_adjusted"] < SURE_TEAM and lead["low"] > 1 else "watch",
        certainty=f"of teams so marked, at most {percent(found.false_share)} are expected to be so "
        f"by chance ({total} looked at)",
        effect=Effect(
            f"{found.event} in {plain_line(lead['team'])}, of what its mix explains",
            float(lead["ratio"]),
            float(lead["low"]),
            float(lead["high"]),
            "times",
        ),
        p_adjusted=float(lead["p_adjusted"]),
        factors=(found.column,),
        levels={found.column: list(flagged["team"])},
        caveats=(
            ASSOCIATION,
            "Names are in order of the alphabet, not of size; the rest cannot be told apart and is "
            "not ranked. Pseudonyms can be resolved by whoever holds the key.",
            "People count to the team of the export, which may be their last one only.",
            *_by_nature(found),
        ),
        action="Talk with the people of these teams first; look at rosters, calls and hires they "
        "get before anybody is judged.",
    )


def _by_nature(found: TeamRatios) -> tuple[str, ...]:
    """Say that teams differ without standing out, where they do."""
    if not found.usual_spread:
        return ()
    return (
        "The other teams differ among themselves by more than chance (true ratios by some "
        f"{percent(found.usual_spread)}); a team is marked only beyond that.",
    )


def _no_team(case: AttritionCase, found: TeamRatios) -> Finding:
    total = len(found.frame) + found.hidden
    seen = number(found.detectable, 1)
    return case.finding(
        id="teams",
        kind="comparison",
        headline=f"None of {total} {_by(found.column)} can be told apart from what mix and chance "
        "explain",
        verdict="fine" if found.detectable < 2 else "cannot tell",
        certainty=f"a middling team would have to lose {seen} times as many as expected to be seen "
        "with 80 % certainty",
        factors=(found.column,),
        caveats=(
            _by_nature(found)
            or ("Differences in the table are what chance makes; they are no ranking.",)
        ),
        action="Do not compare teams by their leavers; put them together, or watch longer, to see "
        "smaller differences.",
    )
