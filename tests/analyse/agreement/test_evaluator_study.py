"""Evaluators: a planted lenient one and an unreliable item are found, honest ones are let be."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.agreement.evaluators import study_evaluators
from ccqa_lib.errors import AnalysisError

ITEMS = [f"item {i}" for i in range(8)]
PEOPLE = [f"E{i}" for i in range(6)]


def scored(seed, lenient="", random_item="", contacts=50):
    rng = np.random.default_rng(seed)
    right = rng.random((contacts, len(ITEMS))) < 0.9
    rows = []
    for who in PEOPLE:
        finds = 0.4 if who == lenient else 0.93
        passed = np.where(right, rng.random(right.shape) > 0.012, rng.random(right.shape) > finds)
        for j, item in enumerate(ITEMS):
            said = passed[:, j]
            if item == random_item:
                said = rng.random(contacts) < 0.78
            rows.append(pd.DataFrame({"contact_id": range(contacts), "item": item, "rating": said,
                                      "evaluator_id": who, "session_id": "1"}))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_planted_leniency_and_an_item_without_agreement_are_found_and_nothing_else():
    study = study_evaluators(scored(1, "E2", "item 3", contacts=100))
    assert study.failing_items == ["item 3"] and study.leaning == ["E2"]
    assert study.is_trusted is False
    row = study.evaluators.set_index("evaluator").loc["E2"]
    assert row["leaning"] > 0 and row["found"] < 0.6


def test_agreement_is_share_of_pairs_that_agree():
    ratings = scored(2)
    study = study_evaluators(ratings)
    wide = ratings[ratings["item"] == "item 0"].pivot(
        index="contact_id", columns="evaluator_id", values="rating"
    )
    passed, k = wide.sum(axis=1), len(PEOPLE)
    pairs = (passed * (passed - 1) + (k - passed) * (k - passed - 1)) / (k * (k - 1))
    assert study.items.set_index("item").loc["item 0", "agreement"] == pytest.approx(pairs.mean())


def test_an_item_judged_by_guessing_fails_although_one_answer_is_frequent():
    ratings = scored(6, contacts=100)
    guess = np.random.default_rng(6).random(len(ratings)) < 0.95
    ratings.loc[ratings["item"] == "item 2", "rating"] = guess[ratings["item"] == "item 2"]
    row = study_evaluators(ratings).items.set_index("item").loc["item 2"]
    assert row["ac1"] > 0.85 and row["verdict"] == "not trusted"


def test_evaluators_who_are_alike_are_seldom_told_to_lean():
    told = sum(bool(study_evaluators(scored(seed)).leaning) for seed in range(60))
    assert told <= 6


def test_an_item_that_all_pass_cannot_be_told():
    ratings = scored(3)
    ratings.loc[ratings["item"] == "item 1", "rating"] = True
    items = study_evaluators(ratings).items.set_index("item")
    assert items.loc["item 1", "verdict"] == "cannot tell"
    assert "rate harder contacts" in items.loc["item 1", "note"]


def test_contacts_that_one_person_scored_compare_nothing():
    ratings = scored(4)
    with pytest.raises(AnalysisError, match="hold a calibration"):
        study_evaluators(ratings[ratings["evaluator_id"] == "E1"])
