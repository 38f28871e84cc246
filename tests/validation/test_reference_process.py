import dataclasses

import pytest

from ccqa_lib.validation.adapters import process  # noqa: F401 registers the adapters
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.run import run_case

CASES = ["pmi_running_example", "pmi_token_replay", "six_pareto"]


@pytest.mark.parametrize("name", CASES)
def test_process_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"{name}.json"))
    assert result.status == "agrees", result.faults


def test_no_process_case_is_left_out(reference_dir):
    files = {path.stem for path in reference_dir.glob("pmi_*.json")}
    assert files | {"six_pareto"} == set(CASES)


def test_a_damaged_process_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "six_pareto.json")
    wrong = case.expected | {"cumulative": [1, *case.expected["cumulative"][1:]]}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"
