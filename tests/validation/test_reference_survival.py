import dataclasses
import json

import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes
from ccqa_lib.validation.adapters import (  # noqa: F401 registers adapters
    survival_causes,
    survival_cox,
    survival_curves,
    survival_parametric,
)
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import run_case

CASES = [
    "aft",
    "competing_risks",
    "cox_breslow",
    "cox_efron",
    "cox_exact_aml",
    "cox_left_truncated",
    "cox_lung",
    "cox_stratified",
    "cox_time_varying",
    "cox_veteran_zph",
    "fine_gray",
    "km",
    "km_aml",
    "life_table",
    "logrank",
    "logrank_lung",
    "piecewise_exponential",
    "rmst_two_groups",
]
BY_CHOICE = {"piecewise_exponential"}


@pytest.mark.parametrize("name", CASES)
def test_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"srv_{name}.json"))
    assert result.status == ("differs by choice" if name in BY_CHOICE else "agrees"), str(result)


def test_no_case_is_left_out(reference_dir):
    assert {path.stem[4:] for path in reference_dir.glob("srv_*.json")} == set(CASES)


@pytest.mark.parametrize("name", ["cox_efron", "km", "fine_gray"])
def test_the_order_of_rows_does_not_matter(name, reference_dir):
    case = read_case(reference_dir / f"srv_{name}.json")
    turned = case.inputs | {"d": case.inputs["d"].sample(frac=1, random_state=3)}
    by_place = {key: part for key, part in case.expected.items() if "first5" not in key}
    case = dataclasses.replace(case, inputs=turned, expected=by_place)
    assert run_case(case).status == "agrees"


def test_a_damaged_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "srv_cox_lung.json")
    wrong = case.expected | {"loglik": [case.expected["loglik"][0], -729.2301]}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


def test_published_figures(reference_dir):
    published = json.loads((reference_dir / "srv_cox_lung.json").read_text())["published"]
    found = find_adapter("srv_cox_lung")({"d": pd.read_csv(reference_dir / "srv_lung.csv")})
    assert [round(x, 6) for x in found["coefficients"]["coef"]] == published["coef"]
    assert [round(x, 3) for x in found["concordance"]] == published["concordance"]


def test_rossi_as_published(data_dir):
    """Rossi, Berk and Lenihan (1980), as Fox and Weisberg print it."""
    columns = SpellColumns("week", "arrest", unit="weeks")
    terms = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
    rossi = pd.read_csv(data_dir / "survival" / "rossi.csv")
    fit = fit_cox(build_design(rossi, terms, also=columns.names, constant="implied"), columns)
    found = dict(zip(terms, fit.coefficients.estimate.round(4), strict=True))
    assert (found["fin"], found["age"], found["prio"]) == (-0.3794, -0.0574, 0.0915)
    assert round(fit.loglik, 2) == -658.75
    assert round(fit.tests()["chisq"][0], 2) == 33.27


def test_incidence_of_a_rare_cause_as_published(data_dir):
    """The competing-risks example of R's survival: progression of MGUS, in months."""
    mgus = pd.read_csv(data_dir / "survival" / "mgus2.csv")
    progressed = mgus["pstat"] == 1
    frame = pd.DataFrame(
        {
            "months": mgus["ptime"].where(progressed, mgus["futime"]),
            "cause": (2 * mgus["death"]).mask(progressed, 1),
        }
    )
    spells = read_causes(frame, SpellColumns("months", "cause"))
    at = cumulative_incidence(spells).at([120, 240, 360])
    found = at.loc[at["cause"] == 1, "incidence"]
    naive = 1 - kaplan_meier(spells.only(1)).at([120, 240, 360])["survival"]
    assert found.round(4).tolist() == [0.0637, 0.0998, 0.1340]
    assert naive.round(3).tolist() == [0.095, 0.210, 0.425]
    assert [int((spells.event == code).sum()) for code in (1, 2, 0)] == [115, 860, 409]
