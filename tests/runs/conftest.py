"""A small project with a tiny notebook that proves itself, or does what a test makes it do."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ccqa_lib.params.cell import parameters_cell
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.suite import run_suite

RUN_AT = "2026-03-31T02:15:00"
SOURCE = """
name: shop
root: data
tables:
  contacts:
    files: contacts.csv
    encoding: utf-8
    columns: {contact_id: {from: id}}
"""
MEASURES = """
measures:
  handle_time: {label: Handle time, table: contacts, time: started_at, kind: mean, column: x}
"""
START = """
from types import SimpleNamespace
from ccqa_lib.findings import Finding, Findings
from ccqa_lib.params.control import ControlParams
from ccqa_lib.report import TableUse, prove
study = ControlParams.from_notebook(globals())
"""
FINDINGS = """
Findings([
    Finding(
        id="nothing", study=study.notebook, kind="none", headline="Nothing to act on",
        verdict="fine", certainty="as sure as 24 weeks allow", action="Look again next week.",
    )
])
"""
PROOF = """
file = SimpleNamespace(name="contacts.csv", bytes=3, rows=10, sha256="00")
lineage = SimpleNamespace(
    rows_in=10, rows_used=9, duplicates_dropped=0, set_aside={"bad": 1}, files=[file]
)
prove(study, [TableUse("contacts", lineage, 9)], _, ("2025-09-01", "2026-03-29"))
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A project folder whose notebook does `situation` between its start and its findings."""
    for folder in ("params/sources", "params/shop", "notebooks", "data"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "params/sources/shop.yml").write_text(SOURCE)
    (tmp_path / "params/measures.yml").write_text(MEASURES)
    (tmp_path / "data/contacts.csv").write_text("id\n1\n")
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    monkeypatch.delenv("CCQA_OUTPUTS", raising=False)
    write_notebook(tmp_path, "pass")
    write_study(tmp_path, "a")
    return tmp_path


def write_notebook(project, situation, settings=None, tags=("parameters",)):
    cells = [
        new_markdown_cell("# Is it in control?\n\nWhat the team wants to know."),
        new_code_cell(
            parameters_cell(ControlParams) if settings is None else settings,
            metadata={"tags": list(tags)},
        ),
        new_code_cell(START.strip()),
        new_markdown_cell("## Load the contacts"),
        new_code_cell(situation),
        new_markdown_cell("## Findings"),
        new_code_cell(FINDINGS.strip()),
        new_markdown_cell("## Proof"),
        new_code_cell(PROOF.strip()),
    ]
    nbformat.write(new_notebook(cells=cells), project / "notebooks/dmaic_5_control.ipynb")


def write_study(project, label, *lines):
    file = project / "params" / "shop" / f"{label}.yml"
    file.write_text("\n".join(["notebook: dmaic_5_control", "source: shop", *lines]))
    return file


class Silent:
    """Keeps what it hears of each run."""

    def __init__(self):
        self.steps = []

    def started(self, job):
        self.steps.append("started")

    def at_step(self, job, step):
        self.steps.append(step)

    def ended(self, job, outcome):
        self.steps.append(outcome.state)


@pytest.fixture
def run(shop):
    """Run the studies of the project and return their outcomes."""

    def _run(listener=None, run_at=RUN_AT, **options):
        chosen = RunOptions(outputs=shop / "outputs", **options)
        jobs = plan_jobs(read_run_settings(shop / "params/shop"), chosen, run_at)
        return run_suite(jobs, chosen, listener or Silent())

    return _run
