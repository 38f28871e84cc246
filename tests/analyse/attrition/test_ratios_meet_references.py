"""Hazard ratios, drift and expected leavers of the study are those of R, on all references of them.

Of the `srv_*` references the study gives, and is held to here or in `test_study_meets_references`:
km, km_aml (shares by day), competing_risks (shares by cause), cox_efron, cox_lung, cox_stratified,
cox_time_varying, cox_left_truncated, cox_veteran_zph (ratios, their standard errors, proportional
hazards), fine_gray (its cause-specific part), logrank (expected leavers of groups) and
piecewise_exponential (rates and bands).

What it does not give, and `tests/validation/test_reference_survival.py` holds through
`analyse/survival`: aft (parametric times), cox_breslow and cox_exact_aml (other treatments of
ties), fine_gray's own model, gray's test, the p of logrank and logrank_lung (teams are compared
by exact counts), life_table (actuarial), rmst_two_groups, quartiles and restricted means of km,
and the robust error of cox_time_varying (the study takes the jackknife over clusters).
"""

import json

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.factors import LeavingFactors, leaving_factors
from ccqa_lib.analyse.attrition.probation import probation
from ccqa_lib.analyse.attrition.staff import Staff, read_staff
from ccqa_lib.analyse.attrition.teams import team_ratios

WIDTH = 1.959963984540054


@pytest.fixture(scope="module")
def reference(reference_dir):
    """Return a function: name of a case in, its data and what R gives out."""

    def read(name, data):
        case = json.loads((reference_dir / f"srv_{name}.json").read_text("utf-8"))
        return pd.read_csv(reference_dir / f"srv_{data}.csv"), case["expected"]

    return read


def spells(data: pd.DataFrame, end: str, cause: pd.Series, entry: str = "") -> Staff:
    """Return the rows of a reference as spells; its weeks stand for days."""
    day = pd.Series(pd.NaT, index=data.index)
    own = {
        "person": data.get("id", data.index), "cause": cause,
        "entry": data[entry].astype(float) if entry else 0.0, "exit": data[end].astype(float),
        "hired_on": day, "entry_on": day, "exit_on": day,
    }  # fmt: skip
    return read_staff(
        data.drop(columns=["exit", "cause", "entry"], errors="ignore").assign(**own), 1
    )


def per_unit(found: LeavingFactors) -> dict[str, tuple[float, float]]:
    """Return log ratio and standard error of each factor, for one unit, by name and level."""
    told = {}
    for row in found.ratios.itertuples():
        step = float(row.per.split()[1]) if row.per.startswith("per ") else 1.0
        error = (np.log(row.high) - np.log(row.low)) / (2 * WIDTH)
        told[f"{row.factor}{row.level}"] = np.log(row.ratio) / step, error / step
    return told


def meets(found: LeavingFactors, truth: dict, names: dict[str, str]) -> None:
    """Hold estimates and errors to R's; `names` are R's terms by those of the study."""
    table = dict(zip(truth["rows"], truth["values"], strict=True))
    at = truth["cols"].index("coef"), truth["cols"].index("se(coef)")
    told = per_unit(found)
    assert set(told) == set(names)
    for own, term in names.items():
        assert told[own] == pytest.approx([table[term][place] for place in at], abs=1e-7)


def drifts(found: LeavingFactors, truth: dict, names: dict[str, str]) -> None:
    """Hold the tests of proportional hazards to R's, term by term."""
    table = dict(zip(truth["rows"], truth["values"], strict=True))
    own = found.ratios.drop_duplicates("factor").set_index("factor")["drift_p"]
    told = {name: own[name] for name in names}
    assert told == pytest.approx({name: table[term][-1] for name, term in names.items()}, abs=1e-7)


def left(data: pd.DataFrame, column: str = "left", gone: int = 1) -> pd.Series:
    return pd.Series(np.where(data[column] == gone, "left", ""), index=data.index)


