"""The page of a run: what stands on it, in which order, and what never does."""

import base64
import hashlib
import re

import pytest
from made_notebooks import make_finding, make_notebook
from nbformat.v4 import new_markdown_cell

from ccqa_lib.findings import Findings
from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.page import render_report
from ccqa_lib.report.policy import POLICY, POLICY_WITH_SCRIPT, SCRIPT


def test_policy_is_the_first_thing_in_the_head(notebook, run_meta):
    html = render_report(notebook, run_meta)
    first = re.search(r"<head>\s*<([^>]*)>", html)[1]
    policy = POLICY_WITH_SCRIPT.replace("'", "&#39;")
    assert first == f'meta http-equiv="Content-Security-Policy" content="{policy}"'


def test_policy_lets_nothing_load_or_run_but_data_images_inline_styles_and_one_script():
    assert POLICY == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"{POLICY}; script-src 'sha256-{digest}'" == POLICY_WITH_SCRIPT


def test_the_one_script_makes_no_markup_and_asks_for_nothing():
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "fetch",
                 "XMLHttp", "import", "location", "href", "src", "Function", "{%"):  # fmt: skip
        assert word not in SCRIPT, word


def test_findings_stand_before_evidence_and_evidence_before_the_rest(notebook, run_meta):
    html = render_report(notebook, run_meta)
    marks = ["The centre asks", 'class="lead act"', "Next step", 'id="evidence"',
             'id="assumptions"', 'id="data"', 'id="checks"', 'id="settings"', 'id="methods"',
             'id="versions"']  # fmt: skip
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)


def test_most_urgent_finding_leads_and_all_are_counted(run_meta):
    fine = make_finding(id="none", verdict="fine", kind="none", headline="Nothing to act on")
    html = render_report(make_notebook(Findings((fine, make_finding()))), run_meta)
    lead = re.search(r'<div class="lead (\S+)">.*?</div>', html, re.DOTALL)
    assert lead[1] == "act"
    assert "Handle time has been higher" in lead[0]
    assert "1 to act on, 1 in order" in lead[0]


def test_size_interval_certainty_and_next_step_are_told(notebook, run_meta):
    html = render_report(notebook, run_meta)
    for words in ("21.4 seconds", "95 % interval 17.9 to 24.9", "Almost certain",
                  "Find out what changed", "Head of Operations", "2026-03-02",
                  "no proof of a cause"):  # fmt: skip
        assert words in html


def test_every_row_is_accounted_for_on_the_page(notebook, run_meta):
    html = render_report(notebook, run_meta)
    for words in (
        "end 3 days before this run", "1,000", "set aside: no started at", "dropped as duplicates",
        "left out: another site", "contacts_2026-03.csv.gz",
    ):  # fmt: skip
        assert words in html


@pytest.mark.parametrize(("run_at", "old"), [("2026-08-02", False), ("2026-08-03", True)])
def test_old_data_never_look_fresh(notebook, run_meta, run_at, old):
    html = render_report(notebook, {**run_meta, "run_at": run_at})
    assert ("Old data." in html) == old


def test_no_code_no_script_no_address(notebook, run_meta):
    html = render_report(notebook, {**run_meta, "folder": "/home/user/secret", "user": "root"})
    assert "show(" not in html
    assert "limit = 1" not in html
    assert re.findall("<script[^>]*>", html) == ["<script>"]
    assert "/home" not in html
    assert not re.findall(r"(?:src|href)=\"(?!data:image/svg|#)[^\"]*", html)


def test_charts_come_first_among_the_evidence(notebook, run_meta):
    early = new_markdown_cell("## Early words\n\nWords without a chart.")
    notebook.cells.insert(2, early)
    html = render_report(notebook, run_meta)
    assert html.index("<h3>What is charted") < html.index("<h3>Early words")


def test_more_than_five_findings_are_folded(run_meta):
    findings = Findings(tuple(make_finding(id=f"f-{i}") for i in range(7)))
    html = render_report(make_notebook(findings), run_meta)
    assert "2 further findings" in html
    assert html.count('class="card act"') == 7


def test_one_folded_finding_is_one(run_meta):
    findings = Findings(tuple(make_finding(id=f"f-{i}") for i in range(6)))
    html = render_report(make_notebook(findings), run_meta)
    assert "1 further finding</summary>" in html


def test_same_run_gives_the_same_page(run_meta):
    assert render_report(make_notebook(), run_meta) == render_report(make_notebook(), run_meta)


def test_failed_run_says_why_and_what_to_do_and_nothing_else(run_meta):
    html = render_failure(run_meta, "No column 'x'.\nNo column 'y'.", "Mend it.", "Load <b>")
    assert "<p>No column &#39;x&#39;.</p>" in html
    assert "<p>No column &#39;y&#39;.</p>" in html
    assert "Load &lt;b&gt;" in html
    assert "last good report stays in place" in html
