"""Executed notebooks made by hand, so that no kernel has to run."""

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ccqa_lib.findings import Effect, Finding, Findings
from ccqa_lib.params.control import ControlParams
from ccqa_lib.report.proof import TableUse, prove
from ccqa_lib.show import figure, table, text

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20">'
    '<text x="2" y="14">處理時間</text></svg>'
)


RUN_META = {
    "study": "dmaic_5_control", "label": "handle_time", "run_at": "2026-07-01T02:15:00",
    "as_of": "2026-06-28", "seconds": 12.3, "seed": 2025,
}  # fmt: skip


class StubFile:
    def __init__(self, name="contacts_2026-03.csv.gz", rows=1000):
        self.name, self.rows, self.bytes, self.sha256 = name, rows, 12_345, "ab" * 32


class StubLineage:
    """Has what `report.proof.Lineage` asks for."""

    def __init__(self, rows_in=1000, set_aside=None, duplicates=2, name="contacts_2026-03.csv.gz"):
        self.set_aside = {"no started_at": 3} if set_aside is None else set_aside
        self.rows_in, self.duplicates_dropped = rows_in, duplicates
        self.rows_used = rows_in - duplicates - sum(self.set_aside.values())
        self.files = [StubFile(name, rows_in)]


def make_finding(**changes) -> Finding:
    given = {
        "id": "signal-2026-03-02-high",
        "study": "dmaic_5_control",
        "kind": "signal",
        "headline": "Handle time has been higher since the week of 2 Mar 2026",
        "verdict": "act",
        "certainty": "almost certain",
        "action": "Find out what changed in the week of 2 Mar 2026.",
        "effect": Effect("difference from the baseline", 21.4, 17.9, 24.9, "seconds"),
        "n": 12,
        "period": ("2026-03-02", "2026-05-24"),
        "caveats": ("Coincides with an event; that is no proof of a cause.",),
        "owner": "Head of Operations",
    }
    return Finding(**{**given, **changes})


def make_proof(
    findings: Findings, lineage=None, excluded=None, period=("2025-01-01", "2026-06-28")
):
    lineage = lineage or StubLineage()
    excluded = {"another site": 95} if excluded is None else excluded
    use = TableUse("contacts", lineage, lineage.rows_used - sum(excluded.values()), excluded)
    return prove(ControlParams(), [use], findings, period)


def make_blocks():
    frame = pd.DataFrame({"check": ["periods complete", "no duplicates"], "passed": [True, False]})
    return [
        table(frame, "Is the table fit for the question?", role="checks"),
        figure(SVG, "Handle time a week", "Line chart: handle time rose.", "Limits: 24 weeks."),
        table(pd.DataFrame({"rule": ["outside"], "points": [4]}), "Signals", role="evidence"),
        text(["Autocorrelation: within bounds."], "Assumptions", role="assumptions"),
        text(["Limits: XmR (Montgomery, section 6.4)."], "Methods", role="methods"),
    ]


def make_notebook(findings=None, blocks=None, proof=None, title="Is handle time in control?"):
    findings = findings or Findings((make_finding(),))
    blocks = make_blocks() if blocks is None else blocks
    shown = [*blocks, findings, proof or make_proof(findings)]
    cells = [
        new_markdown_cell(f"# {title}\n\nThe centre asks whether **handle time** is stable."),
        new_code_cell("limit = 1", execution_count=1, outputs=[]),
        new_markdown_cell("## What is charted\n\nOne point a week."),
    ]
    cells += [
        new_code_cell(
            f"show({number})",
            execution_count=number,
            outputs=[
                new_output("execute_result", data=one._repr_mimebundle_(), execution_count=number)
            ],
        )
        for number, one in enumerate(shown, 2)
    ]
    return nbformat.from_dict(new_notebook(cells=cells))
