"""The satisfaction analysis: published numbers, identities, refusals."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from made_surveys import LAWS
from made_surveys import survey as made

from ccqa_lib.analyse.compare.proportion import wilson
from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression import glm
from ccqa_lib.analyse.regression.logit import fit_logit
from ccqa_lib.analyse.satisfaction import AnswerScale, Plan, satisfaction
from ccqa_lib.errors import AnalysisError

WORDS = ("Low", "Medium", "High")


def survey(n: int = 1500, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    halo = rng.standard_normal(n)
    a, b = (np.clip(np.round(3 + halo * 0.7 + rng.standard_normal(n)), 1, 5) for _ in "ab")
    felt = 0.9 * (a - 3) + rng.logistic(size=n)
    overall = 1.0 + np.searchsorted([-2.4, -1.0, 0.6, 2.4], felt)
    return pd.DataFrame({"overall": overall, "rating_a": a, "rating_b": b})


def plan(**given) -> Plan:
    asked = {"outcome": "overall", "drivers": ("rating_a", "rating_b"), "bootstrap": 200}
    return Plan(**{"scale": AnswerScale("points", 1.0, 5.0), **asked, **given})


def test_a_frequency_table_gives_the_published_ordered_logit(reference_dir):
    case = json.loads((reference_dir / "reg_ordered_housing.json").read_text("utf-8"))
    published = case["expected"]["coefficients"]
    named = dict(zip(published["rows"], published["values"], strict=True))
    asked = Plan(
        "Sat", AnswerScale("words", 1.0, 3.0, WORDS), ("Infl", "Cont"), context=("Type",),
        driver_words={"Infl": WORDS, "Cont": ("Low", "High")}, count_column="Freq",
        bootstrap=200,
    )  # fmt: skip
    told = satisfaction(pd.read_csv(reference_dir / "reg_housing.csv"), asked)
    fit = told.drivers.model.ordered
    found = dict(zip(fit.design.names, fit.coefficients.estimate, strict=True))
    assert told.n == 1681
    for ours, theirs in (
        ("Infl: Medium", "InflMedium"), ("Infl: High", "InflHigh"), ("Cont: High", "ContHigh"),
    ):  # fmt: skip
        assert found[ours] == pytest.approx(named[theirs][0], abs=1e-6)
    assert fit.loglik == pytest.approx(case["expected"]["logLik"], abs=1e-6)


def test_a_planted_driver_is_called_and_the_level_is_wilsons():
    frame = survey()
    told = satisfaction(frame, plan())
    assert told.drivers.called["driver"].tolist() == ["rating_a"]
    expected = wilson(int((frame["overall"] >= 4).sum()), len(frame))
    assert told.level.top.low == pytest.approx(100 * expected.low)


@pytest.mark.parametrize(
    ("change", "part", "words"),
    [
        ({"overall": math.nan}, "level", "No overall answer"),
        ({"overall": 5.0}, "drivers", "one kind of answer"),
        ({"rating_b": 4.0}, "", ""),
    ],
)
def test_what_cannot_be_told_is_said(change, part, words):
    told = satisfaction(survey().assign(**change), plan())
    if part:
        assert words in told.why[part]
    else:
        assert told.drivers.rows.left_out == {"rating_b": "all who rated it gave the same rating"}


def test_copies_few_responses_and_no_ratings_are_told():
    copies = survey().assign(rating_b=lambda rows: rows["rating_a"])
    assert "one another's copies" in satisfaction(copies, plan()).why["drivers"]
    few = satisfaction(survey(20), plan()).why["drivers"]
    assert "Too few responses" in few and "need about" in few
    assert "No rating was asked" in satisfaction(survey(), plan(drivers=())).why["drivers"]


def test_a_driver_that_tells_the_answers_apart_is_refused():
    frame = survey().assign(rating_b=lambda rows: np.where(rows["overall"] >= 4, 5.0, 2.0))
    asked = plan(scale=AnswerScale("points", 1.0, 5.0, top_from="4"), drivers=("rating_b",))
    assert "rating_b" in satisfaction(frame, asked).why["drivers"]


def test_where_one_effect_for_all_answers_was_not_tested_is_said():
    """Of those who left a rating out nobody gave the worst answer; the outcome goes by its name."""
    frame = survey()
    kind = frame.index[frame["overall"] > 1][:60]
    frame.loc[kind, "rating_b"] = np.nan
    frame["overall"] = frame["overall"].replace(1.0, -0.0)
    asked = plan(scale=AnswerScale("points", 0.0, 5.0), missing_ratings="not_asked")
    why = satisfaction(frame, asked).drivers.model.why
    assert "not tested above 0, where some column tells all answers apart" in why
    assert "(score)" not in why


def test_counts_are_rows_written_once():
    frame = survey(900)
    counted = frame.value_counts().rename("times").reset_index()
    rows, table = satisfaction(frame, plan()), satisfaction(counted, plan(count_column="times"))
    assert table.n == rows.n
    np.testing.assert_allclose(
        table.drivers.effects[["estimate", "low", "high"]],
        rows.drivers.effects[["estimate", "low", "high"]], rtol=1e-6,
    )  # fmt: skip
    assert table.level.top.low == pytest.approx(rows.level.top.low)


def test_equal_weights_change_no_estimate():
    frame = survey(900).assign(w=3.0)
    plain, weighted = satisfaction(frame, plan()), satisfaction(frame, plan(weight_column="w"))
    np.testing.assert_allclose(
        weighted.drivers.effects["estimate"], plain.drivers.effects["estimate"], rtol=1e-6
    )
    assert weighted.level.top.estimate == pytest.approx(plain.level.top.estimate)


def test_the_order_of_rows_and_a_shift_of_labels_change_nothing():
    frame = survey(700)
    first = satisfaction(frame, plan()).drivers.effects
    again = satisfaction(frame.sample(frac=1, random_state=3), plan()).drivers.effects
    np.testing.assert_allclose(first["estimate"], again["estimate"], rtol=1e-9)


def test_effects_are_what_the_model_says_of_moved_rows():
    fitted = satisfaction(survey(), plan()).drivers
    share = fitted.model.share
    column = list(share.names).index("rating_a")
    moved = share.X.copy()
    moved[:, column] = np.minimum(moved[:, column] + 1, 5)
    after = 1 / (1 + np.exp(-(share.hidden + (moved - share.X) @ share.beta)))
    before = 1 / (1 + np.exp(-share.hidden))
    row = fitted.effects.set_index("driver").loc["rating_a"]
    assert row["estimate"] == pytest.approx(100 * (after - before).mean(), rel=1e-9)
    assert fitted.what_if({"rating_a": 9.0}).iloc[0]["high"] <= 100


def test_steps_by_cholesky_and_by_qr_settle_on_the_same_logit(monkeypatch):
    frame = made(LAWS["yes or no"], 3, n=4000).dropna().assign(top=lambda f: f["overall"])
    design = build_design(frame, [c for c in frame if c.startswith("rating")], also=["top"])
    ours = fit_logit(design, "top")
    monkeypatch.setattr(glm, "CLEAR", 2.0)  # no column keeps twice its squares: all by QR
    careful = fit_logit(design, "top")
    np.testing.assert_allclose(ours.coefficients.estimate, careful.coefficients.estimate, rtol=1e-9)
    np.testing.assert_allclose(ours.coefficients.se, careful.coefficients.se, rtol=1e-8)


def test_a_target_of_words_that_are_no_answer_is_refused():
    with pytest.raises(AnalysisError, match="'top_from' is 'Great', which is no answer"):
        _ = AnswerScale("words", 1.0, 3.0, WORDS, top_from="Great").top
