"""The driver model of patterns of equal responses is that of the responses themselves."""

import math

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.satisfaction import AnswerScale, Plan, patterns, satisfaction
from ccqa_lib.analyse.satisfaction.importance import rank_by_importance
from ccqa_lib.analyse.satisfaction.model_rows import model_rows
from ccqa_lib.analyse.satisfaction.patterns import Patterns, by_pattern
from ccqa_lib.analyse.satisfaction.responses import responses_of

DIGITS = 1e-8
N = 3_000


def survey(seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    halo, agent = rng.standard_normal(N), rng.integers(0, 60, N)
    felt = rng.standard_normal(60)[agent] * 0.3
    frame = {"agent": [f"•{one}" for one in agent],
             "channel": rng.choice(["電話", "chat", "e-mail"], N)}  # fmt: skip
    for name, weight in (("rating_a", 0.9), ("rating_b", 0.3)):
        values = np.clip(np.round(3 + halo * 0.7 + rng.standard_normal(N)), 1, 5)
        felt = felt + weight * (values - 3)
        values[rng.random(N) < 0.08] = math.nan
        frame[name] = values
    frame["overall"] = 1.0 + np.searchsorted([-2.4, -1, 0.6, 2.4], felt + rng.logistic(size=N))
    frame["speed"] = np.where(halo > 0.4, "fast", np.where(halo < -0.6, "slow", "fair"))
    return pd.DataFrame(frame)


def plan(**given) -> Plan:
    asked = {"outcome": "overall", "drivers": ("rating_a", "rating_b"), "bootstrap": 200,
             "context": ("channel",), "cluster_column": "agent"}  # fmt: skip
    return Plan(**{"scale": AnswerScale("points", 1.0, 5.0), **asked, **given})


@pytest.fixture
def few(monkeypatch):
    """Patterns are taken of any number of rows."""
    monkeypatch.setattr(patterns, "MANY", 0)


@pytest.mark.parametrize("given", [
    {}, {"cluster_column": ""}, {"missing_ratings": "not_asked"}, {"context": ()},
    {"scale": AnswerScale("points", 1.0, 5.0, top_from="5"), "cluster_column": ""},
    {"drivers": ("rating_a", "speed"), "driver_words": {"speed": ("slow", "fair", "fast")}},
])  # fmt: skip
def test_all_that_is_told_of_drivers(few, given, monkeypatch):
    counted = satisfaction(survey(), plan(**given))
    monkeypatch.setattr(patterns, "FEW", 0.0)
    rows = satisfaction(survey(), plan(**given))
    assert isinstance(counted.drivers.rows.responses, Patterns)
    assert len(counted.drivers.rows.raw) < 0.3 * len(rows.drivers.rows.raw)
    assert counted.drivers.n == rows.drivers.n
    assert counted.drivers.notes == rows.drivers.notes
    same(counted.drivers.effects, rows.drivers.effects)
    same(counted.ranking.drivers, rows.ranking.drivers)
    same(counted.penalties, rows.penalties)
    moves = {"rating_a": 2.0}
    same(counted.drivers.what_if(moves), rows.drivers.what_if(moves))
    model, other = counted.drivers.model, rows.drivers.model
    assert (model.kind, model.why) == (other.kind, other.why)
    assert (model.p, model.gap) == pytest.approx((other.p, other.gap), rel=DIGITS)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=DIGITS, atol=1e-12)


def test_a_pattern_is_all_that_the_model_sees(few):
    rows = by_pattern(model_rows(responses_of(survey(), plan(missing_ratings="not_asked"))))
    seen = rows.raw.assign(channel=rows.frame["channel"], score=rows.responses.score)
    assert not seen.duplicated().any()
    assert rows.responses.counts.sum() == N
    assert np.bincount(rows.responses.place).tolist() == rows.responses.counts.tolist()


@pytest.mark.parametrize("given", [{"weight_column": "w"}, {"drivers": ("rating_a", "other")}])
def test_weights_and_ratings_of_many_values_leave_the_rows(few, given):
    rng = np.random.default_rng(1)
    frame = survey().assign(w=rng.choice([0.5, 2.0], N), other=1 + 4 * rng.random(N))
    rows = model_rows(responses_of(frame, plan(**given)))
    assert by_pattern(rows) is rows


def test_few_responses_are_not_looked_at():
    rows = model_rows(responses_of(survey(), plan()))
    assert by_pattern(rows) is rows


def test_more_columns_than_one_number_can_hold(few):
    rng = np.random.default_rng(2)
    columns = [pd.Series(rng.permutation(np.arange(64) % 50)) for _ in range(15)]
    twice = [pd.concat([column, column], ignore_index=True) for column in columns]
    place, first = patterns._numbered(twice)
    assert len(first) == len(pd.concat(twice, axis=1).drop_duplicates())
    assert (place[:64] == place[64:]).all()


def test_a_table_of_counts_is_drawn_one_by_one():
    frame = survey().dropna().reset_index(drop=True)
    columns = ["rating_a", "rating_b", "overall", "channel"]
    ordered = frame.sort_values(columns, kind="stable")
    counted = ordered.groupby(columns, sort=True).size().rename("times").reset_index()
    asked = plan(cluster_column="")
    by_row = rank_by_importance(model_rows(responses_of(ordered, asked)))
    told = plan(cluster_column="", count_column="times")
    by_count = rank_by_importance(model_rows(responses_of(counted, told)))
    same(by_row.drivers, by_count.drivers)
