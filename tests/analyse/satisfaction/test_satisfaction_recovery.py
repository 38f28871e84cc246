"""Planted effects lie in their intervals, and drivers without effect are not called."""

import numpy as np
import pytest
from made_surveys import DRIVERS, LAWS, NULL, survey, truth

from ccqa_lib.analyse.satisfaction.drivers import fit_drivers
from ccqa_lib.analyse.satisfaction.responses import responses_of


def tried(law, surveys: int, **shape):
    """Return, for each survey and driver, whether the truth is covered and whether it is called."""
    true = truth(law, shape.get("spread", 0.5))
    covered, called = [], []
    for seed in range(surveys):
        fitted = fit_drivers(responses_of(survey(law, seed, **shape), law.plan))
        effects = fitted.effects.set_index("driver").loc[list(DRIVERS)]
        covered.append(((effects["low"] <= true) & (true <= effects["high"])).to_numpy())
        called.append(effects["is_called"].to_numpy())
    return np.array(covered), np.array(called)


@pytest.mark.parametrize("name", ["1 to 5", "yes or no"])
def test_a_few_surveys_show_the_truth(name):
    covered, called = tried(LAWS[name], 12)
    assert covered.mean() > 0.88  # of 120 intervals; 114 are expected
    assert called[:, NULL].mean() < 0.1
    assert called[:, 0].all()


@pytest.mark.slow
@pytest.mark.parametrize("name", LAWS)
def test_intervals_hold_the_truth_in_93_to_97_of_100_surveys(name):
    covered, called = tried(LAWS[name], 300)
    assert 0.93 <= covered.mean() <= 0.97
    assert called[:, NULL].mean() <= 0.05
    assert called[:, NULL].any(axis=1).mean() <= 0.07  # Holm keeps 5, and 300 surveys show +- 2


@pytest.mark.slow
def test_few_agents_who_differ_much_keep_the_promise():
    covered, called = tried(LAWS["1 to 5"], 300, n=900, agents=25, spread=0.8)
    assert 0.925 <= covered.mean() <= 0.97
    assert called[:, NULL].mean() <= 0.05
