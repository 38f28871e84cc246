"""The study's own functions meet R: rates, curves with late entry, causes, hazard ratios."""

import json

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.factors import leaving_factors
from ccqa_lib.analyse.attrition.probation import probation
from ccqa_lib.analyse.attrition.rates import leaving_rate
from ccqa_lib.analyse.attrition.staff import YEAR, read_staff
from ccqa_lib.analyse.attrition.tenure import events_and_years


@pytest.fixture(scope="module")
def data(reference_dir):
    return pd.read_csv(reference_dir / "srv_attrition.csv")


@pytest.fixture(scope="module")
def expected(reference_dir):
    def read(name):
        return json.loads((reference_dir / f"{name}.json").read_text("utf-8"))["expected"]

    return read


def staff_of(data: pd.DataFrame, column: str, words: dict, entry: str = ""):
    """Return the reference's people as spells; its weeks stand for days."""
    days = pd.Series(pd.NaT, index=data.index)
    frame = pd.DataFrame(
        {
            "person": data["id"].astype(str), "entry": data[entry] if entry else 0.0,
            "exit": data["time"].astype(float), "cause": data[column].map(words),
            "hired_on": days, "entry_on": days, "exit_on": days, "pay": data["pay"],
            "night": data["night"].map({0: "no", 1: "yes"}), "team": data["team"].astype(str),
        }
    )  # fmt: skip
    return read_staff(frame, 1)


KINDS = {0: "", 1: "voluntary", 2: "involuntary"}
LEFT = {0: "", 1: "left"}


def test_shares_left_are_those_of_r(data, expected):
    truth = expected("srv_km")["at_times"]
    found = probation(staff_of(data, "left", LEFT), tuple(truth["time"])).milestones
    assert found["share"].to_numpy() == pytest.approx(1 - np.array(truth["survival"]), abs=1e-8)
    assert found["high"].to_numpy() == pytest.approx(1 - np.array(truth["loglog_lower"]), abs=1e-8)
    assert found["low"].to_numpy() == pytest.approx(1 - np.array(truth["loglog_upper"]), abs=1e-8)


def test_shares_by_cause_are_those_of_r(data, expected):
    truth = expected("srv_competing_risks")["aalen_johansen"]
    found = probation(staff_of(data, "cause", KINDS), tuple(truth["time"])).milestones.set_index(
        "day"
    )
    for cause, name in (("voluntary", "resign"), ("involuntary", "dismiss")):
        own = [dict(zip(truth["time"], truth[name], strict=True))[day] for day in found.index]
        assert found[cause].to_numpy() == pytest.approx(own, abs=1e-8)


def test_late_entry_is_that_of_r(data, expected):
    truth = expected("srv_cox_left_truncated")
    staff = staff_of(data[data["time"] > data["entry"]], "left", LEFT, "entry")
    found = probation(staff, tuple(truth["km"]["time"])).milestones
    kept = dict(zip(truth["km"]["time"], truth["km"]["survival"], strict=True))
    own = [1 - kept[day] for day in found["day"]]
    assert len(found) == 3 and found["share"].to_numpy() == pytest.approx(own, abs=1e-8)
    ratios = leaving_factors(staff, ["pay", "night"]).ratios
    step = float(ratios["per"].iloc[0].split()[1])
    coefficients = dict(zip(truth["efron"]["rows"], truth["efron"]["values"], strict=True))
    logs = np.log(ratios["ratio"].to_numpy()) / [step, 1]
    assert logs == pytest.approx([coefficients["pay"][0], coefficients["night"][0]], abs=1e-8)


def test_rates_and_bands_are_those_of_r(data, expected):
    truth = expected("srv_piecewise_exponential")
    staff = staff_of(data, "left", LEFT)
    rate, factor = leaving_rate(staff).rate, 100 * YEAR
    assert rate.estimate == pytest.approx(truth["overall_rate"] * factor, rel=1e-9)
    assert rate.interval == pytest.approx(np.array(truth["overall_rate_ci95_exact"]) * factor)
    events, years = events_and_years(staff, np.array([0.0, 8, 26, 52, 1e6]))
    assert events.tolist() == truth["bands"]["events"]
    assert years * YEAR == pytest.approx(truth["bands"]["person_time"])
