"""Why did it change between two periods: what of it is other contacts, and what is worse ones?"""

import pandas as pd

from ccqa_lib.analyse.causes.stretches import NotCompared
from ccqa_lib.analyse.causes.two_periods import Joint, PeriodChange, Split, group_words
from ccqa_lib.findings.card import NOTHING, Assumption
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.dates import day_words, month_words
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import apart, is_han, listed
from ccqa_lib.show.numbers import POINTS, in_brackets, number, with_unit
from ccqa_lib.show.plain import plain_line

CHANGE_ID = "change-between-periods"
_RATE = mark("rate", context="split")
_SPLITS = mark_heads(["split by", "mix", "mix, low", "mix, high", _RATE, "rate, low", "rate, high"])
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


def change_finding(case: StudyCase, change: PeriodChange, subject: str) -> Finding:
    """Say by how much the share of defects changed, and what the change is made of."""
    early, late = (
        stretch_words(*ends) for ends in (change.stretches.before, change.stretches.after)
    )
    filled = {
        "subject": subject, "before": _percent(change.before), "early": early,
        "after": _percent(change.after), "late": late,
    }  # fmt: skip
    span = tuple(
        day.date().isoformat() for day in (change.stretches.before[0], change.stretches.after[1])
    )
    shared = {
        "id": CHANGE_ID, "n": change.n_before + change.n_after, "period": span,
        "effect": _points(say("change"), change.change),
        "caveats": _caveats(change),
    }  # fmt: skip
    if change.is_noise:
        return case.finding(
            kind="none",
            headline=say(
                "{subject}: {before} {early}, {after} {late}: no change beyond chance", **filled
            ),
            verdict="fine",
            certainty=say("chance alone may show as much; days and agents that differ are counted"),
            action=say("Do not explain this change; explain the level."),
            **shared,
        )
    split, is_worse = change.leading, change.change.estimate > 0
    return case.finding(
        kind="comparison",
        headline=say(
            "{subject}: {before} {early}, {after} {late}: {parts}",
            parts=_made_of(change, split),
            **filled,
        ),
        verdict="watch" if is_worse else "fine",
        certainty=say("almost certain that it changed: beyond how days and agents differ"),
        action=_action(change, split, is_worse),
        factors=(*case.levels, *([split.column] if split else [])),
        **shared,
    )


