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
            "Can the measurement be trusted?",
            {"trusted": True, "not yet trusted": False}.get(trust),
            why_words(why),
        ),
        answered(
            "Is the baseline stable?",
            not start.unstable_baseline,
            f"{chart.baseline_points} points, {'some' if start.unstable_baseline else 'none'} "
            "break a rule",
        ),
        answered(
            "Do enough points set the limits (12 or more)?",
            chart.baseline_points >= 12,
            f"{chart.baseline_points} points",
        ),
        answered(
            "Is it known how much data the goal needs?",
            True if needed else None,
            f"{needed:,.0f} periods on each side" if needed else "no target to plan for",
        ),
        answered(
            "Are the limits frozen in the ledger?",
            given.frozen is not None,
            f"version {given.frozen.version} by {given.frozen.approver}"
            if given.frozen
            else "proposed only",
        ),
    ]
    return tollgate("measure", found, study.dmaic_project())


def measure_card(given: MeasureCase) -> Block:
    """Return every assumption of the starting point with its verdict."""
    notes = given.start.chart.notes
    rows = [
        Assumption(note.topic, "does not hold" if note.err else "nearly", note.says, note.advice)
        for note in notes
    ]
    study = given.start.evaluators
    rows.append(
        Assumption("several people judged the same contacts", "holds",
                   f"{len(study.items)} items, {len(study.evaluators)} people.")
        if study is not None
        else Assumption("several people judged the same contacts", "does not apply",
                        "No such table is mapped, or too few were judged twice.")
    )  # fmt: skip
    rows.append(
        Assumption("who judged did not know that it was compared", "nearly",
                   "Calibrations are announced.",
                   "Daily judgements may agree less than these do.")
        if study is not None
        else Assumption("the record is what happened", "nearly", "It was not audited.",
                        "Numbers are as right as the system that wrote them.")
    )  # fmt: skip
    return card(rows, "this measurement")


def ledger_proposal(
    study: MeasureParams, measure: Measure, series: pd.DataFrame, given: MeasureCase
) -> Block:
    """Return the limits that this run proposes; `ccqa freeze` and `ccqa rebase` read them here."""
    chart, (trust, why) = given.start.chart, given.trust
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
    last = chart.points[chart.points["in_baseline"]].iloc[-1]
    rows = [
        ("baseline", f"{points[0][0]} to {points[-1][0]}, {len(points)} points"),
        ("chart", f"{chart.kind}: {chart.why_kind}"),
        ("centre", chart.scale.value(last["centre"])),
        ("limits at the last baseline point", chart.scale.span(last["lower"], last["upper"])),
        ("measurement", f"{trust}: {why_words(why)}"),
    ]
    block = table(
        pd.DataFrame(rows, columns=["what", "proposed"]), "Limits proposed for the ledger",
        role="methods",
        note="Nothing is written by this run: 'ccqa freeze' writes it once, 'ccqa rebase' anew.",
    )  # fmt: skip
    return Block("table", "methods", {**block.content, "ledger": proposal})


def _plain(value: float) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number
