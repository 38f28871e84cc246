"""A small project with a tiny notebook that proves itself, or does what a test makes it do."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ccqa_lib.params.cell import parameters_cell
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.suite import run_suite
from ccqa_lib.runs.supervise import Workers

RUN_AT = "2026-03-31T02:15:00"
SOURCE = """
name: shop
root: data
tables:
  contacts:
    files: contacts.csv
    encoding: utf-8
    columns:
      contact_id: {from: id}
      started_at: {from: at, type: datetime, format: "%Y-%m-%d"}
      x: {from: x, type: number}
      site: {from: site}
"""
GONE = """
name: gone
tables:
  contacts:
    url: postgresql://reader@127.0.0.1:9/centre
    relation: contacts
    columns: {contact_id: {from: id}}
"""
MEASURES = """
measures:
  handle_time: {label: Handle time, table: contacts, time: started_at, kind: mean, column: x}
"""
SITUATIONS = """
situations = {
    "raises": "1 / 0",
    "sys_exit": "import sys; sys.exit(0)",
    "kernel_dies": "import os; os._exit(0)",
    "replaces": "import os, pathlib; "
    "pathlib.Path(os.environ['CCQA_PROJECT'], 'data/contacts.csv').write_text('id')",
    "fills_memory": "import resource; resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30)); "
    "full = bytearray(7 << 30)",
    "loses_database": "from ccqa_lib import data; "
    "data.open_source('gone').table('contacts')",
    "pauses": "import time; time.sleep(4)",
    "hangs": "import time; time.sleep(600)",
    "refuses_data": "from ccqa_lib.errors import SourceError; "
    "raise SourceError('calls.csv, line 7: no date.')",
    "refuses_setting": "from ccqa_lib.errors import SettingsError; "
    "raise SettingsError('No such column: a.', 'No such column: b.')",
    "quotes_data": "raise ValueError(f'cannot read {12345 * 1000} of ann' + '@example.org')",
    "tells_paths": "import os; print(os.environ['CCQA_PROJECT'], 'pass' + 'word=hunt' + 'er2')",
}
exec(situations.get(site, ""))
del situations
"""
START = """
from types import SimpleNamespace
from ccqa_lib.findings import Finding, Findings
from ccqa_lib.params.control import ControlParams
from ccqa_lib.report import TableUse, prove
study = ControlParams.from_notebook(globals())
"""
FINDINGS = """
Findings((
    Finding(
        id="handle-time", study=study.notebook, kind="none", headline="Nothing to act on",
        verdict="act" if study.site == "acts" else "fine", certainty="as sure as 24 weeks allow",
        action="Look again next week.",
    ),
))
"""
PROOF = """
import hashlib, os, pathlib
read = pathlib.Path(os.environ["CCQA_PROJECT"], "data/contacts.csv").read_bytes()
file = SimpleNamespace(
    name="contacts.csv", bytes=3, rows=10, sha256=hashlib.sha256(read).hexdigest()
)
lineage = SimpleNamespace(
    rows_in=10, rows_used=9, duplicates_dropped=0, set_aside={"bad": 1}, files=[file]
)
prove(study, [TableUse("contacts", lineage, 9)], _, ("2025-09-01", "2026-03-29"))
"""


def make_project(folder):
    """Write a project whose notebook does what the setting `site` names before it starts."""
    for name in ("params/sources", "params/shop", "notebooks", "data"):
        (folder / name).mkdir(parents=True)
    (folder / "params/sources/shop.yml").write_text(SOURCE)
    (folder / "params/measures.yml").write_text(MEASURES)
    (folder / "params/sources/gone.yml").write_text(GONE)
    (folder / "data/contacts.csv").write_text("id\n1\n")
    write_notebook(folder)
    return folder


def write_notebook(project, settings=None):
    cells = [
        new_markdown_cell("# Is it in control?\n\nWhat the team wants to know."),
        new_code_cell(
            parameters_cell(ControlParams) if settings is None else settings,
            metadata={"tags": ["parameters"]},
        ),
        new_markdown_cell("## Load the contacts"),
        new_code_cell(SITUATIONS.strip()),
        new_code_cell(START.strip()),
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


class Heard:
    """Keeps what it hears of each run, in order."""

    def __init__(self):
        self.steps = {}

    def started(self, job):
        self.steps[job.label] = []

    def at_step(self, job, step):
        self.steps[job.label].append(step)

    def ended(self, job, outcome):
        self.steps[job.label].append(outcome.state)


def run_all(project, listener=None, run_at=RUN_AT, **options):
    """Run every study of the project and return the outcomes by label."""
    chosen = RunOptions(outputs=project / "outputs", **options)
    jobs = plan_jobs(read_run_settings(project / "params/shop"), chosen, run_at)
    outcomes = run_suite(jobs, chosen, listener or Heard(), Workers())
    return {outcome.label: outcome for outcome in outcomes}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A small project with one study, in a folder with odd characters in its name."""
    project = make_project(tmp_path / "客服 {centre}")
    monkeypatch.setenv("CCQA_PROJECT", str(project))
    monkeypatch.delenv("CCQA_OUTPUTS", raising=False)
    write_study(project, "good")
    return project


@pytest.fixture(scope="session")
def runs():
    """What tests of runs call: they have no package to import it from."""
    from types import SimpleNamespace

    return SimpleNamespace(
        make_project=make_project,
        write_notebook=write_notebook,
        write_study=write_study,
        run_all=run_all,
        Heard=Heard,
        RUN_AT=RUN_AT,
    )
