import dataclasses

import numpy as np
import pytest

from ccqa_lib.validation.adapters import change, change_forecast  # noqa: F401 registers adapters
from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import run_case

AGREE = ["accuracy", "changepoint_aht", "decompose", "did", "its"]
BY_CHOICE = [
    "arima_airline",
    "changepoint_nile",
    "ets_airpassengers",
    "smoothing_airpassengers",
]


@pytest.mark.parametrize("name", AGREE)
def test_change_agrees(name, reference_dir):
    result = run_case(read_case(reference_dir / f"tsr_{name}.json"))
    assert result.status == "agrees", result.faults


@pytest.mark.parametrize("name", BY_CHOICE)
def test_change_differs_only_by_choice(name, reference_dir):
    result = run_case(read_case(reference_dir / f"tsr_{name}.json"))
    assert result.status == "differs by choice", result.faults


def test_no_change_case_is_left_out(reference_dir):
    found = {path.stem[4:] for path in reference_dir.glob("tsr_*.json")}
    assert found == {*AGREE, *BY_CHOICE}


def test_a_damaged_change_expectation_is_seen(reference_dir):
    case = read_case(reference_dir / "tsr_did.json")
    wrong = case.expected | {"ols_se": case.expected["ols_se"] * (1 + 1e-7)}
    assert run_case(dataclasses.replace(case, expected=wrong)).status == "disagrees"


@pytest.mark.slow
def test_our_smoothing_reaches_at_least_the_likelihood_of_r(reference_dir):
    case = read_case(reference_dir / "tsr_ets_airpassengers.json")
    ours = find_adapter("tsr_ets")(case.inputs)
    for kind, theirs in case.expected.items():
        assert ours[kind]["loglik_gaussian"] >= theirs["loglik_gaussian"] - 1e-3


def r_likelihood(y, ma, sma, prior):
    """Likelihood and variance by R's filter: a diffuse start as a prior of finite width."""
    theta = np.zeros(14)
    theta[[0, 1, 12, 13]] = 1, ma, sma, ma * sma
    delta = np.zeros(13)
    delta[[0, 11, 12]] = 1, 1, -1
    move = np.zeros((27, 27))
    move[:13, 1:14] = np.eye(13)
    seen = np.r_[1, np.zeros(13), delta]
    move[14], move[15:, 14:26] = seen, np.eye(12)
    noise = np.outer(np.r_[theta, np.zeros(13)], np.r_[theta, np.zeros(13)])
    spread = np.zeros((27, 27))
    for _ in range(14):
        spread[:14, :14] = (move @ spread @ move.T + noise)[:14, :14]
    spread[14:, 14:] = prior * np.eye(13)
    state, squares, logs, used = np.zeros(27), 0.0, 0.0, 0
    for i, value in enumerate(y):
        if i:
            state, spread = move @ state, move @ spread @ move.T + noise
        error, gain = value - seen @ state, spread @ seen
        size = seen @ gain
        if size < 1e4:
            squares, logs, used = squares + error**2 / size, logs + np.log(size), used + 1
        state, spread = state + gain * error / size, spread - np.outer(gain, gain) / size
    variance = squares / used
    return -0.5 * (used * (np.log(2 * np.pi * variance) + 1) + logs), variance


@pytest.mark.slow
def test_r_gives_our_airline_likelihood_with_a_wider_prior(reference_dir):
    case = read_case(reference_dir / "tsr_arima_airline.json")
    theirs = case.expected["airline"]
    ours = find_adapter("tsr_arima")(case.inputs)["airline"]
    logs = np.log(case.inputs["x"])
    as_printed = r_likelihood(logs, theirs["ma1"], theirs["sma1"], 1e6)
    assert as_printed == pytest.approx((theirs["loglik"], theirs["sigma2"]), rel=1e-8)
    wider = r_likelihood(logs, ours["ma1"], ours["sma1"], 1e8)
    assert wider == pytest.approx((ours["loglik"], ours["sigma2"]), rel=1e-6)
