"""Which groups differ, and does the quality score go with satisfaction?"""

import pandas as pd

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.findings.satisfaction_drivers import POINTS
from ccqa_lib.findings.satisfaction_level import stated
from ccqa_lib.findings.slugs import slug
from ccqa_lib.show.numbers import number
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
    fewer = "fewer" if row.difference < 0 else "more"
    best = result.plan.scale.names[0]
    group, column = plain_line(str(row.group)), plain_line(row.column.replace("_", " "))
    return case.finding(
        id=slug("segment", row.column, str(row.group)),
        kind="comparison",
        headline=f"{column} {group}: {number(abs(row.difference), 1)} percentage points {fewer} "
        f"{best} than all others",
        verdict="watch",
        certainty=f"clear of chance after allowing for all {len(result.segments)} groups compared",
        effect=Effect(
            f"share of {best}, {group} less all others", row.difference, row.difference_low,
            row.difference_high, POINTS,
        ),
        p_adjusted=float(row.p_adjusted),
        n=int(row.n),
        factors=(row.column,),
        levels={row.column: (str(row.group),)},
        caveats=("Not adjusted for what else differs between groups: a comparison, no cause.",),
        action=f"Find out what is different for {column} {group}, and whether it can be changed."
        if row.difference < 0
        else f"Find out what is different for {column} {group}, and whether others could have it.",
    )  # fmt: skip


def _none_differs(case: StudyCase, result: Satisfaction) -> Finding:
    widest = result.segments["difference_high"] - result.segments["difference_low"]
    return case.finding(
        id="no-segment-differs",
        kind="none",
        headline=f"None of {len(result.segments)} groups compared clearly has more or fewer "
        f"{result.plan.scale.names[0]} than the others",
        verdict="fine",
        certainty="differences are within what chance makes between groups of these sizes; one of "
        f"{number(float(widest.median()) / 2, 1)} percentage points could stay unseen",
        action="Do not rank the groups: their order is noise.",
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
                headline="Whether the quality score goes with satisfaction cannot be told",
                verdict="cannot tell",
                certainty=link.why_not,
                action="Check contacts that were also surveyed; a random sample of them is best.",
                **shared,
            )
        ]
    is_clear = link.per_ten.low > 0 or link.per_ten.high < 0
    size = number(abs(link.per_ten.estimate), 1)
    way = "more" if link.per_ten.estimate > 0 else "fewer"
    return [
        case.finding(
            headline=f"Ten points more of the quality score go with {size} percentage points {way} "
            "satisfied"
            if is_clear
            else "The quality score is not shown to go with satisfaction",
            verdict="watch" if not is_clear or link.per_ten.high < 0 else "fine",
            certainty="likely" if is_clear else "the interval holds no link at all",
            effect=stated(link.per_ten, POINTS),
            caveats=(f"From {link.n:,} answers whose contact was also checked.",),
            action="Keep the scorecard's items that customers feel."
            if is_clear and link.per_ten.low > 0
            else "Do not take the quality score for what customers feel; review its items.",
            **shared,
        )
    ]
