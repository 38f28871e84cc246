"""What the notebook shows of the study: the tables of its parts, and its sources."""

from dataclasses import replace

from ccqa_lib.analyse.attrition.capacity import ServiceLevels
from ccqa_lib.analyse.attrition.cost import LeavingCost
from ccqa_lib.analyse.attrition.rates import LeavingRate
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.show import Block, text
from ccqa_lib.show.dates import day_words
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, apart

SOURCES = mark((
    "Rates over person-years, exact intervals: Garwood (1936). The trade's annualised rate: "
    "leavers "
    "/ average headcount x 12 / months.",
    "Shares that have left: Kaplan and Meier (1958) with late entry, Greenwood's error on the "
    "log-log "
    "scale; by cause Aalen and Johansen (1978).",
    "Peak of leaving by tenure: scan statistic, Kulldorff (1997), by simulation.",
    "Hazard ratios: Cox (1972), Efron's ties, errors by the jackknife over teams (Lipsitz, Dear "
    "and "
    "Zhao 1994), proportionality by Grambsch and Therneau (1994), 10 leavers a ratio (Peduzzi et "
    "al. "
    "1995), adjusted by Holm (1979).",
    "Teams: indirect standardisation; exact comparison with all usual others (Przyborowski and "
    "Wilenski 1940), mid-p (Lancaster 1961), or gamma-Poisson where these differ by nature "
    "(Spiegelhalter 2005); Benjamini and Hochberg (1995); shrinkage by gamma-Poisson (Clayton and "
    "Kaldor 1987).",
    "Over time: u and u' charts (Montgomery; Laney 2002). Service level: Erlang A (Palm; "
    "Mandelbaum "
    "and Zeltyn 2007).",
    "Small counts: primary and complementary suppression, checked by linear programs (Fischetti "
    "and "
    "Salazar 2001).",
))  # fmt: skip


def level_blocks(result: AttritionStudy) -> list[Block]:
    """Return the tables of how many leave, in the last 12 months and in all the time watched."""
    counted = []
    if result.staff.edition is not None:
        counted = [text(counted_until(result), say("Up to which day people are counted"))]
    if result.staff.is_absence:
        told = text([str(result.absence)], say("How often people are absent"))
        return [told.evidence_of("absence-rate"), *counted]
    recent, whole, by_kind = result.recent, result.rate, result.by_kind
    if isinstance(recent, CannotTell) or isinstance(whole, CannotTell):
        return [_part(say("How many leave"), recent, "leaving-rate"), *counted]
    same = recent.first is None or (recent.years >= 0.999 * whole.years)
    first = (whole if same else recent).to_block().evidence_of("leaving-rate")
    earlier = [_dated(by_kind)] if isinstance(by_kind, LeavingRate) else []
    return [first, *([] if same else [whole.to_block()]), *earlier, *counted]


def _dated(rate: LeavingRate) -> Block:
    """Return the rates by kind, with the day up to which they count."""
    told = rate.to_block()
    day = say("By kind, counted up to {day}", day=day_words(rate.last))
    return replace(told, content={**told.content, "caption": about(day, told.content["caption"])})


def counted_until(result: AttritionStudy) -> list[str]:
    """Say up to which day each part counts, and why not up to the last day of the rows."""
    told, least = result.told, result.settings.min_cell
    level, rows = day_words(result.staff.last_day), day_words(told.rows_until)
    parts = [
        (mark("by kind of leaving"), told.kinds if len(result.staff.causes) > 1 else None),
        (mark("by tenure and cohort, and what goes with leaving"), told.details),
        (mark("comparison of teams"), told.teams),
    ]
    dated = [
        say("{part}: up to {day}", part=word(name), day=day_words(own.last_day))
        for name, own in parts
        if own is not None and not result.staff.is_absence
    ]
    return [
        say("People are counted up to {day}; the rows go on to {last}.", day=level, last=rows),
        *([apart(dated)] if dated else []),
        say(
            "Counts move on at the end of a month, once {least} or more left since; by kind, "
            "tenure and team once enough did in most of them. Two reports of different days, held "
            "against one another, then do not tell who left in between. Where no other report is "
            "given, 'reports: one' counts up to the last day.",
            least=least,
        ),
    ]


def hire_blocks(result: AttritionStudy) -> list[Block]:
    """Return the tables of new hires, cohorts and the pace by tenure."""
    if result.staff.is_absence:
        return []
    parts = (result.probation, result.cohorts, result.pace)
    return [part.to_block() for part in parts if not isinstance(part, CannotTell)]


def comparison_blocks(result: AttritionStudy) -> list[Block]:
    """Return the tables of hazard ratios and of teams."""
    parts = (result.factors, result.teams)
    return [part.to_block() for part in parts if not isinstance(part, CannotTell)]


def ahead_blocks(
    result: AttritionStudy,
    cost: LeavingCost | CannotTell,
    service: ServiceLevels | CannotTell,
) -> list[Block]:
    """Return the tables of what comes next and of what was done, where they were asked for."""
    told: list[tuple[str, object, str]] = []
    if result.settings.forecast_months:
        told.append((say("Forecast"), result.forecast, "forecast"))
    asked = ((cost, "cost"), (service, "service-level"))
    told += [("", part, name) for part, name in asked if not isinstance(part, CannotTell)]
    if result.change is not None:
        told.append((say("Before and after"), result.change, "intervention"))
    return [_part(*part) for part in told]


def method_blocks() -> list[Block]:
    """Return where the methods come from."""
    return [text(list(SOURCES), say("Where the methods come from"), role="methods")]


def _part(name: str, part: object, finding: str) -> Block:
    """Return the table of a part, or why it cannot be told, as the evidence of one finding."""
    told = text([str(part)], name) if isinstance(part, CannotTell) else part.to_block()
    return told.evidence_of(finding)
