import dataclasses

import numpy as np
import pytest

from ccqa_lib.validation.adapters import spc_limits, spc_rules  # noqa: F401 registers adapters
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import run_case

CASES = [
    "arl",
    "c_circuit",
    "constants_2_10",
    "cusum_montgomery",
    "ewma_estimated",
    "ewma_montgomery",
    "g_chart",
    "hotelling_boiler",
    "imr_aht_daily",
    "imr_loan_costs",
    "laney_p",
    "laney_u",
    "mdc_decrease_rebase",
    "mdc_increase",
    "nelson_rules",
    "nelson_rules_aht",
    "np_orangejuice",
    "p_abandon",
    "p_orangejuice",
    "phases",
    "run_chart_limits",
    "run_chart_random",
    "run_chart_shift",
    "t_chart",
    "u_errors",
    "xbar_r_pistonrings",
    "xbar_s_pistonrings",
    "xbar_unequal",
]
BY_CHOICE = {"constants_2_10"}


@pytest.mark.parametrize("name", CASES)
def test_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"spc_{name}.json"))
    assert result.status == ("differs by choice" if name in BY_CHOICE else "agrees"), str(result)


def test_no_case_is_left_out(reference_dir):
    assert {path.stem[4:] for path in reference_dir.glob("spc_*.json")} == set(CASES)


def test_a_damaged_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "spc_p_abandon.json")
    wrong = case.expected | {"ucl": [x * (1 + 1e-9) for x in case.expected["ucl"]]}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


def test_a_choice_does_not_excuse_a_large_difference(reference_dir):
    case = read_case(reference_dir / "spc_constants_2_10.json")
    wrong = case.expected | {"d3": [x * 1.001 for x in case.expected["d3"]]}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


def test_optional_inputs_of_making_data_count(reference_dir):
    case = read_case(reference_dir / "spc_mdc_increase.json")
    inputs = {"d": case.inputs["d"], "direction": "neutral"}
    result = find_adapter("spc_mdc")(inputs)
    assert set(result["point_type"]) <= {
        "common_cause",
        "special_cause_neutral_high",
        "special_cause_neutral_low",
    }
    assert "assurance_type" not in result["summary"]
    fixed = find_adapter("spc_mdc")(inputs | {"fix_after": 12, "rebase": ["2023-05-01"]})
    start = 17  # the rebase week, counting from 0
    values = case.inputs["d"]["value"].to_numpy()
    assert fixed["mean"][0] == pytest.approx(values[:12].mean())
    assert fixed["mean"][-1] == pytest.approx(values[start : start + 12].mean())
    assert fixed["summary"]["n"] == [start, len(values) - start]


def test_missing_points_are_skipped_by_rules(reference_dir):
    case = read_case(reference_dir / "spc_nelson_rules.json")
    gapped = [None, *case.inputs["x"]]
    found = find_adapter("spc_nelson_rules")(case.inputs | {"x": gapped})
    expected = case.expected["points_convention"]["Rule1"]
    np.testing.assert_array_equal(found["points_convention"]["Rule1"], np.array(expected) + 1)


def test_phases_and_freeze_are_optional(reference_dir):
    case = read_case(reference_dir / "spc_phases.json")
    found = find_adapter("spc_phases")({"x": case.inputs["x"]})
    assert set(found["phased"]["phase"]) == {1}
    assert found["frozen"]["ucl"] == pytest.approx(found["phased"]["ucl"][0])
    three = find_adapter("spc_phases")(case.inputs | {"part": [10, 29]})
    assert three["phased"]["phase"].tolist() == [1] * 10 + [2] * 19 + [3] * 11
