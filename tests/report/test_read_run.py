"""What a report takes from a notebook, and what it leaves there."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.read_run import read_run
from ccqa_lib.show import BLOCK_MIME


def test_title_question_findings_and_blocks_by_role(notebook):
    record = read_run(notebook)
    assert record.title == "Is handle time in control?"
    assert record.question == "The centre asks whether **handle time** is stable."
    assert [finding["id"] for finding in record.findings] == ["signal-2026-03-02-high"]
    assert [block["kind"] for block in record.blocks("evidence")] == ["figure", "table"]
    assert record.proof["tables"][0]["used"] == 900
    assert record.sections[1].heading == "What is charted"
    assert record.sections[1].place == "evidence"


def test_other_outputs_are_not_read(notebook):
    notebook.cells[1].outputs = [
        new_output("stream", text="/home/user/secret"),
        new_output("display_data", data={"text/html": "<b>raw</b>"}),
    ]
    record = read_run(notebook)
    assert sum(len(section.blocks) for section in record.sections) == 6


def test_a_comment_in_a_code_fence_is_no_heading(notebook):
    notebook.cells.insert(3, new_markdown_cell("```\n# not a heading\n```\n## A heading"))
    assert [s.heading for s in read_run(notebook).sections][1:] == ["What is charted", "A heading"]


def test_prose_stands_with_what_it_speaks_of(notebook):
    cell = notebook.cells[3]
    notebook.cells.insert(3, new_markdown_cell("## Fit for use?\n\nAll checks run."))
    notebook.cells.insert(5, new_markdown_cell("## The chart\n\nRead it so."))
    assert cell.outputs[0].data[BLOCK_MIME]["role"] == "checks"
    assert [s.place for s in read_run(notebook).sections][2:] == ["checks", "evidence"]


@pytest.mark.parametrize(
    ("take_away", "words"),
    [(0, "a first heading"), (-1, "a proof"), (-2, "findings")],
)
def test_what_is_missing_is_named(notebook, take_away, words):
    if take_away == 0:
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    else:
        notebook.cells[take_away].outputs = []
    with pytest.raises(StudyFailedError, match=f"it has not {words}"):
        read_run(notebook)


def test_a_block_of_another_version_is_refused(notebook):
    data = {BLOCK_MIME: {"kind": "hologram", "role": "evidence"}}
    output = new_output("display_data", data=data)
    notebook.cells.insert(2, new_code_cell("x", execution_count=2, outputs=[output]))
    with pytest.raises(StudyFailedError, match="'hologram' that this version cannot draw"):
        read_run(notebook)
