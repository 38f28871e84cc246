"""For whom is the problem? The segment in which it is worst beyond chance, or none."""

import pandas as pd

from ccqa_lib.analyse.project.segments import Segments, segment_words
from ccqa_lib.findings.define_case import DefineCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.numbers import percent
from ccqa_lib.show.plain import plain_line

BONFERRONI = mark("all segments of all columns were compared, and the interval allows for that")


def where_finding(given: DefineCase) -> Finding:
    """Say in which segment it is worst beyond chance, or that it is spread evenly."""
    if len(given.standouts):
        return _concentrated(given, given.standouts.iloc[0])
    if not any(len(part.rows) > 1 for part in given.segments):
        return _not_split(given)
    ranked = [part for part in given.segments if part.pareto is not None]
    if given.family == "share" or not ranked:
        return given.case.finding(
            id="for-whom",
            kind="none",
            headline=say("No segment is worse than the rest beyond chance")
            if given.family == "share"
            else say("Segments are shown; without a share of defects none can be called worse"),
            verdict="fine" if given.family == "share" else "cannot tell",
            certainty=word(BONFERRONI) if given.family == "share" else say("descriptive only"),
            action=say("Look for causes that strike everywhere, rather than for a place."),
        )
    first = max(ranked, key=lambda part: part.leading["share_of_defects"])
    return _largest(given, first)


def _not_split(given: DefineCase) -> Finding:
    return given.case.finding(
        id="for-whom",
        kind="none",
        headline=say("For whom it is worst is not known: there are no segments to compare"),
        verdict="cannot tell",
        certainty=say("nothing was compared"),
        action=say("Map columns such as site, queue or channel, or name some in 'segments'."),
    )


def _concentrated(given: DefineCase, top: pd.Series) -> Finding:
    scale, name = given.scale, f"{top['column']} {plain_line(top['segment'])}"
    return given.case.finding(
        id="for-whom",
        kind="comparison",
        headline=say(
            "Concentrated: {segment} has {cases} of the cases with {contacts} of the contacts",
            segment=name,
            cases=percent(top["share_of_defects"]),
            contacts=percent(top["share_of_contacts"]),
        ),
        verdict="act",
        certainty=say("beyond chance, where {allowed}", allowed=word(BONFERRONI)),
        effect=Effect(
            say("{segment} less the rest", segment=name), top["difference"] * scale.factor,
            top["low"] * scale.factor, top["high"] * scale.factor, scale.step_unit,
        ),
        p_adjusted=float(top["p"]),
        factors=(*given.case.levels, top["column"]),
        levels={**given.case.levels, top["column"]: [top["segment"]]},
        caveats=_where_caveats(len(given.standouts) - 1),
        action=say(
            "Narrow the scope to {segment} only if the sponsor agrees; take it to the analysis.",
            segment=name,
        ),
    )  # fmt: skip


def _where_caveats(further: int) -> tuple[str, ...]:
    told = [say("This says where it is, not why: what else differs there may be the cause.")]
    if further:
        told.append(say("{count} further segments stand out; see the tables.", count=further))
    return tuple(told)


def _largest(given: DefineCase, part: Segments) -> Finding:
    top, causes = part.leading, part.pareto.causes.iloc[0]
    segment = f"{part.column} {plain_line(segment_words(top['segment']))}"
    share = percent(top["share_of_defects"])
    return given.case.finding(
        id="for-whom",
        kind="comparison",
        headline=say(
            "Most cases: {segment} with {share} of all (tied with the next)",
            segment=segment,
            share=share,
        )
        if part.is_tied
        else say("Most cases: {segment} with {share} of all", segment=segment, share=share),
        verdict="watch",
        certainty=say(
            "intervals of all segments hold together; how much each was exposed is not known"
        ),
        effect=Effect(
            say("share of all cases"), 100 * causes["share"], 100 * causes["low"],
            100 * causes["high"], "%",
        ),
        caveats=(say("A large segment has many cases because it is large; this is no rate."),),
        action=say("Count the contacts of each segment too, so that a rate can be told."),
    )  # fmt: skip
