import dataclasses

import pytest

from ccqa_lib.validation.adapters import queue  # noqa: F401 registers the adapters
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import run_case

CASES = [
    "approximations",
    "erlang_a",
    "erlang_a_overload",
    "erlang_a_small",
    "erlang_b",
    "erlang_c",
    "erlang_c_small",
    "erlang_c_tiny",
    "mmck",
]


@pytest.mark.parametrize("name", CASES)
def test_queue_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"que_{name}.json"))
    assert result.status == "agrees", result.faults


def test_no_queue_case_is_left_out(reference_dir):
    assert {path.stem[4:] for path in reference_dir.glob("que_*.json")} == set(CASES)


def test_a_damaged_queue_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "que_mmck.json")
    wrong = case.expected | {"Lq": case.expected["Lq"] * (1 + 1e-7)}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


def test_single_numbers_stand_for_vectors():
    result = find_adapter("que_erlang_b")({"load": 10, "servers": 10, "target": 0.01})
    assert float(result["blocking"]) == pytest.approx(0.214582343107347, rel=1e-12)
    assert int(result["trunks_for_target"]) == 18
