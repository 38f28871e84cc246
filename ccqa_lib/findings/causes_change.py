"""Why did it change between two periods: what of it is other contacts, and what is worse ones?"""

import pandas as pd

from ccqa_lib.analyse.causes.two_periods import PeriodChange, Split
from ccqa_lib.findings.card import Assumption
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.dates import day_words
from ccqa_lib.show.numbers import number
from ccqa_lib.show.plain import plain_line

CHANGE_ID = "change-between-periods"
_NO_PERIODS = (
    "Two periods cannot be compared: the rows have no date, or hold too few contacts or days."
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


def change_finding(case: StudyCase, change: PeriodChange, subject: str) -> Finding:
    """Say by how much the share of defects changed, and what the change is made of."""
    early, late = (
        stretch_words(*ends) for ends in (change.stretches.before, change.stretches.after)
    )
    told = f"{subject}: {_percent(change.before)} {early}, {_percent(change.after)} {late}"
    span = tuple(
        day.date().isoformat() for day in (change.stretches.before[0], change.stretches.after[1])
    )
    shared = {
        "id": CHANGE_ID, "n": change.n_before + change.n_after, "period": span,
        "effect": _points("change", change.change),
        "caveats": _caveats(change),
    }  # fmt: skip
    if change.is_noise:
        return case.finding(
            kind="none",
            headline=f"{told}: no change beyond chance",
            verdict="fine",
            certainty="chance alone may show as much; days and agents that differ are counted",
            action="Do not explain this change; explain the level.",
            **shared,
        )
    split, is_worse = change.leading, change.change.estimate > 0
    return case.finding(
        kind="comparison",
        headline=f"{told}: {_made_of(change, split)}",
        verdict="watch" if is_worse else "fine",
        certainty="almost certain that it changed: beyond how days and agents differ",
        action=_action(change, split, is_worse),
        factors=(*case.levels, *([split.column] if split else [])),
        **shared,
    )


def stretch_words(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Say when: "in" a whole month, else "from" the first "to" the last day."""
    if first.day == 1 and (last + pd.Timedelta(days=1)).day == 1 and first.month == last.month:
        return f"in {_MONTHS[first.month - 1]} {first.year}"
    return f"from {day_words(first)} to {day_words(last)}"


def _made_of(change: PeriodChange, split: Split | None) -> str:
    size = change.change.estimate
    whole = f"{number(abs(size), 1)} points {'more' if size > 0 else 'fewer'}"
    if split is None:
        return whole
    if not split.is_mix:
        told = f"{whole}, and other contacts than before explain none of it beyond chance"
        return f"{told}; {_most(split, 'rate')}" if _most(split, "rate") else told
    same = f"{_signed(split.rate.estimate)} from contacts of the same {_name(split)}"
    other = f"{_signed(split.mix.estimate)} from another mix of {_name(split)}"
    group = _most(split, "mix")
    return f"{whole}: {same}, {other}" + (f" ({group})" if group else "")


def _most(split: Split, part: str) -> str:
    """Name the group that makes most of a part, where it is beyond chance."""
    rows = split.groups[split.groups[part].abs() > 3 * split.groups[f"{part}_error"]]
    if rows.empty:
        return ""
    top = rows.loc[rows[part].abs().idxmax()]
    where = f"{_name(split)} {plain_line(str(top['group']))}"
    if part == "mix":
        more = "more" if top["share_after"] > top["share_before"] else "fewer"
        return f"mostly {more} contacts of {where}"
    return f"{_signed(top[part])} in {where} alone"


def _action(change: PeriodChange, split: Split | None, is_worse: bool) -> str:
    if split is not None and split.is_mix and abs(split.mix.estimate) > abs(split.rate.estimate):
        return (
            f"Ask why the mix of {_name(split)} moved before anybody is praised or blamed: the "
            "same contacts went much as before."
        )
    if is_worse:
        return "Look among the causes for what began then; what is not among them, go and see."
    return "Find out what was done, and keep it."


def _caveats(change: PeriodChange) -> tuple[str, ...]:
    told = [f"The periods: {change.stretches.why}."]
    if "cause" in change.stretches.why:
        told.append("They were chosen for the change between them, so its size is no test of it.")
    if len(change.splits) > 1:
        told.append("Each column splits the same change by itself; their parts do not add up.")
    told.append("What no column tells apart counts as worse or better contacts.")
    return tuple(told)


def change_blocks(case) -> list[Block]:
    """Return what the change is made of, by column, and by group of the leading column."""
    change: PeriodChange | None = case.change
    if change is None:
        return [text([_NO_PERIODS], "No change to tell")]
    if change.leading is None:
        return []
    early, late = (
        stretch_words(*ends) for ends in (change.stretches.before, change.stretches.after)
    )
    rows = [
        (_name(split), split.mix.estimate, split.mix.low, split.mix.high, split.rate.estimate,
         split.rate.low, split.rate.high)
        for split in change.splits
    ]  # fmt: skip
    names = ["split by", "mix", "mix, low", "mix, high", "rate", "rate, low", "rate, high"]
    frame = pd.DataFrame(rows, columns=names)
    points = dict.fromkeys(names[1:], "+.2f")
    leading = change.leading.groups.drop(columns=["mix_error", "rate_error"])
    leading.columns = [_name(change.leading), f"share of contacts, {early}",
                       f"share of contacts, {late}", f"defects, {early}", f"defects, {late}",
                       "mix, points", "rate, points"]  # fmt: skip
    formats = dict.fromkeys(leading.columns[1:5], ".1%") | dict.fromkeys(
        leading.columns[5:], "+.2f"
    )
    return [
        table(
            frame, f"The change of {_signed(change.change.estimate)} points, split by each column",
            formats=points,
            note="Mix: as many points as would have come from other contacts alone. Rate: from the "
            "same contacts going worse or better. The two add up to the change. Intervals of 95 % "
            "hold for all columns together.",
        ).evidence_of(CHANGE_ID),
        table(
            leading, f"The change by {_name(change.leading)}: which groups make it",
            formats=formats,
            note="A group's mix is told beside the overall share: more of a group below it is a "
            "fall.",
        ),
    ]  # fmt: skip


def change_assumptions(change: PeriodChange | None) -> list[Assumption]:
    """Return what must hold for the comparison of two periods."""
    if change is None:
        return [Assumption("Two periods can be compared", "does not apply",
                           "no dates, or too few contacts or days")]  # fmt: skip
    was_asked = change.stretches.why.startswith("these two")
    return [
        Assumption(
            "The two periods were chosen before their difference was seen",
            "holds" if was_asked else "nearly",
            change.stretches.why,
            "Nothing to mind."
            if was_asked
            else "Ask for the two periods that you mean with 'before' and 'after'.",
        )
    ]


def _name(split: Split) -> str:
    return split.column.replace("_", " ")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _signed(points: float) -> str:
    return f"{'+' if points > 0 else ''}{number(points, 1)}"


def _points(name: str, effect) -> Effect:
    return Effect(name, effect.estimate, effect.low, effect.high, "percentage points")
