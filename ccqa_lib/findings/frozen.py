"""What the ledger says to the studies that follow: limits in force, and trust not yet earned."""

import pandas as pd

from ccqa_lib.analyse.spc.frozen import HeldSeries, replay
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.params.ledger import Ledger, LedgerEntry
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import about, apart

UNTRUSTED = mark("not yet trusted")
_SAID = mark(("baseline", "rebase", "trusted"))


def with_trust(found: Findings, entry: LedgerEntry | None, project: str) -> Findings:
    """Put first that the measurement is not yet trusted, or last that nothing is frozen."""
    study = next(iter(found)).study
    if entry is not None and entry.measurement == UNTRUSTED:
        return Findings((trust_banner(entry, study), *found))
    if entry is None and project:
        return Findings((*found, _not_frozen(project, study)))
    return found


def trust_banner(entry: LedgerEntry, study: str) -> Finding:
    """Say that all that follows rests on numbers that are not yet trusted."""
    return Finding(
        id="measurement-not-trusted",
        study=study,
        kind="quality",
        headline=say(
            "Not yet trusted: {why}",
            why=apart(entry.why) or say("the measurement failed its test"),
        ),
        verdict="cannot tell",
        certainty=say(
            "as the measure phase found; written in the ledger on {day}", day=entry.written_on
        ),
        action=say(
            "Mend the measurement and run the measure study again; until then take all that "
            "follows as a first guess."
        ),
    )


def _not_frozen(project: str, study: str) -> Finding:
    return Finding(
        id="limits-not-frozen",
        study=study,
        kind="quality",
        headline=say("The limits are not frozen: the next export may move them"),
        verdict="watch",
        certainty=say("the project's ledger holds no entry"),
        action=say(
            "Run the measure study, have its limits approved, then: ccqa freeze {project}.",
            project=project,
        ),
    )


def ledger_blocks(entry: LedgerEntry | None, held: HeldSeries, project: str) -> list[Block]:
    """Return which limits are in force and where an export now differs from its frozen points."""
    if entry is None:
        if not project:
            return []
        told = say("Nothing is frozen yet: this run sets its own limits.")
        return [text([told], say("The ledger"), "methods")]
    rows = [
        (say("version"), f"{entry.version} ({word(entry.kind)})"),
        (say("written on"), entry.written_on),
        (say("approver"), entry.approver),
        (say("reason"), entry.reason),
        (say("baseline"), _baseline(entry)),
        (say("measurement"), about(word(entry.measurement), apart(entry.why))
         if entry.why else word(entry.measurement)),
        (say("hash"), entry.sha256[:12]),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=mark_heads(["what", "as written"]))
    blocks = [table(frame, say("The limits in force, from the ledger"), role="methods")]
    if len(held.changed):
        note = say(
            "The limits stand on the frozen values. Ask why the export has changed its past."
        )
        caption = say("The export now says otherwise of frozen periods")
        blocks.append(table(held.changed, caption, role="data", note=note))
    return blocks


def _baseline(entry: LedgerEntry) -> str:
    return say(
        "{first} to {last}, {count} points",
        first=entry.first,
        last=entry.last,
        count=len(entry.points),
    )


def replayed(ledger: Ledger) -> list[tuple[LedgerEntry, bool]]:
    """Return each version, and whether its points still give the limits that were written."""
    return [
        (each, replay(each.points, each.family, each.chart, (each.centre, each.sigma_z)))
        for each in ledger.entries
    ]