SAME = {"pay": "pay", "age": "age", "night": "night"}


def test_ratios_errors_and_drift_are_those_of_r(reference):
    data, truth = reference("cox_efron", "attrition")
    found = leaving_factors(spells(data, "time", left(data)), ["pay", "age", "night", "site"])
    sites = {"sitesouth": "sitesouth", "sitewest": "sitewest"}
    meets(found, truth["coefficients"], {"pay": "pay", "age": "age", "night1": "night", **sites})
    drifts(found, truth["zph_km"], {**SAME, "site": "site"})


def test_ratios_within_strata_are_those_of_r(reference):
    data, truth = reference("cox_stratified", "attrition")
    staff = spells(data, "time", left(data))
    found = leaving_factors(staff, ["pay", "age", "night"], strata=("site",))
    meets(found, truth["coefficients"], {"pay": "pay", "age": "age", "night1": "night"})


def test_ratios_of_what_changes_with_time_are_those_of_r(reference):
    data, truth = reference("cox_time_varying", "time_varying")
    staff = spells(data, "stop", left(data, "event"), entry="start")
    found = leaving_factors(staff, ["absences", "night", "pay"])
    meets(found, truth["coefficients"], {"absences": "absences", "night1": "night", "pay": "pay"})
    drifts(found, truth["zph_km"], {"absences": "absences", "night": "night", "pay": "pay"})


def test_rows_without_a_number_are_dropped_as_r_drops_them(reference):
    data, truth = reference("cox_lung", "lung")
    names = {"age": "age", "sex": "sex", "ph_ecog": "ph_ecog"}
    found = leaving_factors(spells(data, "time", left(data, "status", 2)), list(names))
    meets(found, truth["coefficients"], names)
    drifts(found, truth["zph_km"], names)


def test_a_ratio_that_drifts_is_found_as_by_r(reference):
    data, truth = reference("cox_veteran_zph", "veteran")
    names = {"trt": "trt", "prior": "prior", "karno": "karno"}
    found = leaving_factors(spells(data, "time", left(data, "status")), list(names))
    meets(found, truth["coefficients"], names)
    drifts(found, truth["zph_km"], names)
    assert found.drifting == ("karno",)


def test_resigning_by_itself_is_the_cause_specific_model_of_r(reference):
    data, truth = reference("fine_gray", "attrition")
    kinds = data["cause"].map({0: "", 1: "voluntary", 2: "involuntary"})
    found = leaving_factors(spells(data, "time", kinds), ["pay", "age", "night"])
    assert found.event == "resigning"
    names = {"pay": "pay", "age": "age", "night1": "night"}
    meets(found, truth["cause_specific_resign"], names)


def test_expected_leavers_of_groups_are_those_of_the_log_rank_test(reference):
    data, truth = reference("logrank", "attrition")
    found = team_ratios(spells(data, "time", left(data)), "site", None).frame
    own = truth["logrank"]
    assert found["team"].tolist() == truth["groups"]
    assert found["leavers"].tolist() == own["observed"]
    assert found["expected"].to_numpy() == pytest.approx(own["expected"], abs=1e-8)


def test_a_small_set_with_ties_has_the_shares_of_r(reference_dir, monkeypatch):
    case = json.loads((reference_dir / "srv_km_aml.json").read_text("utf-8"))
    data, truth = pd.DataFrame(case["inputs"]["d"]), case["expected"]["at_times"]
    monkeypatch.setattr("ccqa_lib.analyse.attrition.probation.FEWEST_AT_RISK", 1)
    found = probation(spells(data, "time", left(data)), tuple(truth["time"])).milestones
    assert found["share"].to_numpy() == pytest.approx(1 - np.array(truth["survival"]), abs=1e-9)
    assert found["high"].to_numpy() == pytest.approx(1 - np.array(truth["loglog_lower"]), abs=1e-9)
