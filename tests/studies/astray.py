"""Does every finding of an executed notebook lead to a place on the page that is about it?"""

import re

from ccqa_lib.report.evidence import REPORT_CARD, evidence_of
from ccqa_lib.report.page import charts_first, render_report
from ccqa_lib.report.read_run import read_run

META = {"study": "study", "label": "label", "run_at": "2026-07-01T02:15:00"}


def findings_astray(notebook) -> list[tuple[str, str]]:
    """Return id and kind of each finding whose link leads nowhere, or to what does not name it."""
    record, page = read_run(notebook), render_report(notebook, META)
    evidence = evidence_of(record, charts_first(record))
    blocks = {evidence.anchor(block): block for block in record.blocks("evidence")}
    places = set(re.findall(r'id="([\w-]+)"', page))
    return [
        (finding["id"], finding["kind"])
        for finding in record.findings
        for anchor in [evidence.links[finding["id"]].anchor]
        if anchor not in places or not _is_about(anchor, blocks, finding)
    ]


def _is_about(anchor, blocks, finding) -> bool:
    if finding["kind"] == "quality" and anchor == REPORT_CARD:
        return True
    return bool({finding["id"], finding["kind"]} & set(blocks.get(anchor, {}).get("for", ())))
