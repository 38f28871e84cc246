"""What the ledger says to the studies that follow: limits in force, and trust not yet earned."""

import pandas as pd

from ccqa_lib.analyse.spc.frozen import HeldSeries, replay
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.params.ledger import Ledger, LedgerEntry
from ccqa_lib.show import Block, table, text

UNTRUSTED = "not yet trusted"


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
        headline=f"Not yet trusted: {'; '.join(entry.why) or 'the measurement failed its test'}",
        verdict="cannot tell",
        certainty=f"as the measure phase found; written in the ledger on {entry.written_on}",
        action="Mend the measurement and run the measure study again; until then take all that "
        "follows as a first guess.",
    )


def _not_frozen(project: str, study: str) -> Finding:
    return Finding(
        id="limits-not-frozen",
        study=study,
        kind="quality",
        headline="The limits are not frozen: the next export may move them",
        verdict="watch",
        certainty="the project's ledger holds no entry",
        action=f"Run the measure study, have its limits approved, then: ccqa freeze {project}.",
    )


def ledger_blocks(entry: LedgerEntry | None, held: HeldSeries, project: str) -> list[Block]:
    """Return which limits are in force and where an export now differs from its frozen points."""
    if entry is None:
        if not project:
            return []
        return [text(["Nothing is frozen yet: this run sets its own limits."], "The ledger",
                     "methods")]  # fmt: skip
    rows = [
        ("version", f"{entry.version} ({entry.kind})"), ("written on", entry.written_on),
        ("approver", entry.approver), ("reason", entry.reason),
        ("baseline", f"{entry.first} to {entry.last}, {len(entry.points)} points"),
        ("measurement", f"{entry.measurement}{': ' + '; '.join(entry.why) if entry.why else ''}"),
        ("hash", entry.sha256[:12]),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["what", "as written"])
    blocks = [table(frame, "The limits in force, from the ledger", role="methods")]
    if len(held.changed):
        note = "The limits stand on the frozen values. Ask why the export has changed its past."
        blocks.append(table(held.changed, "The export now says otherwise of frozen periods",
                            role="data", note=note))  # fmt: skip
    return blocks


def replayed(ledger: Ledger) -> list[tuple[LedgerEntry, bool]]:
    """Return each version, and whether its points still give the limits that were written."""
    return [
        (each, replay(each.points, each.family, each.chart, (each.centre, each.sigma_z)))
        for each in ledger.entries
    ]
