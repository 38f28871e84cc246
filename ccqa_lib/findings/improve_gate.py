"""Tables, report card and tollgate of the improve study."""

import pandas as pd

from ccqa_lib.analyse.project.improvement import Improvement
from ccqa_lib.findings.card import NOTHING, Assumption, Holds, card
from ccqa_lib.findings.improve_case import ImproveCase
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import listed

_HOLDS: dict[str, Holds] = {"passes": "holds", "fails": "does not hold", "cannot tell": "nearly"}
_MEANS = {
    "passes": NOTHING, "fails": mark("The claim is refused."),
    "cannot tell": mark("The claim is weaker for it."),
}  # fmt: skip
_STEP = mark("step", context="process")
_FMEA = mark_heads((
    "mode", "effect", "cause", "severity", "occurrence", "detection", "action", "owner",
    "due", "priority",
))  # fmt: skip


def improve_blocks(given: ImproveCase) -> list[Block]:
    """Return the effects, the options and the FMEA as tables."""
    blocks = []
    if given.judged is not None and given.judged.series is not None:
        blocks.append(given.judged.series.to_block())
    if given.options is not None:
        blocks.append(given.options.to_block().evidence_of("best-option"))
    if given.failures is not None:
        frame = given.failures.replace("", None).drop(columns="rpn")
        frame.insert(0, "priority", frame.pop("action_priority"))
        frame = frame.rename(columns={"step": word(_STEP, "process")})
        note = say(
            "H: act; M: act, or say why not; L: may act. It is read from the ratings by the table "
            "of AIAG and VDA; their product is not used."
        )
        told = table(frame, say("FMEA: what may go wrong, most urgent first"), note=note)
        blocks.append(told.evidence_of("failure-modes"))
    return blocks


def improve_card(given: ImproveCase) -> Block:
    """Return every check of the claim with its verdict."""
    if given.judged is None:
        told = say("Nothing was changed yet.")
        rows = [Assumption(mark("something was changed"), "does not apply", told)]
        return card(rows, mark("this plan"))
    rows = [
        Assumption(check.name, _HOLDS[check.verdict], check.evidence, _MEANS[check.verdict])
        for check in given.judged.checks
    ]
    return card(rows, mark("the claim"))


def improve_tollgate(given: ImproveCase) -> Block:
    """Return what the improve phase must answer, filled by what was found."""
    judged, change = given.judged, given.change
    high = None if given.failures is None else _open_failures(given.failures)
    found = [
        answered(
            mark("Were options scored before one was chosen?"),
            None if given.options is None else True,
            say("none in the file")
            if given.options is None
            else say("{count} options", count=len(given.options.rows)),
        ),
        answered(
            mark("Has every urgent failure mode an action and an owner?"),
            None if high is None else high == 0,
            say("no FMEA in the file") if high is None else say("{count} without", count=high),
        ),
        answered(
            mark("Is it known how long a pilot must run?"),
            bool(given.needed) or None,
            say("{count} periods on each side", count=f"{given.needed:,.0f}")
            if given.needed
            else say("no target"),
        ),
        answered(
            mark("Did it work, beyond chance?"),
            None if judged is None else judged.is_claim,
            say("nothing was changed yet") if change is None else change.words,
        ),
        answered(mark("Is every other explanation ruled out?"), *_ruled_out(judged)),
    ]
    return tollgate("improve", found, given.project).evidence_of("nothing-changed-yet")


def _ruled_out(judged: Improvement | None) -> tuple[bool | None, str]:
    """Tell whether the checks leave no other explanation, and which do."""
    if judged is None:
        return None, say("nothing was changed yet")
    if failed := [word(check.name) for check in judged.failed]:
        return False, say("fails: {checks}", checks=listed(failed))
    if unknown := [word(each.name) for each in judged.checks if each.verdict == "cannot tell"]:
        return None, say("could not be checked: {checks}", checks=listed(unknown))
    return True, say("all checks passed")


def _open_failures(failures: pd.DataFrame) -> int:
    high = failures[failures["action_priority"] == "H"]
    return int((high["action"].eq("") | high["owner"].eq("")).sum())
