"""Tables, report card and tollgate of the improve study."""

import pandas as pd

from ccqa_lib.findings.card import Assumption, Holds, card
from ccqa_lib.findings.improve_case import ImproveCase
from ccqa_lib.findings.tollgate import answered, tollgate
from ccqa_lib.show import Block, table

_HOLDS: dict[str, Holds] = {"passes": "holds", "fails": "does not hold", "cannot tell": "nearly"}


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
        note = (
            "H: act; M: act, or say why not; L: may act. It is read from the ratings by the table "
        )
        note += "of AIAG and VDA; their product is not used."
        told = table(frame, "FMEA: what may go wrong, most urgent first", note=note)
        blocks.append(told.evidence_of("failure-modes"))
    return blocks


def improve_card(given: ImproveCase) -> Block:
    """Return every check of the claim with its verdict."""
    if given.judged is None:
        rows = [Assumption("something was changed", "does not apply", "Nothing was changed yet.")]
        return card(rows, "this plan")
    rows = [
        Assumption(
            check.name, _HOLDS[check.verdict], check.evidence,
            {"passes": "Nothing to mind.", "fails": "The claim is refused.",
             "cannot tell": "The claim is weaker for it."}[check.verdict],
        )
        for check in given.judged.checks
    ]  # fmt: skip
    return card(rows, "the claim")


def improve_tollgate(given: ImproveCase) -> Block:
    """Return what the improve phase must answer, filled by what was found."""
    judged, change = given.judged, given.change
    open_checks = (
        [each.name for each in judged.checks if each.verdict == "cannot tell"] if judged else []
    )
    failed = [check.name for check in judged.failed] if judged else []
    high = None if given.failures is None else _open_failures(given.failures)
    found = [
        answered(
            "Were options scored before one was chosen?",
            None if given.options is None else True,
            "none in the file" if given.options is None else f"{len(given.options.rows)} options",
        ),
        answered(
            "Has every urgent failure mode an action and an owner?",
            None if high is None else high == 0,
            "no FMEA in the file" if high is None else f"{high} without",
        ),
        answered(
            "Is it known how long a pilot must run?",
            bool(given.needed) or None,
            f"{given.needed:,.0f} periods on each side" if given.needed else "no target",
        ),
        answered(
            "Did it work, beyond chance?",
            None if judged is None else judged.is_claim,
            "nothing was changed yet" if change is None else change.words,
        ),
        answered(
            "Is every other explanation ruled out?",
            None if judged is None or (open_checks and not failed) else not failed,
            f"fails: {', '.join(failed)}"
            if failed
            else f"could not be checked: {', '.join(open_checks)}"
            if open_checks
            else "all checks passed"
            if judged
            else "nothing was changed yet",
        ),
    ]
    return tollgate("improve", found, given.project).evidence_of("nothing-changed-yet")


def _open_failures(failures: pd.DataFrame) -> int:
    high = failures[failures["action_priority"] == "H"]
    return int((high["action"].eq("") | high["owner"].eq("")).sum())
