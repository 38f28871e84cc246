"""How far the attrition study can be trusted: its finding, and the report card behind it."""

from ccqa_lib.analyse.attrition.factors import LeavingFactors
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.findings.attrition_case import AttritionCase, worded
from ccqa_lib.findings.card import Assumption, card
from ccqa_lib.findings.finding import Finding
from ccqa_lib.show import Block
from ccqa_lib.show.dates import day_words, plural
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import listed, lowered, sentences, without_stop
from ccqa_lib.show.plain import plain_line

FEW = 30  # leavers below which most of the study is rough


def trust_finding(case: AttritionCase) -> Finding:
    """Say how far the numbers can be trusted, and what to mind first."""
    rows = assumptions(case.result)
    broken = [row for row in rows if row.verdict == "does not hold"]
    nearly = [row for row in rows if row.verdict == "nearly"]
    minded = [*broken, *nearly]
    caveats = tuple(sentences(word(row.evidence), word(row.meaning)) for row in minded)
    checked = plural(len(rows), "assumption")
    if not minded:
        return case.finding(
            id="trust", kind="quality",
            headline=say("Nothing found speaks against these numbers"),
            verdict="fine", certainty=say("{assumptions} were checked", assumptions=checked),
            action=say("Run again with the next export."),
        )  # fmt: skip
    first = minded[0]
    what = without_stop(lowered(word(first.evidence)))
    return case.finding(
        id="trust",
        kind="quality",
        headline=say("Mind this first: {what}", what=what)
        if broken
        else say("The numbers can be used; mind: {what}", what=what),
        verdict="watch" if broken else "fine",
        certainty=say(
            "{assumptions} were checked: {broken} broken, {nearly} only nearly true",
            assumptions=checked,
            broken=len(broken),
            nearly=len(nearly),
        ),
        caveats=caveats,
        action=word(first.meaning),
    )


def attrition_card(result: AttritionStudy) -> Block:
    """Return every assumption of the study with its verdict, as a block for the report."""
    return card(assumptions(result), mark("the attrition study"))


def assumptions(result: AttritionStudy) -> list[Assumption]:
    """Return what must hold for the study to mean what it says, and whether it does."""
    return [
        _base(result), _late(result), _enough(result), _proportional(result), _events(result),
        _independent(result), _steady(result), _backtest(result), *_apart(result),
    ]  # fmt: skip


def _apart(result: AttritionStudy) -> list[Assumption]:
    """Say that reports of other days do not tell of few people beside this one."""
    if result.staff.edition is None:
        return []
    return [
        Assumption(
            mark("two reports do not tell who left in between"), "holds",
            say("Counts move on in steps of {least} people or more; this one counts up to {day}.",
                least=result.settings.min_cell, day=day_words(result.staff.last_day)),
        )
    ]  # fmt: skip


def _base(result: AttritionStudy) -> Assumption:
    name = mark("the rows show how many leave")
    if result.has_base_rate:
        how = (
            mark("Days of hiring and leaving are known.")
            if result.staff.has_dates
            else mark("So it was set.")
        )
        return Assumption(name, "holds", how)
    return Assumption(
        name, "does not hold", mark("The rows do not show how many leave."),
        mark("Use comparisons within them only; no rate, share or forecast is told."),
    )  # fmt: skip


def _late(result: AttritionStudy) -> Assumption:
    name = mark("people count from when they could be seen leaving")
    if result.staff.is_late:
        late = int((result.staff.frame["entry"] > 0).sum())
        least, fresh = result.settings.min_cell, len(result.staff.frame) - late
        told = say("Some spells")
        if min(late, fresh) >= least:
            told = say("{count} spells", count=f"{late:,}")
        if result.settings.is_opening_told or not result.staff.has_dates:
            how = say(
                "{spells} were under way when the watching began, and enter then.", spells=told
            )
            return Assumption(name, "holds", how)
        day = day_words(result.staff.first_day)
        return Assumption(
            name, "nearly",
            say(
                "Nothing says from when the rows show leavers: it is taken to be {day}, as nobody "
                "in the rows left before, and {spells} enter then.",
                day=day, spells=lowered(told),
            ),
            mark("Set 'first_day' to the day from which the export shows who left; to the first "
                 "day of hiring, if nobody did leave before."),
        )  # fmt: skip
    if not result.staff.has_dates:
        return Assumption(
            name, "nearly", mark("Durations alone do not say from when on people were watched."),
            mark("If leavers of earlier years are missing, early leaving is understated."),
        )  # fmt: skip
    return Assumption(
        name, "nearly",
        mark("Everybody counts from the day of hire: nothing says that the extract opens later."),
        mark("If people who left before the extract began are missing, set 'first_day' or map "
             "'observed_from'; else early leaving is understated."),
    )  # fmt: skip


