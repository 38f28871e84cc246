"""Which groups differ, and does the quality score go with satisfaction?"""

import pandas as pd

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.grouping import group_name
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.satisfaction_level import stated
from ccqa_lib.findings.slugs import slug
from ccqa_lib.show.language import say, word
from ccqa_lib.show.numbers import POINTS, number
from ccqa_lib.show.plain import plain_line

MOST_TOLD = 3  # groups told one by one, the largest differences first


def segment_findings(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say which groups are more or less satisfied than all others."""
    segments = result.segments
    if segments.empty:
        return []
    clear = segments[segments["is_clear"]]
    if clear.empty:
        return [_none_differs(case, result)]
    largest = clear.reindex(clear["difference"].abs().sort_values(ascending=False).index)
    is_told = ~_mirrors(largest, segments)
    return [
        _segment(case, result, row)
        for row in largest[is_told].head(MOST_TOLD).itertuples(index=False)
    ]


def _mirrors(largest: pd.DataFrame, segments: pd.DataFrame) -> pd.Series:
    """Which groups are the second of a column of two, and say what the first one said?"""
    of_two = largest["column"].map(segments["column"].value_counts()) == 2
    return of_two & largest["column"].duplicated()


def _segment(case: StudyCase, result: Satisfaction, row) -> Finding:
    best = result.plan.scale.names[0]
    group = plain_line(group_name(str(row.group)))
    filled = {"column": plain_line(row.column.replace("_", " ")), "group": group}
    return case.finding(
        id=slug("segment", row.column, str(row.group)),
        kind="comparison",
        headline=_beside_others(row.difference, best, filled),
        verdict="watch",
        certainty=say("clear of chance after allowing for all {count} groups compared",
                      count=len(result.segments)),
        effect=Effect(
            say("share of {best}, {group} less all others", best=best, group=group),
            row.difference, row.difference_low, row.difference_high, POINTS,
        ),
        p_adjusted=float(row.p_adjusted),
        n=int(row.n),
        factors=(row.column,),
        levels={row.column: (str(row.group),)},
        caveats=(
            say("Not adjusted for what else differs between groups: a comparison, no cause."),
        ),
        action=say("Find out what is different for {column} {group}, and whether it can be "
                   "changed.", **filled)
        if row.difference < 0
        else say("Find out what is different for {column} {group}, and whether others could have "
                 "it.", **filled),
    )  # fmt: skip


def _beside_others(difference: float, best: str, filled: dict[str, str]) -> str:
    told = {**filled, "size": number(abs(difference), 1), "best": best}
    if difference < 0:
        return say(
            "{column} {group}: {size} percentage points fewer {best} than all others", **told
        )
    return say("{column} {group}: {size} percentage points more {best} than all others", **told)


def _none_differs(case: StudyCase, result: Satisfaction) -> Finding:
    widest = result.segments["difference_high"] - result.segments["difference_low"]
    return case.finding(
        id="no-segment-differs",
        kind="none",
        headline=say(
            "None of {count} groups compared clearly has more or fewer {best} than the others",
            count=len(result.segments),
            best=result.plan.scale.names[0],
        ),
        verdict="fine",
        certainty=say(
            "differences are within what chance makes between groups of these sizes; one of {size} "
            "percentage points could stay unseen",
            size=number(float(widest.median()) / 2, 1),
        ),
        action=say("Do not rank the groups: their order is noise."),
    )


def quality_link_findings(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say whether contacts with a better quality score satisfy more often."""
    link = result.quality
    if link is None:
        return []
    shared = {"id": "quality-score", "kind": "comparison", "factors": (), "n": link.n}
    if link.per_ten is None:
        return [
            case.finding(
                headline=say("Whether the quality score goes with satisfaction cannot be told"),
                verdict="cannot tell",
                certainty=link.why_not,
                action=say(
                    "Check contacts that were also surveyed; a random sample of them is best."
                ),
                **shared,
            )
        ]
    is_clear = link.per_ten.low > 0 or link.per_ten.high < 0
    return [
        case.finding(
            headline=_with_quality(link.per_ten.estimate)
            if is_clear
            else say("The quality score is not shown to go with satisfaction"),
            verdict="watch" if not is_clear or link.per_ten.high < 0 else "fine",
            certainty=word("likely") if is_clear else say("the interval holds no link at all"),
            effect=stated(link.per_ten, POINTS),
            caveats=(say("From {n} answers whose contact was also checked.", n=f"{link.n:,}"),),
            action=say("Keep the scorecard's items that customers feel.")
            if is_clear and link.per_ten.low > 0
            else say("Do not take the quality score for what customers feel; review its items."),
            **shared,
        )
    ]


def _with_quality(size: float) -> str:
    """Say what ten points more of the quality score go with."""
    told = number(abs(size), 1)
    if size > 0:
        return say(
            "Ten points more of the quality score go with {size} percentage points more satisfied",
            size=told,
        )
    return say(
        "Ten points more of the quality score go with {size} percentage points fewer satisfied",
        size=told,
    )
