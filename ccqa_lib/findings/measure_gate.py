"""Tollgate, report card and proposal of limits of the measure study."""

from datetime import date

import pandas as pd

from ccqa_lib.analyse.project.measurement import StartingPoint
from ccqa_lib.findings.card import Assumption, card
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.measure import MeasureCase, why_words
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.params.ledger import read_ledger
from ccqa_lib.params.measure_study import MeasureParams
from ccqa_lib.params.measures import Measure
from ccqa_lib.show import Block, table
from ccqa_lib.show.dates import iso_day
from ccqa_lib.show.language import ENGLISH, in_language, mark, mark_heads, say, word
from ccqa_lib.show.language.joined import about

_TOPICS = mark((
    "points", "baseline", "neighbours", "weekdays", "tails", "dispersion", "values", "events",
    "gaps",
))  # fmt: skip
_TRUST = mark(("trusted", "not yet trusted", "not assessed"))


def measure_case(
    study: MeasureParams, measure: Measure, start: StartingPoint, days: tuple[date, date]
) -> MeasureCase:
    """Put together what is said of a measurement, for its owner and within its scope."""
    ledger = read_ledger(study.project)
    span = (iso_day(days[0]), iso_day(days[1]))
    case = StudyCase(study.notebook, measure.owner, len(start.chart.points), span, study.levels)
    frozen = ledger.entries[-1] if ledger else None
    return MeasureCase(case, start, study.is_judged_by_people(measure), study.project, frozen)


def measure_tollgate(given: MeasureCase, study: MeasureParams) -> Block:
    """Return what the measure phase must answer, filled by what was found."""
    start, (trust, why) = given.start, given.trust
    chart = start.chart
    needed = start.detectable
    found = [
        answered(
            mark("Can the measurement be trusted?"),
            {"trusted": True, "not yet trusted": False}.get(trust),
            why_words(why),
        ),
        answered(
            mark("Is the baseline stable?"),
            not start.unstable_baseline,
            say("{count} points, some break a rule", count=chart.baseline_points)
            if start.unstable_baseline
            else say("{count} points, none break a rule", count=chart.baseline_points),
        ),
        answered(
            mark("Do enough points set the limits (12 or more)?"),
            chart.baseline_points >= 12,
            say("{count} points", count=chart.baseline_points),
        ),
        answered(
            mark("Is it known how much data the goal needs?"),
            True if needed else None,
            say("{count} periods on each side", count=f"{needed:,.0f}")
            if needed
            else say("no target to plan for"),
        ),
        answered(
            mark("Are the limits frozen in the ledger?"), given.frozen is not None, _frozen(given)
        ),
    ]
    return tollgate("measure", found, study.dmaic_project())


def _frozen(given: MeasureCase) -> str:
    entry = given.frozen
    if entry is None:
        return say("proposed only")
    return say("version {version} by {person}", version=entry.version, person=entry.approver)


def measure_card(given: MeasureCase) -> Block:
    """Return every assumption of the starting point with its verdict."""
    notes = given.start.chart.notes
    rows = [
        Assumption(
            word(note.topic, "caution"),
            "does not hold" if note.err else "nearly",
            note.says,
            note.advice,
        )
        for note in notes
    ]
    return card([*rows, *_people_rows(given)], mark("this measurement"))


def _people_rows(given: MeasureCase) -> list[Assumption]:
    """Return what must hold of those who judged, or of the system that recorded."""
    study = given.start.evaluators
    several = mark("several people judged the same contacts")
    if study is None:
        return [
            Assumption(several, "does not apply",
                       say("No such table is mapped, or too few were judged twice.")),
            Assumption(mark("the record is what happened"), "nearly", say("It was not audited."),
                       say("Numbers are as right as the system that wrote them.")),
        ]  # fmt: skip
    counted = say(
        "{items} items, {people} people.", items=len(study.items), people=len(study.evaluators)
    )
    return [
        Assumption(several, "holds", counted),
        Assumption(mark("who judged did not know that it was compared"), "nearly",
                   say("Calibrations are announced."),
                   say("Daily judgements may agree less than these do.")),
    ]  # fmt: skip


def ledger_proposal(
    study: MeasureParams, measure: Measure, series: pd.DataFrame, given: MeasureCase
) -> Block:
    """Return the limits that this run proposes; `ccqa freeze` and `ccqa rebase` read them here.

    The ledger is kept for runs in every language, and so it is written in English.
    """
    chart = given.start.chart
    with in_language(ENGLISH):
        trust, why = given.trust
    first = "value" if measure.family == "measure" else "events"
    baseline = series.head(chart.baseline_points)
    points = [
        [iso_day(row.period), _plain(getattr(row, first)), _plain(row.n)]
        for row in baseline.itertuples()
    ]
    proposal = {
        "source": study.source, "site": study.site, "segment_column": study.segment_column,
        "segment": study.segment, "measure": study.measure, "period": study.period,
        "family": measure.family, "chart": chart.kind,
        "centre": float(chart.points["centre"].iloc[0]),
        "sigma_z": None if chart.sigma_z is None else float(chart.sigma_z),
        "measurement": trust, "why": why, "points": points,
    }  # fmt: skip
    block = _proposal_table(given, points)
    return Block("table", "methods", {**block.content, "ledger": proposal})


def _proposal_table(given: MeasureCase, points: list[list]) -> Block:
    chart, (trust, why) = given.start.chart, given.trust
    last = chart.points[chart.points["in_baseline"]].iloc[-1]
    span = say(
        "{first} to {last}, {count} points",
        first=points[0][0],
        last=points[-1][0],
        count=len(points),
    )
    limits = chart.scale.span(last["lower"], last["upper"])
    rows = [
        (say("baseline"), span),
        (say("chart"), about(chart.kind, chart.why_kind)),
        (say("centre"), chart.scale.value(last["centre"])),
        (say("limits at the last baseline point"), limits),
        (say("measurement"), about(word(trust), why_words(why))),
    ]
    frame = pd.DataFrame(rows, columns=mark_heads(["what", "proposed"]))
    note = say("Nothing is written by this run: 'ccqa freeze' writes it once, 'ccqa rebase' anew.")
    return table(frame, say("Limits proposed for the ledger"), role="methods", note=note)


def _plain(value: float) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number
