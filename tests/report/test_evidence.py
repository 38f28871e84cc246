"""Each finding leads to its own evidence, and evidence that is named leads back."""

import re

import pandas as pd
from made_notebooks import RUN_META, SVG, make_finding, make_notebook

from ccqa_lib.findings import Findings
from ccqa_lib.report.page import render_report
from ccqa_lib.show import figure, table

FRAME = pd.DataFrame({"driver": ["wait"], "effect": [2.5]})
CARD = table(FRAME, "Assumptions", role="assumptions")


def links(findings, blocks):
    html = render_report(make_notebook(Findings(tuple(findings)), blocks), RUN_META)
    found = re.findall(r'href="#([\w-]+)">(See [\w ]+)</a>', html)
    assert {anchor for anchor, _ in found} <= set(re.findall(r'id="([\w-]+)"', html))
    return found, html


def test_a_finding_goes_to_the_block_that_names_it_by_id_before_kind():
    blocks = [
        figure(SVG, "one", "a").evidence_of("driver"),
        table(FRAME, "two").evidence_of("wait-time"),
        figure(SVG, "three", "c").evidence_of("driver"),
    ]
    findings = [make_finding(id="wait-time", kind="driver"), make_finding(id="b", kind="driver")]
    found, html = links(findings, blocks)
    assert found == [("evidence-3", "See the table"), ("evidence-1", "See the chart")]
    assert 'Evidence of <a href="#finding-1">finding 1</a>.' in html
    assert 'Evidence of <a href="#finding-2">finding 2</a>.' in html


def test_what_nobody_names_goes_to_the_first_chart_or_the_report_card():
    blocks = [table(FRAME, "t"), figure(SVG, "f", "a"), CARD]
    findings = [make_finding(), make_finding(id="trust", kind="quality", verdict="fine")]
    found, html = links(findings, blocks)
    assert found == [("evidence-1", "See the chart"), ("assumptions", "See the report card")]
    assert "Evidence of" not in html


def test_without_a_chart_the_first_table_and_without_any_block_the_section():
    assert links([make_finding()], [table(FRAME, "t")])[0] == [("evidence-1", "See the table")]
    assert links([make_finding()], [CARD])[0] == [("evidence", "See the evidence")]


def test_a_stored_block_without_names_is_read_as_before():
    block = figure(SVG, "f", "a")
    assert "for" not in block.to_dict()
    assert block.evidence_of("driver", "x").to_dict()["for"] == ["driver", "x"]
