import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

from ccqa_lib.validation.adapters import (  # noqa: F401 registers adapters
    importance,
    regression_glm,
    regression_linear,
    regression_mixed,
    regression_ordered,
)
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import run_case

CASES = [
    "counts",
    "gamma_log",
    "importance_drivers",
    "importance_swiss",
    "logit",
    "mixed_agent",
    "mixed_sleepstudy",
    "negbin_quine",
    "nist_filip",
    "nist_noint1",
    "nist_norris",
    "nist_pontius",
    "nist_wampler1",
    "nist_wampler2",
    "nist_wampler3",
    "nist_wampler4",
    "ols",
    "ols_robust",
    "ordered_csat",
    "ordered_housing",
    "ordered_wine",
    "quantile",
]
BY_CHOICE = {"negbin_quine", "ordered_csat"}


@pytest.mark.parametrize("name", CASES)
def test_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"reg_{name}.json"))
    assert result.status == ("differs by choice" if name in BY_CHOICE else "agrees"), str(result)


def test_no_case_is_left_out(reference_dir):
    assert {path.stem[4:] for path in reference_dir.glob("reg_*.json")} == set(CASES)


def test_a_damaged_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "reg_logit.json")
    wrong = case.expected | {"tjur": case.expected["tjur"] * (1 + 1e-6)}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


def test_published_figures(reference_dir):
    housing = json.loads(Path(reference_dir / "reg_ordered_housing.json").read_text())
    result = find_adapter("reg_ordered_housing")(
        {"d": pd.read_csv(reference_dir / "reg_housing.csv")}
    )
    published = housing["published"]
    ours = [round(x, 4) for x in result["polr"]["coef"].values()]
    assert ours == published["coef"]
    assert round(result["polr"]["deviance"], 3) == published["deviance"]


# Certified values of NIST StRD, linear least squares, as printed on its pages.
LONGLEY = [
    -3482258.63459582, 15.0618722713733, -0.358191792925910e-1, -2.02022980381683,
    -1.03322686717359, -0.511041056535807e-1, 1829.15146461355,
]  # fmt: skip
LONGLEY_SD = [
    890420.383607373, 84.9149257747669, 0.334910077722432e-1, 0.488399681651699,
    0.214274163161675, 0.226073200069370, 455.478499142212,
]  # fmt: skip
LONGLEY_ROWS = [
    (60323, 83.0, 234289, 2356, 1590, 107608, 1947),
    (61122, 88.5, 259426, 2325, 1456, 108632, 1948),
    (60171, 88.2, 258054, 3682, 1616, 109773, 1949),
    (61187, 89.5, 284599, 3351, 1650, 110929, 1950),
    (63221, 96.2, 328975, 2099, 3099, 112075, 1951),
    (63639, 98.1, 346999, 1932, 3594, 113270, 1952),
    (64989, 99.0, 365385, 1870, 3547, 115094, 1953),
    (63761, 100.0, 363112, 3578, 3350, 116219, 1954),
    (66019, 101.2, 397469, 2904, 3048, 117388, 1955),
    (67857, 104.6, 419180, 2822, 2857, 118734, 1956),
    (68169, 108.4, 442769, 2936, 2798, 120445, 1957),
    (66513, 110.8, 444546, 4681, 2637, 121950, 1958),
    (68655, 112.6, 482704, 3813, 2552, 123366, 1959),
    (69564, 114.2, 502601, 3931, 2514, 125368, 1960),
    (69331, 115.7, 518173, 4806, 2572, 127852, 1961),
    (70551, 116.9, 554894, 4007, 2827, 130081, 1962),
]


def test_further_nist_problems_need_no_new_code():
    names = ["y", "x1", "x2", "x3", "x4", "x5", "x6"]
    longley = find_adapter("reg_nist")({"d": pd.DataFrame(LONGLEY_ROWS, columns=names)})
    assert longley["coefficients"] == pytest.approx(LONGLEY, rel=1e-14)
    assert longley["standard_deviations"] == pytest.approx(LONGLEY_SD, rel=1e-14)
    noint2 = find_adapter("reg_nist")(
        {"d": pd.DataFrame({"y": [3, 4, 4], "x": [4, 5, 6]}), "call": "summary(lm(y ~ x - 1, d))"}
    )
    assert noint2["coefficients"] == pytest.approx([0.727272727272727], rel=1e-14)
    assert noint2["standard_deviations"] == pytest.approx([0.0420827318078432], rel=1e-14)
