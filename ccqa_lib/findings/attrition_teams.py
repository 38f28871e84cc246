"""Findings on teams beside what their mix explains."""

import pandas as pd

from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.teams import TeamRatios
from ccqa_lib.findings.attrition_case import (
    ASSOCIATION,
    AttritionCase,
    worded,
)
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import listed
from ccqa_lib.show.numbers import number, percent
from ccqa_lib.show.plain import plain_line

SURE_TEAM = 0.05  # p after allowing for all teams above which a team is watched


def _by(column: str) -> str:
    """Say by which column teams are told apart, where it is not plainly the team."""
    return say("teams") if column == "team" else say(
        "teams (by {column})", column=worded(column)
    )  # fmt: skip


def team_finding(case: AttritionCase) -> Finding:
    """Say whether any team loses more people than its mix explains."""
    found = case.result.teams
    if isinstance(found, CannotTell):
        return case.cannot_tell(
            "teams", "comparison",
            say("Whether some teams lose more than others cannot be told"), found,
            say("Compare larger groups, or watch longer."),
        )  # fmt: skip
    flagged = found.flagged
    return _no_team(case, found) if flagged.empty else _flagged(case, found, flagged)


def _flagged(case: AttritionCase, found: TeamRatios, flagged: pd.DataFrame) -> Finding:
    lead = flagged.loc[flagged["p_adjusted"].idxmin()]
    total = len(found.frame) + found.hidden
    is_sure = lead["p_adjusted"] < SURE_TEAM and lead["low"] > 1
    return case.finding(
        id="teams",
        kind="comparison",
        headline=_sure_headline(found, flagged) if is_sure else _unsure_headline(found, flagged),
        verdict="act" if is_sure else "watch",
        certainty=say(
            "of teams so marked, at most {share} are expected to be so by chance ({total} looked "
            "at)",
            share=percent(found.false_share), total=total,
        ),
        effect=Effect(
            say(
                "{event} in {team}, of what its mix explains",
                event=word(found.event, "event"), team=plain_line(lead["team"]),
            ),
            float(lead["ratio"]),
            float(lead["low"]),
            float(lead["high"]),
            "times",
        ),
        p_adjusted=float(lead["p_adjusted"]),
        factors=(found.column,),
        levels={found.column: list(flagged["team"])},
        caveats=(
            word(ASSOCIATION),
            _own_ratio(lead),
            say("Names are in order of the alphabet, not of size; the rest cannot be told apart "
                "and is not ranked. Pseudonyms can be resolved by whoever holds the key."),
            say("People count to the team of the export, which may be their last one only."),
            *_by_nature(found),
        ),
        action=say(
            "Talk with the people of these teams first; look at rosters, calls and hires they "
            "get before anybody is judged."
        ),
    )  # fmt: skip


def _sure_headline(found: TeamRatios, flagged: pd.DataFrame) -> str:
    filled = _named(found, flagged)
    if len(flagged) == 1:
        return say(
            "1 of {total} {teams} loses more people than mix and chance explain: {names}", **filled
        )
    return say(
        "{count} of {total} {teams} lose more people than mix and chance explain: {names}",
        **filled,
    )


def _unsure_headline(found: TeamRatios, flagged: pd.DataFrame) -> str:
    filled = _named(found, flagged)
    if len(flagged) == 1:
        return say(
            "1 of {total} {teams} may lose more people than mix and chance explain: {names}",
            **filled,
        )
    return say(
        "{count} of {total} {teams} may lose more people than mix and chance explain: {names}",
        **filled,
    )


def _named(found: TeamRatios, flagged: pd.DataFrame) -> dict[str, str]:
    return {
        "count": str(len(flagged)), "total": str(len(found.frame) + found.hidden),
        "teams": _by(found.column), "names": listed(plain_line(name) for name in flagged["team"]),
    }  # fmt: skip


def _own_ratio(lead: pd.Series) -> str:
    """Say what was counted, from which the ratio that is told is drawn towards the others."""
    return say(
        "In {team} {seen} left and {expected} were expected, {times} times as many. The ratio that "
        "is told is drawn towards the other teams, since the largest of many looks larger than it "
        "is.",
        team=plain_line(lead["team"]), seen=f"{lead['leavers']:,.0f}",
        expected=number(lead["expected"], 1), times=number(lead["leavers"] / lead["expected"], 2),
    )  # fmt: skip


def _by_nature(found: TeamRatios) -> tuple[str, ...]:
    """Say that teams differ without standing out, where they do."""
    if not found.usual_spread:
        return ()
    return (
        say(
            "The other teams differ among themselves by more than chance (true ratios by some "
            "{share}); a team is marked only beyond that.",
            share=percent(found.usual_spread),
        ),
    )


def _no_team(case: AttritionCase, found: TeamRatios) -> Finding:
    total = len(found.frame) + found.hidden
    seen = number(found.detectable, 1)
    return case.finding(
        id="teams",
        kind="comparison",
        headline=say(
            "None of {total} {teams} can be told apart from what mix and chance explain",
            total=total, teams=_by(found.column),
        ),
        verdict="fine" if found.detectable < 2 else "cannot tell",
        certainty=say(
            "a middling team would have to lose {times} times as many as expected to be seen with "
            "80 % certainty",
            times=seen,
        ),
        factors=(found.column,),
        caveats=(
            _by_nature(found)
            or (say("Differences in the table are what chance makes; they are no ranking."),)
        ),
        action=say(
            "Do not compare teams by their leavers; put them together, or watch longer, to see "
            "smaller differences."
        ),
    )  # fmt: skip
