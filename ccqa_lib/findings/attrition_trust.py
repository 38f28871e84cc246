"""How far the attrition study can be trusted: its finding, and the report card behind it."""

from ccqa_lib.analyse.attrition.factors import LeavingFactors
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.findings.attrition_case import AttritionCase, worded
from ccqa_lib.findings.card import Assumption, card
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show import Block
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.language.joined import lowered
from ccqa_lib.show.plain import plain_line

FEW = 30  # leavers below which most of the study is rough


def trust_finding(case: AttritionCase) -> Finding:
    """Say how far the numbers can be trusted, and what to mind first."""
    rows = assumptions(case.result)
    broken = [row for row in rows if row.verdict == "does not hold"]
    nearly = [row for row in rows if row.verdict == "nearly"]
    minded = [*broken, *nearly]
    caveats = tuple(f"{row.evidence} {row.meaning}" for row in minded)
    if not minded:
        return case.finding(
            id="trust", kind="quality", headline="Nothing found speaks against these numbers",
            verdict="fine", certainty=f"{plural(len(rows), 'assumption')} were checked",
            action="Run again with the next export.",
        )  # fmt: skip
    first = minded[0]
    return case.finding(
        id="trust",
        kind="quality",
        headline=f"{'Mind this first' if broken else 'The numbers can be used; mind'}: "
        f"{first.evidence[0].lower()}{first.evidence[1:].rstrip('.')}",
        verdict="watch" if broken else "fine",
        certainty=f"{plural(len(rows), 'assumption')} were checked: {len(broken)} broken, "
        f"{len(nearly)} only nearly true",
        caveats=caveats,
        action=first.meaning,
    )


def attrition_card(result: AttritionStudy) -> Block:
    """Return every assumption of the study with its verdict, as a block for the report."""
    return card(assumptions(result), "the attrition study")


def assumptions(result: AttritionStudy) -> list[Assumption]:
    """Return what must hold for the study to mean what it says, and whether it does."""
    return [
        _base(result), _late(result), _enough(result), _proportional(result), _events(result),
        _independent(result), _steady(result), _backtest(result),
    ]  # fmt: skip


def _base(result: AttritionStudy) -> Assumption:
    name = "the rows show how many leave"
    if result.has_base_rate:
        how = (
            "Days of hiring and leaving are known." if result.staff.has_dates else "So it was set."
        )
        return Assumption(name, "holds", how)
    return Assumption(
        name, "does not hold", "The rows do not show how many leave.",
        "Use comparisons within them only; no rate, share or forecast is told.",
    )  # fmt: skip


def _late(result: AttritionStudy) -> Assumption:
    name = "people count from when they could be seen leaving"
    if result.staff.is_late:
        late = int((result.staff.frame["entry"] > 0).sum())
        least, fresh = result.settings.min_cell, len(result.staff.frame) - late
        told = f"{late:,} spells" if min(late, fresh) >= least else "Some spells"
        if result.settings.is_opening_told or not result.staff.has_dates:
            return Assumption(
                name, "holds", f"{told} were under way when the watching began, and enter then."
            )
        day = day_words(result.staff.first_day)
        return Assumption(
            name, "nearly", f"Nothing says from when the rows show leavers: it is taken to be "
            f"{day}, as nobody in the rows left before, and {lowered(told)} enter then.",
            "Set 'first_day' to the day from which the export shows who left; to the first day of "
            "hiring, if nobody did leave before.",
        )  # fmt: skip
    if not result.staff.has_dates:
        return Assumption(
            name, "nearly", "Durations alone do not say from when on people were watched.",
            "If leavers of earlier years are missing, early leaving is understated.",
        )  # fmt: skip
    return Assumption(
        name, "nearly", "Everybody counts from the day of hire: nothing says that the extract "
        "opens later.", "If people who left before the extract began are missing, set 'first_day' "
        "or "
        "map 'observed_from'; else early leaving is understated.",
    )  # fmt: skip


def _enough(result: AttritionStudy) -> Assumption:
    name = "enough leavers"
    leavers = result.staff.leavers
    if leavers >= FEW:
        return Assumption(name, "holds", f"There are {leavers:,}.")
    least = result.settings.min_cell
    few_words = f"Only {leavers:,}" if leavers >= max(1, least) else f"Fewer than {max(1, least)}"
    return Assumption(name, "does not hold", f"{few_words} left in all.",
                      "Read intervals, not single numbers.")  # fmt: skip


def _proportional(result: AttritionStudy) -> Assumption:
    name = "hazard ratios stay the same over tenure"
    found = result.factors
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", "No hazard ratio is told.")
    if found.drifting:
        names = ", ".join(map(worded, found.drifting))
        return Assumption(
            name, "nearly", f"Those of {names} change with tenure.",
            "Read them as averages over the time watched.",
        )  # fmt: skip
    return Assumption(name, "holds", "None is seen to drift.")


def _events(result: AttritionStudy) -> Assumption:
    name = "few enough factors for the leavers there are"
    found = result.factors
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", "No hazard ratio is told.")
    each = found.events / len(found.ratios)
    if found.left_out:
        names = ", ".join(map(worded, found.left_out))
        return Assumption(
            name, "nearly", f"{plural(round(each), 'leaver')} a ratio; not looked at: {names}.",
            "Name the factors that matter most first.",
        )  # fmt: skip
    return Assumption(name, "holds", f"{plural(round(each), 'leaver')} a ratio.")


def _independent(result: AttritionStudy) -> Assumption:
    name = "people of one team do not all leave together"
    found = result.factors
    if not isinstance(found, LeavingFactors):
        return Assumption(name, "does not apply", "No hazard ratio is told.")
    if "clustered" in found.errors:
        return Assumption(name, "holds", f"It need not: errors are {plain_line(found.errors)}.")
    return Assumption(
        name, "nearly", "Errors take people as independent: no team was named, or too few are "
            "there.",
        "Intervals are too narrow if teams leave together; name 'cluster'.",
    )  # fmt: skip


def _steady(result: AttritionStudy) -> Assumption:
    name = "the pace of leaving is steady over the calendar"
    found = result.by_period
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", "It cannot be followed over time.")
    if found.chart.signals:
        return Assumption(
            name, "nearly",
            f"Leaving by {found.length} shows {plural(len(found.chart.signals), 'signal')} of "
            "change.",
            "Rates and curves are averages over times that differ.",
        )  # fmt: skip
    return Assumption(name, "holds", f"By {found.length}, nothing out of the ordinary.")


def _backtest(result: AttritionStudy) -> Assumption:
    name = "the forecast held when tried on the past"
    found = result.forecast
    if isinstance(found, CannotTell) or found.backtest is None:
        return Assumption(name, "does not apply", "There is no forecast, or too little past.")
    if found.backtest.held:
        return Assumption(name, "holds", "What came lay within its band.")
    return Assumption(
        name, "does not hold", "What came lay outside the band of the forecast tried on the past.",
        "Plan with a wider range than the band, and find out what changed.",
    )  # fmt: skip
