"""Each way in which a run can look finished without being so."""

import json

import nbformat
import pytest
from made_notebooks import make_finding, make_notebook
from nbformat.v4 import new_code_cell, new_output

from ccqa_lib.findings import Findings
from ccqa_lib.report.judge import check_proof
from ccqa_lib.show import BLOCK_MIME, FINDING_MIME


def saved(notebook):
    """Pass through a file, as a run's notebook does."""
    return nbformat.reads(nbformat.writes(notebook), as_version=4)


def test_a_whole_run_is_proved(notebook):
    assert check_proof(saved(notebook)) == []


def test_single_findings_are_proved_as_well_as_a_list():
    findings = Findings((make_finding(), make_finding(id="level")))
    notebook = make_notebook(findings)
    cell = notebook.cells[-2]
    cell.outputs = [
        new_output("display_data", data={FINDING_MIME: one}) for one in findings.to_list()
    ]
    assert check_proof(saved(notebook)) == []


def test_blank_cells_need_not_run(notebook):
    notebook.cells.append(new_code_cell("  \n"))
    assert check_proof(saved(notebook)) == []


def test_killed_kernel_leaves_cells_completed_but_no_proof(notebook):
    notebook.cells[-1].outputs = []
    notebook.cells[-1].metadata["papermill"] = {"status": "completed", "exception": None}
    assert check_proof(saved(notebook)) == [
        "The last cell shows no proof; the study did not reach its end."
    ]


def test_proof_before_the_last_cell_does_not_count(notebook):
    notebook.cells.append(new_code_cell("more()", execution_count=99))
    assert "no proof" in check_proof(saved(notebook))[0]


def test_proof_that_is_not_shown_last_does_not_count(notebook):
    notebook.cells[-1].outputs.append(new_output("display_data", data={"text/plain": "more"}))
    assert "no proof" in check_proof(saved(notebook))[0]


def test_cell_that_did_not_run_is_told(notebook):
    notebook.cells[1].execution_count = None
    assert "Code cell 1 of 8 did not run to its end." in check_proof(saved(notebook))


def test_cells_out_of_order_are_told(notebook):
    notebook.cells[1].execution_count = 50
    assert "The code cells did not run once each and in order." in check_proof(saved(notebook))


@pytest.mark.parametrize("status", ["pending", "failed", "running"])
def test_papermill_status_is_believed_when_it_is_bad(notebook, status):
    notebook.cells[1].metadata["papermill"] = {"status": status}
    assert "Code cell 1 of 8 failed." in check_proof(saved(notebook))


def test_error_output_is_told(notebook):
    notebook.cells[1].outputs = [new_output("error", ename="X", evalue="y", traceback=[])]
    assert "Code cell 1 of 8 failed." in check_proof(saved(notebook))


def test_finding_changed_after_the_proof_is_told(notebook):
    shown = notebook.cells[-2].outputs[0].data[FINDING_MIME]
    shown["findings"][0]["headline"] = "All is well"
    assert check_proof(saved(notebook)) == ["The findings shown are not those that were proved."]


def test_finding_left_out_is_told(notebook):
    notebook.cells[-2].outputs = []
    assert check_proof(saved(notebook)) == [
        "The proof counts 1 findings, but the notebook shows 0."
    ]


def test_altered_row_count_is_told_twice(notebook):
    notebook.cells[-1].outputs[0].data[BLOCK_MIME]["tables"][0]["used"] = 901
    problems = check_proof(saved(notebook))
    assert any("every row must be told" in problem for problem in problems)
    assert any("altered after it was written" in problem for problem in problems)


def test_altered_file_hash_is_told(notebook):
    notebook.cells[-1].outputs[0].data[BLOCK_MIME]["tables"][0]["files"][0]["sha256"] = "00"
    assert "The proof's data fingerprint does not fit its files." in check_proof(saved(notebook))


def test_setting_that_was_not_the_given_one_is_told(notebook):
    notebook.metadata["papermill"] = {"parameters": {"measure": "wait_time", "label": "x"}}
    assert check_proof(saved(notebook)) == [
        "The proof's setting 'measure' is not the one that was given."
    ]


def test_two_proofs_are_told(notebook):
    notebook.cells[1].outputs = [
        new_output("display_data", data=notebook.cells[-1].outputs[0].data)
    ]
    assert check_proof(saved(notebook)) == ["The notebook shows more than one proof."]


@pytest.mark.parametrize(
    "broken", [{"tables": []}, {"tables": [{}]}, {"tables": [3]}, {"sha256": 3}]
)
def test_misshapen_proof_is_told_and_not_raised(notebook, broken):
    stored = notebook.cells[-1].outputs[0].data[BLOCK_MIME]
    stored.update(json.loads(json.dumps(broken)))
    assert any(problem.startswith("The proof") for problem in check_proof(saved(notebook)))


def test_empty_notebook_is_not_proved():
    assert "no proof" in check_proof(nbformat.v4.new_notebook())[0]