def _enough(result: AttritionStudy) -> Assumption:
    name = mark("enough leavers")
    leavers = result.staff.leavers
    if leavers >= FEW:
        return Assumption(name, "holds", say("There are {count}.", count=f"{leavers:,}"))
    least = result.settings.min_cell
    told = say("Fewer than {least} left in all.", least=max(1, least))
    if leavers >= max(1, least):
        told = say("Only {count} left in all.", count=f"{leavers:,}")
    return Assumption(name, "does not hold", told, mark("Read intervals, not single numbers."))


def _proportional(result: AttritionStudy) -> Assumption:
    name = mark("hazard ratios stay the same over tenure")
    found = result.factors
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", mark("No hazard ratio is told."))
    if found.drifting:
        names = listed(map(worded, found.drifting))
        return Assumption(
            name, "nearly", say("Those of {columns} change with tenure.", columns=names),
            mark("Read them as averages over the time watched."),
        )  # fmt: skip
    return Assumption(name, "holds", mark("None is seen to drift."))


def _events(result: AttritionStudy) -> Assumption:
    name = mark("few enough factors for the leavers there are")
    found = result.factors
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", mark("No hazard ratio is told."))
    each = plural(round(found.events / len(found.ratios)), "leaver")
    if found.left_out:
        told = say("{leavers} a ratio; not looked at: {columns}.",
                   leavers=each, columns=listed(map(worded, found.left_out)))  # fmt: skip
        return Assumption(name, "nearly", told, mark("Name the factors that matter most first."))
    return Assumption(name, "holds", say("{leavers} a ratio.", leavers=each))


def _independent(result: AttritionStudy) -> Assumption:
    name = mark("people of one team do not all leave together")
    found = result.factors
    if not isinstance(found, LeavingFactors):
        return Assumption(name, "does not apply", mark("No hazard ratio is told."))
    if found.is_clustered:
        how = say("It need not: errors are {errors}.", errors=plain_line(found.errors))
        return Assumption(name, "holds", how)
    return Assumption(
        name, "nearly",
        mark("Errors take people as independent: no team was named, or too few are there."),
        mark("Intervals are too narrow if teams leave together; name 'cluster'."),
    )  # fmt: skip


def _steady(result: AttritionStudy) -> Assumption:
    name = mark("the pace of leaving is steady over the calendar")
    found = result.by_period
    if isinstance(found, CannotTell):
        return Assumption(name, "does not apply", mark("It cannot be followed over time."))
    length = word(found.length, "length")
    if found.chart.signals:
        return Assumption(
            name, "nearly",
            say("Leaving by {length} shows {signals} of change.",
                length=length, signals=plural(len(found.chart.signals), "signal")),
            mark("Rates and curves are averages over times that differ."),
        )  # fmt: skip
    return Assumption(
        name, "holds", say("By {length}, nothing out of the ordinary.", length=length)
    )


def _backtest(result: AttritionStudy) -> Assumption:
    name = mark("the forecast held when tried on the past")
    found = result.forecast
    if isinstance(found, CannotTell) or found.backtest is None:
        return Assumption(name, "does not apply", mark("There is no forecast, or too little past."))
    if found.backtest.held:
        return Assumption(name, "holds", mark("What came lay within its band."))
    return Assumption(
        name, "does not hold",
        mark("What came lay outside the band of the forecast tried on the past."),
        mark("Plan with a wider range than the band, and find out what changed."),
    )  # fmt: skip