def stretch_words(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Say when: "in" a whole month, else "from" the first "to" the last day."""
    if first.day == 1 and (last + pd.Timedelta(days=1)).day == 1 and first.month == last.month:
        month = month_words(first) if is_han() else f"{_MONTHS[first.month - 1]} {first.year}"
        return say("in {month}", month=month)
    return say("from {first} to {last}", first=day_words(first), last=day_words(last))


def _made_of(change: PeriodChange, split: Split | None) -> str:
    size = change.change.estimate
    points = number(abs(size), 1)
    whole = say("{points} points more", points=points) if size > 0 else say(
        "{points} points fewer", points=points
    )  # fmt: skip
    if split is None:
        return whole
    if not split.is_mix:
        told = say(
            "{change}, and other contacts than before explain none of it beyond chance",
            change=whole,
        )
        return apart(part for part in (told, _most(split, "rate")) if part)
    told = say(
        "{change}: {same} from contacts of the same {column}, {other} from another mix of {column}",
        change=whole, same=_signed(split.rate.estimate), other=_signed(split.mix.estimate),
        column=_name(split),
    )  # fmt: skip
    return in_brackets(told, _most(split, "mix"))


def _most(split: Split, part: str) -> str:
    """Name the group that makes most of a part, where it is beyond chance."""
    rows = split.groups[split.groups[part].abs() > 3 * split.groups[f"{part}_error"]]
    if rows.empty:
        return ""
    top = rows.loc[rows[part].abs().idxmax()]
    group = plain_line(group_words(str(top["group"])))
    where = say("{column} {levels}", column=_name(split), levels=group)
    if part != "mix":
        return say("{points} in {where} alone", points=_signed(top[part]), where=where)
    if top["share_after"] > top["share_before"]:
        return say("mostly more contacts of {where}", where=where)
    return say("mostly fewer contacts of {where}", where=where)


def _action(change: PeriodChange, split: Split | None, is_worse: bool) -> str:
    if split is not None and split.is_mix and abs(split.mix.estimate) > abs(split.rate.estimate):
        return say(
            "Ask why the mix of {column} moved before anybody is praised or blamed: the same "
            "contacts went much as before.",
            column=_name(split),
        )
    if is_worse:
        return say("Look among the causes for what began then; what is not among them, go and see.")
    return say("Find out what was done, and keep it.")


def _caveats(change: PeriodChange) -> tuple[str, ...]:
    told = [say("The periods: {why}.", why=change.stretches.why)]
    if change.stretches.is_around_cause:
        told.append(
            say("They were chosen for the change between them, so its size is no test of it.")
        )
    if change.joint:
        told.append(_at_once(change.joint))
    elif len(change.splits) > 1:
        told.append(say("Each column splits the same change by itself; their parts do not add up."))
    told.append(say("What no column tells apart counts as worse or better contacts."))
    return tuple(told)


def _at_once(joint: Joint) -> str:
    """Say what several columns leave to the rate together, as each by itself cannot tell."""
    return say(
        "Each column splits the same change by itself, and their parts do not add up; "
        "{columns} at once ({count} cells) leave {rate} points to the rate ({low} to {high}) and "
        "make {mix} of mix.",
        columns=listed(name.replace("_", " ") for name in joint.columns), count=joint.cells,
        rate=_signed(joint.rate.estimate), low=_signed(joint.rate.low),
        high=_signed(joint.rate.high), mix=_signed(joint.mix.estimate),
    )  # fmt: skip


def change_blocks(case) -> list[Block]:
    """Return what the change is made of, by column, and by group of the leading column."""
    change: PeriodChange | NotCompared = case.change
    if isinstance(change, NotCompared):
        told = say("Two periods cannot be compared: {why}.", why=change.why)
        return [text([told], say("No change to tell"))]
    if change.leading is None:
        return []
    rows = [
        (_name(split), split.mix.estimate, split.mix.low, split.mix.high, split.rate.estimate,
         split.rate.low, split.rate.high)
        for split in (*change.splits, *([change.joint] if change.joint else []))
    ]  # fmt: skip
    size = _signed(change.change.estimate)
    heads = [word(_RATE, "split") if name == _RATE else name for name in _SPLITS]
    told = table(
        pd.DataFrame(rows, columns=heads),
        say("The change of {size} points, split by each column", size=size),
        formats=dict.fromkeys(heads[1:], "+z.2f"),
        note=say(
            "Mix: as many points as would have come from other contacts alone. Rate: from the "
            "same contacts going worse or better. The two add up to the change. Intervals of 95 % "
            "hold for all columns together."
        ),
    )
    return [told.evidence_of(CHANGE_ID), _by_group(change, change.leading)]


def _by_group(change: PeriodChange, leading: Split) -> Block:
    early, late = (
        stretch_words(*ends) for ends in (change.stretches.before, change.stretches.after)
    )
    groups = leading.groups.drop(columns=["mix_error", "rate_error"])
    groups["group"] = groups["group"].map(group_words)
    groups.columns = [
        _name(leading), say("share of contacts, {when}", when=early),
        say("share of contacts, {when}", when=late), say("defects, {when}", when=early),
        say("defects, {when}", when=late), *mark_heads(["mix, points", "rate, points"]),
    ]  # fmt: skip
    shares = dict.fromkeys(groups.columns[1:5], ".1%")
    return table(
        groups,
        say("The change by {column}: which groups make it", column=_name(leading)),
        formats=shares | dict.fromkeys(groups.columns[5:], "+z.2f"),
        note=say(
            "A group's mix is told beside the overall share: more of a group below it is a fall."
        ),
    )


def change_assumptions(change: PeriodChange | NotCompared) -> list[Assumption]:
    """Return what must hold for the comparison of two periods."""
    if isinstance(change, NotCompared):
        return [Assumption(mark("Two periods can be compared"), "does not apply", change.why)]
    was_asked = change.stretches.is_asked
    return [
        Assumption(
            mark("The two periods were chosen before their difference was seen"),
            "holds" if was_asked else "nearly",
            change.stretches.why,
            NOTHING
            if was_asked
            else mark("Ask for the two periods that you mean with 'before' and 'after'."),
        )
    ]


def _name(split: Split | Joint) -> str:
    if isinstance(split, Joint):
        columns = listed(name.replace("_", " ") for name in split.columns)
        return say("{columns} at once, {count} cells", columns=columns, count=split.cells)
    return split.column.replace("_", " ")


def _percent(share: float) -> str:
    return with_unit(f"{100 * share:.1f}", "%")


def _signed(points: float) -> str:
    return f"{'+' if points > 0 else ''}{number(points, 1)}"


def _points(name: str, effect) -> Effect:
    return Effect(name, effect.estimate, effect.low, effect.high, POINTS)
