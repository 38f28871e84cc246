"""What a reader of the satisfaction study is told, in words that are true of any driver."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.satisfaction import AnswerScale, Plan, satisfaction
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.satisfaction import satisfaction_findings

SCALE = AnswerScale("points", 1.0, 5.0)


def told(plan=None, asked=None, **columns):
    rng = np.random.default_rng(4)
    ratings = rng.integers(1, 6, (600, 2)).astype(float)
    frame = pd.DataFrame(ratings, columns=["rating_beauty", "rating_queue"]).assign(**columns)
    felt = 0.8 * (frame["rating_beauty"] - 3) - 0.6 * (frame["rating_queue"] - 3)
    felt += np.where(frame["site"] == "North", 1.5, 0.0) if "site" in frame else 0.0
    frame["overall"] = 1.0 + np.searchsorted([-2.4, -1.0, 0.6, 2.4], felt + rng.logistic(size=600))
    given = {"outcome": "overall", "scale": SCALE, "drivers": ("rating_beauty", "rating_queue"),
             "bootstrap": 200, **(plan or {})}  # fmt: skip
    silent = None if asked is None else pd.DataFrame(
        {"column": [""], "group": [""], "asked": [asked]}
    )  # fmt: skip
    result = satisfaction(frame, Plan(**given), silent)
    return {each.id: each for each in satisfaction_findings(result, StudyCase("s"), "customers")}


def test_without_a_target_nothing_is_judged():
    level = told()["satisfied-share"]
    assert level.verdict == "cannot tell"
    assert level.headline.endswith("; no target is set that would say whether this is enough")
    assert "'target'" in level.action


@pytest.mark.parametrize(("target", "verdict"), [(0.9, "act"), (0.05, "fine")])
def test_a_target_is_judged_and_named(target, verdict):
    level = told({"target": target})["satisfied-share"]
    assert level.verdict == verdict
    assert level.headline.endswith(f"; the target is {100 * target:g} %")


def test_next_steps_speak_of_no_service_that_the_driver_may_not_be():
    found = told()
    up, down = found["driver-rating-beauty"], found["driver-rating-queue"]
    assert (up.verdict, down.verdict) == ("act", "watch")
    for each in (up, down):
        words = f"{each.action} {' '.join(each.caveats)}"
        assert "rate" not in words.split() and "team" not in words and "people" not in words
    assert "satisfied more often" not in " ".join(down.caveats)
    assert "goes with worse answers" in down.action


def test_two_groups_are_one_comparison():
    site = np.where(np.arange(600) % 2, "North", "South")
    found = told({"segments": ("site",)}, site=site)
    assert sum(each.startswith("segment-site") for each in found) == 1


@pytest.mark.parametrize(("asked", "verdict"), [(1_300, "watch"), (700, "fine")])
def test_a_silent_majority_is_not_fine(asked, verdict):
    assert told(asked=asked)["who-did-not-answer"].verdict == verdict
