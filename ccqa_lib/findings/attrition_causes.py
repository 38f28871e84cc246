"""Findings on what goes with leaving."""

import pandas as pd

from ccqa_lib.analyse.attrition.factor_columns import AGAINST, PER, level_words, per_words
from ccqa_lib.analyse.attrition.factors import LeavingFactors
from ccqa_lib.analyse.attrition.staff import CannotTell
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
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.numbers import number
from ccqa_lib.show.plain import plain_line

MOST = 12  # ratios told one by one, the surest first; the page shows the first and folds the rest
SURE, VERY_SURE = 0.01, 0.001
WIDE = 1.5  # times; with more room than this in most intervals nothing found says little


def factor_findings(case: AttritionCase, most: int = MOST) -> list[Finding]:
    """Return the surest `most` hazard ratios as findings, or one that says there is none."""
    found = case.result.factors
    if isinstance(found, CannotTell):
        return [
            case.cannot_tell(
                "factors",
                "hazard",
                say("What goes with leaving cannot be told"),
                found,
                say(
                    "Name two or three columns that you expect to matter, and wait for 10 leavers "
                    "for each comparison."
                ),
            )
        ]
    clear = found.clear
    if clear.empty:
        return [_nothing(case, found)]
    return [_hazard(case, found, row, most) for _, row in clear.head(most).iterrows()]


def _hazard(case: AttritionCase, found: LeavingFactors, row: pd.Series, most: int) -> Finding:
    factor, level = worded(row["factor"]), plain_line(row["level"])
    per = plain_line(per_words(row["per"]))
    more = row["ratio"] > 1
    p = row["p_adjusted"]
    sure = "almost certain" if p < VERY_SURE else "very likely" if p < SURE else "likely"
    return case.finding(
        id=slug("hazard", str(row["factor"]), str(row["level"])),
        kind="hazard",
        headline=_hazard_headline(found.event, (factor, level), row),
        verdict="act" if more and p < SURE and case.result.has_base_rate else "watch",
        certainty=say(
            "{sure}: {chance} after allowing for {ratios} looked at, {events}",
            sure=word(sure),
            chance=chance_words(p),
            ratios=plural(len(found.ratios), "ratio"),
            events=_counted(found),
        ),
        effect=Effect(
            say("hazard ratio of {event}", event=word(found.event, "event")),
            float(row["ratio"]),
            float(row["low"]),
            float(row["high"]),
            say("times, {per}", per=per),
        ),
        p_adjusted=float(row["p_adjusted"]),
        factors=(str(row["factor"]),),
        levels={str(row["factor"]): [level]} if level else {},
        caveats=_caveats(case, found, row, most),
        action=say(
            "Ask people what lies behind {factor}. If something about the work is to change, "
            "change it in one place first, and measure there against elsewhere.",
            factor=factor,
        ),
    )


def _caveats(
    case: AttritionCase, found: LeavingFactors, row: pd.Series, most: int
) -> tuple[str, ...]:
    """Return what is to be minded of one ratio."""
    per = plain_line(per_words(row["per"]))
    caveats = [
        word(ASSOCIATION), say("The ratio is {per}, with the other factors alike.", per=per)
    ]  # fmt: skip
    if row["factor"] in found.drifting:
        caveats.append(
            say("It changes with tenure, so that it is an average over the time watched.")
        )
    caveats += _others(found, most)
    if not case.result.has_base_rate:
        caveats.append(
            say(
                "Who is in the rows may have been chosen by whether they left; the ratio may then "
                "lean towards 1."
            )
        )
    if found.left_out:
        caveats.append(_left_out(found))
    return tuple(caveats)


def _others(found: LeavingFactors, most: int) -> list[str]:
    """Name the ratios beyond chance that no finding tells one by one."""
    rest = found.clear.iloc[most:]
    if rest.empty:
        return []
    told = [
        say(
            "{factor} {ratio} times ({range}, {per})",
            factor=_named(row), ratio=number(row["ratio"], 2),
            range=span(row["low"], row["high"]), per=plain_line(per_words(row["per"])),
        )
        for _, row in rest.head(MOST).iterrows()
    ]  # fmt: skip
    if more := len(rest) - len(told):
        told.append(say("{count} more in the table", count=more))
    return [say("Also beyond chance: {ratios}.", ratios=apart(told))]


def _named(row: pd.Series) -> str:
    """Name a factor with its level, where it has one."""
    words = (worded(row["factor"]), plain_line(level_words(row["level"])))
    return " ".join(each for each in words if each)


def _left_out(found: LeavingFactors) -> str:
    names = listed(map(worded, found.left_out))
    return say("Not looked at: {columns} (see table).", columns=names)


def _counted(found: LeavingFactors) -> str:
    return plural(found.events, "absence" if found.event == "absence" else "leaver")


def _hazard_headline(event: str, named: tuple[str, str], row: pd.Series) -> str:
    factor, level = named
    pace = number(row["ratio"], 2)
    filled = {"event": word(event, "event").capitalize(), "pace": pace, "factor": factor}
    if level:
        reference = plain_line(level_words(row["per"].removeprefix(AGAINST)))
        return say(
            "{event} at {pace} times the pace where {factor} is {level}, compared with {reference}",
            level=level_words(level), reference=reference, **filled,
        )  # fmt: skip
    step = plain_line(row["per"].removeprefix(PER))
    return say("{event} at {pace} times the pace for each {step} more of {factor}",
               step=step, **filled)  # fmt: skip


def _nothing(case: AttritionCase, found: LeavingFactors) -> Finding:
    """Say that nothing named goes with leaving more than chance allows, and what came nearest."""
    nearest = found.ratios.loc[found.ratios["p"].idxmin()]
    caveats = [
        say(
            "Nearest: {factor}, {ratio} times ({range}, {per}); by itself p {p}, after allowing "
            "for all p {adjusted}. A hint for the next data, no finding.",
            factor=_named(nearest), ratio=number(nearest["ratio"], 2),
            range=span(nearest["low"], nearest["high"]),
            per=plain_line(per_words(nearest["per"])), p=f"{nearest['p']:.2g}",
            adjusted=f"{nearest['p_adjusted']:.2g}",
        ),
        say("No finding is no proof that nothing matters: the intervals in the table say which "
            "sizes remain possible."),
    ]  # fmt: skip
    if found.left_out:
        caveats.append(_left_out(found))
    return case.finding(
        id="no-factor",
        kind="none",
        headline=_nothing_words(found),
        verdict="cannot tell" if found.room > WIDE else "fine",
        certainty=say(
            "{ratios} looked at, with {events}; a middling one is known to within {room} times",
            ratios=plural(len(found.ratios), "hazard ratio"), events=_counted(found),
            room=number(found.room, 1),
        ),
        factors=tuple(found.ratios["factor"].unique()),
        caveats=tuple(caveats),
        action=say(
            "Do not act on a single ratio of the table. Before the next data, name the two or "
            "three factors that are expected to matter."
        ),
    )  # fmt: skip


def _nothing_words(found: LeavingFactors) -> str:
    names = found.ratios["factor"].unique()
    event, factor = word(found.event, "event"), worded(names[0])
    if len(names) == 1:
        return say(
            "{factor}, the one factor looked at, does not go with {event} more than chance allows",
            factor=factor[:1].upper() + factor[1:], event=event,
        )  # fmt: skip
    return say("None of {count} factors looked at goes with {event} more than chance allows",
               count=len(names), event=event)  # fmt: skip
